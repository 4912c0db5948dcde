import { FeelValue } from './temporal/types.ts';

type Ends = { start: unknown; end: unknown; startIncluded: boolean; endIncluded: boolean };

/** [1..3], (> 3). An end that is not there is undefined; a null one is not known, so nothing can be told of the range. */
export class FeelRange extends FeelValue {
  readonly kind = 'range';
  readonly start: unknown;
  readonly end: unknown;
  readonly startIncluded: boolean;
  readonly endIncluded: boolean;

  constructor({ start, end, startIncluded, endIncluded }: Ends) {
    super();
    this.start = start;
    this.end = end;
    this.startIncluded = startIncluded;
    this.endIncluded = endIncluded;
  }

  toString(): string {
    const text = (end: unknown): string => (end == null ? 'null' : String(end));
    return `${this.startIncluded ? '[' : '('}${text(this.start)}..${text(this.end)}${this.endIncluded ? ']' : ')'}`;
  }
}

/** `> 3` as a range. */
export function rangeOf(op: '<' | '<=' | '>' | '>=', value: unknown): FeelRange | null {
  if (value === null) return null;
  const included = op.endsWith('=');
  return op.startsWith('>')
    ? new FeelRange({ start: value, end: undefined, startIncluded: included, endIncluded: false })
    : new FeelRange({ start: undefined, end: value, startIncluded: false, endIncluded: included });
}

/** `= 3` and `!= 3` as values. */
export class FeelEquality extends FeelValue {
  readonly kind = 'range';
  readonly op: '=' | '!=';
  readonly value: unknown;

  constructor(op: '=' | '!=', value: unknown) {
    super();
    this.op = op;
    this.value = value;
  }

  toString(): string {
    return `(${this.op}${String(this.value)})`;
  }
}
