import type { SyntaxNode } from '@lezer/common';
import { compare, includes } from './compare.ts';
import type { CompareOp } from './compare.ts';
import { compileCall, compileDateTime, compileFunction } from './compile-calls.ts';
import { compileFilter, compileFor, compileQuantified } from './compile-loops.ts';
import { compileTest, compileUnaryRange } from './compile-tests.ts';
import { compileInstanceOf } from './compile-types.ts';
import { spend } from './environment.ts';
import type { FeelEnvironment } from './environment.ts';
import { functionNamed } from './functions/registry.ts';
import { parseNumber } from './numbers.ts';
import { arithmetic, negated } from './operators.ts';
import { property } from './properties.ts';
import { FeelRange } from './range.ts';
import type { Evaluate } from './syntax.ts';
import { NotCompiled, nameOf, only, operands, pair, textOf, unquote } from './syntax.ts';

/** A lezer-feel node as a closure. */
export function compileNode(node: SyntaxNode, source: string): Evaluate {
  const compiler = COMPILERS[node.name];
  if (!compiler) throw new NotCompiled(node.name);
  return compiler(node, source);
}

const constant = (value: unknown): Evaluate => {
  return () => value;
};

const COMPILERS: Readonly<Record<string, (node: SyntaxNode, source: string) => Evaluate>> = {
  Expression: (node, source) => compileNode(only(node), source),
  ParenthesizedExpression: (node, source) => compileNode(only(node), source),
  NumericLiteral: (node, source) => constant(parseNumber(textOf(node, source).replace(/\s+/g, ''))),
  StringLiteral: (node, source) => constant(unquote(textOf(node, source))),
  BooleanLiteral: (node, source) => constant(textOf(node, source) === 'true'),
  null: () => constant(null),
  '?': () => (env) => env.get('?') ?? null,
  VariableName: compileVariable,
  PathExpression: compilePath,
  Comparison: compileComparison,
  Conjunction: (node, source) => {
    const [left, right] = pair(node).map((side) => compileNode(side, source)) as [Evaluate, Evaluate];
    return (env) => {
      const a = left(env);
      if (a === false) return false;
      const b = right(env);
      if (b === false) return false;
      return a === true && b === true ? true : null;
    };
  },
  Disjunction: (node, source) => {
    const [left, right] = pair(node).map((side) => compileNode(side, source)) as [Evaluate, Evaluate];
    return (env) => {
      const a = left(env);
      if (a === true) return true;
      const b = right(env);
      if (b === true) return true;
      return a === false && b === false ? false : null;
    };
  },
  ArithmeticExpression: compileArithmetic,
  IfExpression: (node, source) => {
    const [test, yes, no] = operands(node).map((child) => compileNode(child, source));
    if (!test || !yes || !no) throw new NotCompiled(node.name);
    return (env) => (test(env) === true ? yes(env) : no(env));
  },
  List: (node, source) => {
    const items = operands(node).map((child) => compileNode(child, source));
    return (env) => items.map((item) => item(env) ?? null);
  },
  Context: compileContext,
  SimplePositiveUnaryTest: (node, source) => compileUnaryRange(node, source, compileNode),
  Interval: compileInterval,
  InstanceOfExpression: (node, source) => compileInstanceOf(node, source, compileNode),
  FunctionInvocation: (node, source) => compileCall(node, source, compileNode),
  FunctionDefinition: (node, source) => compileFunction(node, source, compileNode),
  DateTimeLiteral: (node, source) => compileDateTime(node, source, compileNode),
  FilterExpression: (node, source) => compileFilter(node, source, compileNode),
  ForExpression: (node, source) => compileFor(node, source, compileNode),
  QuantifiedExpression: (node, source) => compileQuantified(node, source, compileNode),
};

function compileVariable(node: SyntaxNode, source: string): Evaluate {
  const name = nameOf(node, source);
  const builtin = functionNamed(name);
  return builtin ? (env) => env.get(name) ?? builtin : (env) => env.get(name) ?? null;
}

function compilePath(node: SyntaxNode, source: string): Evaluate {
  const [target, path] = pair(node);
  const read = compileNode(target, source);
  const name = nameOf(path, source);
  return (env) => {
    const value = read(env);
    if (Array.isArray(value)) spend(env, value.length);
    return property(value, name);
  };
}

function compileComparison(node: SyntaxNode, source: string): Evaluate {
  const operator = node.getChild('CompareOp');
  if (operator) {
    const op = textOf(operator, source) as CompareOp;
    const [left, right] = pair(node).map((side) => compileNode(side, source)) as [Evaluate, Evaluate];
    return (env) => compare(op, left(env), right(env), env);
  }
  return node.getChild('between') ? compileBetween(node, source) : compileIn(node, source);
}

function compileBetween(node: SyntaxNode, source: string): Evaluate {
  const [value, low, high] = operands(node).map((child) => compileNode(child, source));
  if (!value || !low || !high) throw new NotCompiled('between');
  return (env) => {
    const [start, end] = [low(env) ?? null, high(env) ?? null];
    if (start === null || end === null) return null;
    return includes(new FeelRange({ start, end, startIncluded: true, endIncluded: true }), value(env) ?? null, env);
  };
}

/** `x in tests`: true when one holds, null when none does and one cannot be told. */
function compileIn(node: SyntaxNode, source: string): Evaluate {
  const [left, right] = pair(node);
  const value = compileNode(left, source);
  const tests = (right.name === 'PositiveUnaryTests' ? operands(right) : [right]).map((test) =>
    compileTest(test, source, compileNode),
  );
  return (env) => {
    const tested = value(env) ?? null;
    let unknown = false;
    for (const test of tests) {
      const result = test(tested, env);
      if (result === true) return true;
      unknown ||= result === null;
    }
    return unknown ? null : false;
  };
}

function compileArithmetic(node: SyntaxNode, source: string): Evaluate {
  const operator = node.getChild('ArithOp');
  if (!operator) throw new NotCompiled(node.name);
  const op = textOf(operator, source).replace('^', '**');
  const sides = operands(node)
    .filter((child) => child.name !== 'ArithOp')
    .map((child) => compileNode(child, source));
  const [left, right] = sides;
  if (!left) throw new NotCompiled(node.name);
  if (!right) return (env) => negated(left(env), env);
  return (env) => arithmetic(op, left(env), right(env), env);
}

function compileContext(node: SyntaxNode, source: string): Evaluate {
  const entries = node.getChildren('ContextEntry').map((entry) => {
    const [key, value] = pair(entry);
    const text = textOf(key, source);
    return [text.startsWith('"') ? unquote(text) : nameOf(key, source), compileNode(value, source)] as const;
  });
  if (new Set(entries.map(([name]) => name)).size < entries.length) return constant(null);
  return (env) => {
    const result: Record<string, unknown> = {};
    // later entries may read earlier ones
    const inner: FeelEnvironment = {
      ...env,
      get: (name) => (Object.hasOwn(result, name) ? result[name] : env.get(name)),
    };
    for (const [name, value] of entries) result[name] = value(inner) ?? null;
    return result;
  };
}

function compileInterval(node: SyntaxNode, source: string): Evaluate {
  const [low, high] = operands(node).map((child) => compileNode(child, source));
  if (!low || !high) throw new NotCompiled(node.name);
  const startIncluded = node.firstChild?.name === '[';
  const endIncluded = node.lastChild?.name === ']';
  return (env) => {
    const [start, end] = [low(env) ?? null, high(env) ?? null];
    if (start !== null && end !== null && compare('<=', start, end, env) !== true) return null;
    return new FeelRange({ start, end, startIncluded, endIncluded });
  };
}
