import type { SyntaxNode } from '@lezer/common';
import type { CompareOp } from './compare.ts';
import { compare, equals, includes } from './compare.ts';
import type { FeelEnvironment } from './environment.ts';
import { spend, withNames } from './environment.ts';
import { FeelEquality, FeelRange, rangeOf } from './range.ts';
import type { Compile, Evaluate } from './syntax.ts';
import { NotCompiled, only, operands, textOf } from './syntax.ts';

/** A unary test: what stands in a decision table's cell or behind `in`. */
export type Test = (value: unknown, environment: FeelEnvironment) => boolean | null;

export function compileTest(node: SyntaxNode, source: string, compile: Compile): Test {
  if (node.name === 'PositiveUnaryTest') return compileTest(only(node), source, compile);
  if (node.name === 'ParenthesizedExpression' && only(node).name === 'SimplePositiveUnaryTest') {
    return compileTest(only(node), source, compile);
  }
  if (node.name === 'SimplePositiveUnaryTest') {
    const operator = node.getChild('CompareOp');
    if (operator) {
      const op = textOf(operator, source) as CompareOp;
      const limit = compile(operandOf(node), source);
      return (value, env) => compare(op, value, limit(env), env);
    }
  }
  const expected = compile(node, source);
  if (mentionsInput(node)) return (value, env) => expected(withNames(env, { '?': value })) === true;
  return (value, env) => matches(expected(env) ?? null, value, env);
}

/** Without `?`: in a range or list, else equal; a condition on other values holds by itself. */
function matches(expected: unknown, value: unknown, env: FeelEnvironment): boolean | null {
  if (expected instanceof FeelRange) return includes(expected, value, env);
  if (expected instanceof FeelEquality) return compare(expected.op, value, expected.value, env);
  if (typeof expected === 'boolean' && typeof value !== 'boolean') return expected;
  if (!Array.isArray(expected)) return equals(value, expected, env) ?? false;
  spend(env, expected.length);
  return (
    (Array.isArray(value) && equals(value, expected, env) === true) ||
    expected.some(
      (item) => (item instanceof FeelRange ? includes(item, value, env) : equals(item, value, env)) === true,
    )
  );
}

function mentionsInput(node: SyntaxNode): boolean {
  let found = false;
  node.cursor().iterate((inner) => {
    found ||= inner.name === '?';
  });
  return found;
}

/** `> 3` or [1..3] where a value is asked for: a range. */
export function compileUnaryRange(node: SyntaxNode, source: string, compile: Compile): Evaluate {
  const operator = node.getChild('CompareOp');
  const value = compile(operandOf(node), source);
  if (!operator) return value;
  const op = textOf(operator, source) as CompareOp;
  if (op === '=' || op === '!=') return (env) => new FeelEquality(op, value(env) ?? null);
  return (env) => rangeOf(op, value(env) ?? null);
}

function operandOf(node: SyntaxNode): SyntaxNode {
  const operand = operands(node).find((child) => child.name !== 'CompareOp');
  if (!operand) throw new NotCompiled(node.name);
  return operand;
}

/** A decision table's cell; `node` is the UnaryTests root. */
export function compileCell(node: SyntaxNode, source: string, compile: Compile): Test {
  const tests = node.getChild('PositiveUnaryTests');
  if (!tests) return () => true;
  const compiled = operands(tests).map((test) => compileTest(test, source, compile));
  const negated = node.getChild('not') !== null;
  return (value, env) => compiled.some((test) => test(value, env) === true) !== negated;
}
