import type { Expression } from '../feel/expression.ts';
import { parseFeel, parseValue } from '../feel/expression.ts';
import type { Problem } from './graph.ts';
import type { Element } from './moddle.ts';

export const VARIABLE_NAME = /^[\p{L}_][\p{L}\p{N}_]*$/u;

/** Reads expressions of one file and collects what is wrong with them. */
export class ModelReader {
  readonly problems: Problem[] = [];

  problem(element: Element, reason: string): void {
    this.problems.push({ elementId: element.id ?? '', reason });
  }

  /** Static text or `=FEEL`; null when absent or broken (then a problem is noted). */
  value(element: Element, source: string | undefined): Expression | null {
    if (source === undefined) return null;
    return this.#take(element, parseValue(source));
  }

  /** Text that is FEEL with or without `=`: conditions and completion conditions are static text only by mistake. */
  feel(element: Element, source: string | undefined): Expression | null {
    if (source === undefined) return null;
    return this.#take(element, source.startsWith('=') ? parseFeel(source.slice(1), source) : parseFeel(source));
  }

  /** A name under which FEEL finds a variable. */
  variableName(element: Element, name: string | undefined, what: string): void {
    if (name === undefined || VARIABLE_NAME.test(name)) return;
    this.problem(element, `Expected a variable name as ${what}, but got '${name}'`);
  }

  required(element: Element, source: string | undefined, what: string): Expression {
    if (source === undefined) this.problem(element, `Expected ${what}, but it is missing`);
    return this.value(element, source) ?? NOTHING;
  }

  #take(element: Element, parsed: ReturnType<typeof parseValue>): Expression | null {
    if (parsed.ok) return parsed.expression;
    this.problem(element, parsed.problem);
    return null;
  }
}

export const NOTHING: Expression = { source: '', constant: '', names: [], evaluate: () => null };
