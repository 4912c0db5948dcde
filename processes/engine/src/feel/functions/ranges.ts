import { compare, equals, includes } from '../compare.ts';
import type { FeelEnvironment } from '../environment.ts';
import { parseNumber } from '../numbers.ts';
import { FeelRange } from '../range.ts';
import { parseTemporal } from '../temporal/parse.ts';
import { kindOf } from '../values.ts';
import type { Definition } from './signature.ts';

type Env = FeelEnvironment;
/** A point is a range of one. */
type Span = { start: unknown; end: unknown; startIncluded: boolean; endIncluded: boolean };

/** DMN 1.4, 10.3.4.9 and 10.3.4.10: how points and ranges lie to each other. Null when they cannot be compared. */
export const RANGE_FUNCTIONS: readonly Definition[] = [
  [
    'is(value1: any, value2?: any)',
    (env: Env, a: unknown, b: unknown) => kindOf(a) === kindOf(b) && identical(a, b, env),
  ],
  ['before(point1: any, point2: any)', (env: Env, a: unknown, b: unknown) => before(env, spanOf(a), spanOf(b))],
  ['after(point1: any, point2: any)', (env: Env, a: unknown, b: unknown) => before(env, spanOf(b), spanOf(a))],
  ['meets(range1: range, range2: range)', (env: Env, a: FeelRange, b: FeelRange) => meets(env, a, b)],
  ['met by(range1: range, range2: range)', (env: Env, a: FeelRange, b: FeelRange) => meets(env, b, a)],
  [
    'overlaps(range1: range, range2: range)',
    (env: Env, a: FeelRange, b: FeelRange) => not(or(before(env, a, b), before(env, b, a))),
  ],
  [
    'overlaps before(range1: range, range2: range)',
    (env: Env, a: FeelRange, b: FeelRange) => overlapsBefore(env, a, b),
  ],
  ['overlaps after(range1: range, range2: range)', (env: Env, a: FeelRange, b: FeelRange) => overlapsAfter(env, a, b)],
  ['finishes(point: any, range: range)', (env: Env, a: unknown, b: FeelRange) => finishes(env, a, b)],
  ['finished by(range: range, point: any)', (env: Env, a: FeelRange, b: unknown) => finishes(env, b, a)],
  ['includes(range: range, point: any)', (env: Env, a: FeelRange, b: unknown) => covers(env, a, b)],
  ['during(point: any, range: range)', (env: Env, a: unknown, b: FeelRange) => covers(env, b, a)],
  ['starts(point: any, range: range)', (env: Env, a: unknown, b: FeelRange) => starts(env, a, b)],
  ['started by(range: range, point: any)', (env: Env, a: FeelRange, b: unknown) => starts(env, b, a)],
  ['coincides(point1: any, point2: any)', (env: Env, a: unknown, b: unknown) => coincides(env, a, b)],
  ['range(from: string)', parseRange],
];

const and = (...parts: (boolean | null)[]): boolean | null =>
  parts.includes(false) ? false : parts.includes(null) ? null : true;
const or = (...parts: (boolean | null)[]): boolean | null =>
  parts.includes(true) ? true : parts.includes(null) ? null : false;
const not = (value: boolean | null): boolean | null => (value === null ? null : !value);

const spanOf = (value: unknown): Span =>
  value instanceof FeelRange ? value : { start: value, end: value, startIncluded: true, endIncluded: true };

/** Same value and same zone; a number is itself however it is written. */
function identical(a: unknown, b: unknown, env: Env): boolean | null {
  const zoned = kindOf(a) === 'time' || kindOf(a) === 'date and time';
  return zoned ? String(a).replace('+00:00', 'Z') === String(b).replace('+00:00', 'Z') : equals(a, b, env);
}

function before(env: Env, a: Span, b: Span): boolean | null {
  if (a.end == null || b.start == null) return null;
  const less = compare('<', a.end, b.start, env);
  const touching = !a.endIncluded || !b.startIncluded ? compare('=', a.end, b.start, env) : false;
  return or(less, touching);
}

function meets(env: Env, a: Span, b: Span): boolean | null {
  return and(a.endIncluded && b.startIncluded, compare('=', a.end, b.start, env));
}

const same = (a: boolean, b: boolean): boolean => a === b;

/** a starts first, and ends inside b. */
function overlapsBefore(env: Env, a: Span, b: Span): boolean | null {
  return and(
    or(
      compare('<', a.start, b.start, env),
      and(compare('=', a.start, b.start, env), a.startIncluded && !b.startIncluded),
    ),
    or(compare('>', a.end, b.start, env), and(compare('=', a.end, b.start, env), a.endIncluded && b.startIncluded)),
    or(compare('<', a.end, b.end, env), and(compare('=', a.end, b.end, env), !a.endIncluded || b.endIncluded)),
  );
}

/** a starts inside b, and ends last. */
function overlapsAfter(env: Env, a: Span, b: Span): boolean | null {
  return and(
    or(compare('<', a.start, b.end, env), and(compare('=', a.start, b.end, env), a.startIncluded && b.endIncluded)),
    or(
      compare('>', a.start, b.start, env),
      and(compare('=', a.start, b.start, env), !a.startIncluded && b.startIncluded),
    ),
    or(compare('>', a.end, b.end, env), and(compare('=', a.end, b.end, env), a.endIncluded || !b.endIncluded)),
  );
}

function finishes(env: Env, value: unknown, range: FeelRange): boolean | null {
  if (!(value instanceof FeelRange)) return and(range.endIncluded, compare('=', value, range.end, env));
  return and(
    same(value.endIncluded, range.endIncluded),
    compare('=', value.end, range.end, env),
    startsWithin(env, value, range),
  );
}

function starts(env: Env, value: unknown, range: FeelRange): boolean | null {
  if (!(value instanceof FeelRange)) return and(range.startIncluded, compare('=', value, range.start, env));
  return and(
    same(value.startIncluded, range.startIncluded),
    compare('=', value.start, range.start, env),
    endsWithin(env, value, range),
  );
}

function covers(env: Env, range: FeelRange, value: unknown): boolean | null {
  if (!(value instanceof FeelRange)) return includes(range, value, env);
  return and(startsWithin(env, value, range), endsWithin(env, value, range));
}

const startsWithin = (env: Env, a: Span, b: Span): boolean | null =>
  or(
    compare('>', a.start, b.start, env),
    and(compare('=', a.start, b.start, env), b.startIncluded || !a.startIncluded),
  );

const endsWithin = (env: Env, a: Span, b: Span): boolean | null =>
  or(compare('<', a.end, b.end, env), and(compare('=', a.end, b.end, env), b.endIncluded || !a.endIncluded));

function coincides(env: Env, a: unknown, b: unknown): boolean | null {
  if (!(a instanceof FeelRange) || !(b instanceof FeelRange)) {
    return a instanceof FeelRange || b instanceof FeelRange ? null : compare('=', a, b, env);
  }
  return and(
    same(a.startIncluded, b.startIncluded),
    same(a.endIncluded, b.endIncluded),
    compare('=', a.start, b.start, env),
    compare('=', a.end, b.end, env),
  );
}

const RANGE = /^([[(\]])(.*)\.\.(.*)([\])[])$/s;
const CALL = /^(?:date and time|date|time|duration|@)?\(?"([^"]*)"\)?$/;

/** Ends are literals: numbers, text, or dates and times behind @ or their constructor. */
function parseRange(env: Env, text: string): FeelRange | null {
  const [, open, from = '', to = '', close] = RANGE.exec(text.trim()) ?? [];
  const start = endOf(from.trim());
  const end = endOf(to.trim());
  if (open === undefined || start === undefined || end === undefined || (start === null && end === null)) return null;
  if (start !== null && end !== null && compare('<=', start, end, env) !== true) return null;
  const startIncluded = open === '[';
  const endIncluded = close === ']';
  if ((start === null && startIncluded) || (end === null && endIncluded)) return null;
  return new FeelRange({ start: start ?? undefined, end: end ?? undefined, startIncluded, endIncluded });
}

/** undefined: not a literal; null: open. */
function endOf(text: string): unknown {
  if (text === '' || text === 'null') return null;
  const number = parseNumber(text);
  if (number !== null) return number;
  const literal = CALL.exec(text)?.[1];
  if (literal === undefined) return undefined;
  return text.startsWith('"') ? literal : (parseTemporal(literal) ?? undefined);
}
