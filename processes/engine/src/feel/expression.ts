import { evaluate, unaryTest } from 'feelin';
import { parser, trackVariables } from 'lezer-feel';
import type { Json } from '../rows.ts';
import { BUILTINS } from './builtins.ts';
import { compileNode } from './compile-node.ts';
import type { FeelEnvironment } from './environment.ts';
import { FeelBudgetExceeded } from './environment.ts';
import type { Evaluate } from './syntax.ts';
import { NotCompiled } from './syntax.ts';

/** A value of the model: static text, or FEEL when the text starts with `=`. Parsed once, at deploy. */
export type Expression = {
  /** As written in the model. */
  readonly source: string;
  /** undefined for FEEL. */
  readonly constant: string | undefined;
  /** Variables that it may read. */
  readonly names: readonly string[];
  evaluate(environment: FeelEnvironment): unknown;
};

export type Parsed = { ok: true; expression: Expression } | { ok: false; problem: string };

/** Static text, or FEEL behind `=`. */
export function parseValue(source: string): Parsed {
  if (source.startsWith('=')) return parseFeel(source.slice(1), source);
  return { ok: true, expression: { source, constant: source, names: [], evaluate: () => source } };
}

const MAX_LENGTH = 20_000;
const functionNames: Record<string, Json> = Object.fromEntries([...BUILTINS.keys()].map((name) => [name, null]));
const expressionParser = parser.configure({
  top: 'Expression',
  dialect: 'camunda',
  contextTracker: trackVariables(functionNames),
});

export function parseFeel(text: string, source = text): Parsed {
  const body = text.trim();
  if (body === '') return { ok: false, problem: 'Expected a FEEL expression, but it is empty' };
  if (body.length > MAX_LENGTH) {
    return {
      ok: false,
      problem: `Expected a FEEL expression of at most ${MAX_LENGTH} characters, but got ${body.length}`,
    };
  }
  const tree = expressionParser.parse(body);
  const names = new Set<string>();
  let errorAt = -1;
  tree.iterate({
    enter: (node) => {
      if (node.type.isError && errorAt < 0) errorAt = node.from;
      if (node.name === 'VariableName') names.add(body.slice(node.from, node.to).replaceAll('`', ''));
    },
  });
  if (errorAt >= 0) {
    return { ok: false, problem: `Expected a FEEL expression, but '${body}' is not one (at character ${errorAt + 1})` };
  }
  const root = tree.topNode;
  let evaluateCompiled: Evaluate;
  try {
    evaluateCompiled = compileNode(root, body);
  } catch (error) {
    if (error instanceof RangeError) return { ok: false, problem: 'Expected a FEEL expression that nests less deeply' };
    if (!(error instanceof NotCompiled)) throw error;
    evaluateCompiled = (environment) => interpret(body, [...names], environment);
  }
  return {
    ok: true,
    expression: { source, constant: undefined, names: [...names], evaluate: nullOnError(evaluateCompiled) },
  };
}

/** FEEL has no exceptions: where feelin throws (odd arguments of a function, a failed parse), the value is null. */
function nullOnError<A extends unknown[], R>(evaluateOnce: (...args: A) => R): (...args: A) => R | null {
  return (...args) => {
    try {
      return evaluateOnce(...args);
    } catch (error) {
      if (error instanceof FeelBudgetExceeded) throw error;
      return null;
    }
  };
}

function interpret(body: string, names: readonly string[], environment: FeelEnvironment): unknown {
  return evaluate(body, contextOf(names, environment), 'camunda').value ?? null;
}

/** Only what the expression names, plus our functions, so that a step reads few variables. */
function contextOf(names: readonly string[], environment: FeelEnvironment): Record<string, unknown> {
  const context: Record<string, unknown> = {};
  for (const [name, builtin] of BUILTINS) context[name] = (...args: unknown[]) => builtin(args, environment);
  for (const name of names) {
    const value = environment.get(name);
    if (value !== undefined) context[name] = value;
  }
  return context;
}

export type UnaryTest = { readonly source: string; matches(input: unknown, environment: FeelEnvironment): boolean };

const NUMBER_TEST = /^(<=|>=|<|>)?\s*(-?\d+(?:\.\d+)?)$/;
const STRING_LIST = /^"[^"\\]*"(?:\s*,\s*"[^"\\]*")*$/;

/** A cell of a decision table. Frequent forms are compiled, the rest goes to feelin. */
export function parseUnaryTest(source: string): UnaryTest {
  const text = source.trim();
  if (text === '' || text === '-') return { source, matches: () => true };
  if (text === 'true' || text === 'false') return { source, matches: (input) => input === (text === 'true') };
  if (STRING_LIST.test(text)) {
    const values = new Set<unknown>([...text.matchAll(/"([^"]*)"/g)].map((match) => match[1]));
    return { source, matches: (input) => values.has(input) };
  }
  const number = NUMBER_TEST.exec(text);
  if (number) {
    const limit = Number(number[2]);
    const holds = NUMBER_TESTS[number[1] ?? '='];
    return { source, matches: (input) => typeof input === 'number' && (holds?.(input, limit) ?? false) };
  }
  const names = [...new Set(text.match(/[\p{L}_][\p{L}\p{N}_]*/gu) ?? [])];
  const test = nullOnError((input: unknown, environment: FeelEnvironment) => {
    const context = { ...contextOf(names, environment), '?': input ?? null };
    return unaryTest(text, context, 'camunda').value === true;
  });
  return { source, matches: (input, environment) => test(input, environment) === true };
}

const NUMBER_TESTS: Readonly<Record<string, (input: number, limit: number) => boolean>> = {
  '=': (input, limit) => input === limit,
  '<': (input, limit) => input < limit,
  '<=': (input, limit) => input <= limit,
  '>': (input, limit) => input > limit,
  '>=': (input, limit) => input >= limit,
};
