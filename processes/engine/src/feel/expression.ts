import { parser, trackVariables } from 'lezer-feel';
import type { Json } from '../rows.ts';
import { compileNode } from './compile-node.ts';
import type { Test } from './compile-tests.ts';
import { compileCell } from './compile-tests.ts';
import type { FeelEnvironment } from './environment.ts';
import { FeelBudgetExceeded, MAX_DEPTH } from './environment.ts';
import { FUNCTION_NAMES } from './functions/registry.ts';
import type { Evaluate } from './syntax.ts';
import { NotCompiled, extentOf } from './syntax.ts';

/** A value of the model: static text, or FEEL when the text starts with `=`. Parsed once, at deploy. */
export type Expression = {
  /** As written in the model. */
  readonly source: string;
  /** undefined for FEEL. */
  readonly constant: string | undefined;
  /** Variables that it may read. */
  readonly names: readonly string[];
  /** Throws a FeelError where there is no value to go on with; everything that FEEL cannot do is null. */
  evaluate(environment: FeelEnvironment): unknown;
};

export type Parsed = { ok: true; expression: Expression } | { ok: false; problem: string };

/** Static text, or FEEL behind `=`. */
export function parseValue(source: string): Parsed {
  if (source.startsWith('=')) return parseFeel(source.slice(1), source);
  return { ok: true, expression: { source, constant: source, names: [], evaluate: () => source } };
}

const MAX_LENGTH = 20_000;
/** A third of what all calls together may nest. */
const MAX_SOURCE_DEPTH = Math.floor(MAX_DEPTH / 3);

/** One-word names need no help; `date and time` and its kind are the grammar's own. */
const BLANK_NAMES = FUNCTION_NAMES.filter((name) => name.includes(' ') && !/^(date and|years and)/.test(name));

const MAX_BRACKETS = 200;
const TOO_DEEP = 'Expected a FEEL expression that nests less deeply';

type Top = 'Expression' | 'UnaryTests';
type Tree =
  { ok: true; root: ReturnType<ReturnType<typeof parser.parse>['cursor']>['node'] } | { ok: false; problem: string };

/** `knownNames`: names with blanks or operators in them, which FEEL can tell from several words only when it knows them. */
export function parseTree(top: Top, body: string, knownNames: readonly string[]): Tree {
  if (body === '') return { ok: false, problem: 'Expected a FEEL expression, but it is empty' };
  if (body.length > MAX_LENGTH) {
    const problem = `Expected a FEEL expression of at most ${MAX_LENGTH} characters, but got ${body.length}`;
    return { ok: false, problem };
  }
  // the parser's time grows with the square of open brackets
  if (bracketsOpen(body) > MAX_BRACKETS) return { ok: false, problem: TOO_DEEP };
  const names: Record<string, Json> = Object.fromEntries([...BLANK_NAMES, ...knownNames].map((name) => [name, null]));
  const configured = parser.configure({ top, dialect: 'camunda', contextTracker: trackVariables(names) });
  const root = configured.parse(body).topNode;
  let errorAt = -1;
  root.cursor().iterate((node) => {
    if (node.type.isError && errorAt < 0) errorAt = node.from;
  });
  if (errorAt >= 0) {
    return { ok: false, problem: `Expected a FEEL expression, but '${body}' is not one (at character ${errorAt + 1})` };
  }
  if (extentOf(root).depth > MAX_SOURCE_DEPTH) {
    return { ok: false, problem: TOO_DEEP };
  }
  return { ok: true, root };
}

/** Most brackets that are open at once, outside of text. */
function bracketsOpen(body: string): number {
  let open = 0;
  let most = 0;
  for (const [token] of body.matchAll(/"(?:\\.|[^"\\])*"|[([{]|[)\]}]/gs)) {
    if (token.length > 1) continue;
    open += '([{'.includes(token) ? 1 : -1;
    most = Math.max(most, open);
  }
  return most;
}

export function parseFeel(text: string, source = text, knownNames: readonly string[] = []): Parsed {
  const body = text.trim();
  const tree = parseTree('Expression', body, knownNames);
  if (!tree.ok) return tree;
  const names = new Set<string>();
  tree.root.cursor().iterate((node) => {
    if (node.name === 'VariableName') names.add(body.slice(node.from, node.to).replaceAll('`', ''));
  });
  try {
    const evaluate = guarded(compileNode(tree.root, body));
    return { ok: true, expression: { source, constant: undefined, names: [...names], evaluate } };
  } catch (error) {
    if (!(error instanceof NotCompiled)) throw error;
    return { ok: false, problem: `Expected a FEEL expression, but '${error.message}' in '${body}' is not supported` };
  }
}

/** What is deep enough to exhaust the stack has spent its budget too, even where nobody counted. */
function guarded(evaluate: Evaluate): Evaluate {
  return (environment) => {
    try {
      return evaluate(environment);
    } catch (error) {
      if (error instanceof RangeError) throw new FeelBudgetExceeded('Expected an expression that nests less deeply');
      throw error;
    }
  };
}

export type UnaryTest = { readonly source: string; matches(input: unknown, environment: FeelEnvironment): boolean };
export type ParsedTest = { ok: true; test: UnaryTest } | { ok: false; problem: string };

const NUMBER_TEST = /^(<=|>=|<|>)?\s*(-?\d+(?:\.\d+)?)$/;
const STRING_LIST = /^"[^"\\]*"(?:\s*,\s*"[^"\\]*")*$/;

/** A cell of a decision table; empty and `-` match everything. */
export function parseUnaryTest(source: string, knownNames: readonly string[] = []): ParsedTest {
  const text = source.trim();
  const matches = frequentTest(text);
  if (matches) return { ok: true, test: { source, matches } };
  const tree = parseTree('UnaryTests', text, knownNames);
  if (!tree.ok) return tree;
  try {
    const test: Test = compileCell(tree.root, text, compileNode);
    const run = (input: unknown, environment: FeelEnvironment): boolean =>
      guarded((env) => test(input ?? null, env))(environment) === true;
    return { ok: true, test: { source, matches: run } };
  } catch (error) {
    if (!(error instanceof NotCompiled)) throw error;
    return { ok: false, problem: `Expected a unary test, but '${error.message}' in '${text}' is not supported` };
  }
}

/** The forms that most cells have, without a tree. */
function frequentTest(text: string): UnaryTest['matches'] | null {
  if (text === '' || text === '-') return () => true;
  if (text === 'true' || text === 'false') return (input) => input === (text === 'true');
  if (STRING_LIST.test(text)) {
    const values = new Set<unknown>([...text.matchAll(/"([^"]*)"/g)].map((match) => match[1]));
    return (input) => values.has(input);
  }
  const number = NUMBER_TEST.exec(text);
  if (!number) return null;
  const limit = Number(number[2]);
  const holds = NUMBER_TESTS[number[1] ?? '='];
  return (input) => typeof input === 'number' && (holds?.(input, limit) ?? false);
}

const NUMBER_TESTS: Readonly<Record<string, (input: number, limit: number) => boolean>> = {
  '=': (input, limit) => input === limit,
  '<': (input, limit) => input < limit,
  '<=': (input, limit) => input <= limit,
  '>': (input, limit) => input > limit,
  '>=': (input, limit) => input >= limit,
};
