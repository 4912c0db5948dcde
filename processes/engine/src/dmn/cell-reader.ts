import type { Expression, UnaryTest } from '../feel/expression.ts';
import { parseFeel, parseUnaryTest } from '../feel/expression.ts';
import type { Problem } from '../model/graph.ts';
import type { Element } from '../model/moddle.ts';
import { text } from '../model/moddle.ts';

/** Reads the expressions of one decision or knowledge model; what cannot be read is a problem under its id. */
export class CellReader {
  readonly #elementId: string;
  readonly #problems: Problem[];
  readonly #knownNames: readonly string[];

  constructor(elementId: string, problems: Problem[], knownNames: readonly string[]) {
    this.#elementId = elementId;
    this.#problems = problems;
    this.#knownNames = knownNames;
  }

  refuse(reason: string): null {
    this.#problems.push({ elementId: this.#elementId, reason });
    return null;
  }

  feel(source: string): Expression {
    const parsed = parseFeel(source, source, this.#knownNames);
    if (parsed.ok) return parsed.expression;
    this.refuse(parsed.problem);
    return { source, constant: undefined, names: [], evaluate: () => null };
  }

  cell(source: string): UnaryTest {
    const parsed = parseUnaryTest(source, this.#knownNames);
    if (parsed.ok) return parsed.test;
    this.refuse(parsed.problem);
    return { source, matches: () => false };
  }

  /** An expression that may be missing or empty. */
  optional(element: Element | undefined, wrap: (source: string) => string): Expression | null {
    const source = text(element, 'text');
    return source === undefined ? null : this.feel(wrap(source));
  }
}
