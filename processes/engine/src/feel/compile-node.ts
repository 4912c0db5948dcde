import type { SyntaxNode } from '@lezer/common';
import { evaluate } from 'feelin';
import { BUILTINS, feelinFunction, invokeFeelin } from './builtins.ts';
import type { FeelEnvironment } from './environment.ts';
import { compileFilter, compileFor, compileQuantified } from './compile-loops.ts';
import type { Evaluate } from './syntax.ts';
import { NotCompiled, nameOf, operands, pair, textOf } from './syntax.ts';
import type { CompareOp } from './values.ts';
import { arithmetic, compare, isPlainContext, isTemporalValue } from './values.ts';

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
  NumericLiteral: (node, source) => constant(Number(textOf(node, source).replace(/\s+/g, ''))),
  StringLiteral: (node, source) => constant(unquote(textOf(node, source))),
  BooleanLiteral: (node, source) => constant(textOf(node, source) === 'true'),
  null: () => constant(null),
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
  FunctionInvocation: compileCall,
  DateTimeLiteral: compileDateTime,
  FilterExpression: (node, source) => compileFilter(node, source, compileNode),
  ForExpression: (node, source) => compileFor(node, source, compileNode),
  QuantifiedExpression: (node, source) => compileQuantified(node, source, compileNode),
};

function only(node: SyntaxNode): SyntaxNode {
  const [first, ...rest] = operands(node);
  if (!first || rest.length > 0) throw new NotCompiled(node.name);
  return first;
}

function unquote(literal: string): string {
  try {
    return JSON.parse(literal.replace(/\n/g, '\\n').replace(/\t/g, '\\t')) as string;
  } catch {
    throw new NotCompiled('StringLiteral');
  }
}

function compileVariable(node: SyntaxNode, source: string): Evaluate {
  const name = nameOf(node, source);
  return (env) => env.get(name) ?? null;
}

function compilePath(node: SyntaxNode, source: string): Evaluate {
  const [target, path] = pair(node);
  const read = compileNode(target, source);
  const name = nameOf(path, source);
  return (env) => property(read(env), name);
}

function property(target: unknown, name: string): unknown {
  if (target == null) return null;
  if (Array.isArray(target)) return target.map((item) => property(item, name));
  if (isPlainContext(target)) return Object.hasOwn(target, name) ? (target[name] ?? null) : null;
  if (isTemporalValue(target)) return (target as unknown as Record<string, unknown>)[name] ?? null;
  return null;
}

function compileComparison(node: SyntaxNode, source: string): Evaluate {
  const operator = node.getChild('CompareOp');
  if (operator) {
    const op = textOf(operator, source) as CompareOp;
    const [left, right] = pair(node).map((side) => compileNode(side, source)) as [Evaluate, Evaluate];
    return (env) => compare(op, left(env), right(env));
  }
  if (!node.getChild('between')) throw new NotCompiled('in');
  const [value, low, high] = operands(node).map((child) => compileNode(child, source));
  if (!value || !low || !high) throw new NotCompiled('between');
  return (env) => {
    const tested = value(env);
    const above = compare('>=', tested, low(env));
    const below = compare('<=', tested, high(env));
    return above === null || below === null ? null : above && below;
  };
}

function compileArithmetic(node: SyntaxNode, source: string): Evaluate {
  const operator = node.getChild('ArithOp');
  if (!operator) throw new NotCompiled(node.name);
  const op = textOf(operator, source);
  const sides = operands(node)
    .filter((child) => child.name !== 'ArithOp')
    .map((child) => compileNode(child, source));
  const [left, right] = sides;
  if (!left) throw new NotCompiled(node.name);
  if (!right) return (env) => arithmetic('*', -1, left(env));
  return (env) => arithmetic(op, left(env), right(env));
}

function compileContext(node: SyntaxNode, source: string): Evaluate {
  const entries = node.getChildren('ContextEntry').map((entry) => {
    const [key, value] = pair(entry);
    const text = textOf(key, source);
    return [text.startsWith('"') ? unquote(text) : nameOf(key, source), compileNode(value, source)] as const;
  });
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

function compileCall(node: SyntaxNode, source: string): Evaluate {
  const [target, parameters] = operands(node);
  if (target?.name !== 'VariableName') throw new NotCompiled('call');
  const name = nameOf(target, source);
  const own = BUILTINS.get(name);
  if (parameters?.name === 'NamedParameters') {
    if (own) throw new NotCompiled('named parameters');
    return compileNamedCall(name, parameters, source);
  }
  const args = parameters ? operands(parameters).map((child) => compileNode(child, source)) : [];
  if (own)
    return (env) =>
      own(
        args.map((arg) => arg(env)),
        env,
      );
  const builtin = feelinFunction(name);
  if (!builtin) throw new NotCompiled(`function ${name}`);
  return (env) =>
    invokeFeelin(
      builtin,
      args.map((arg) => arg(env) ?? null),
    );
}

function compileNamedCall(name: string, parameters: SyntaxNode, source: string): Evaluate {
  const builtin = feelinFunction(name);
  if (!builtin) throw new NotCompiled(`function ${name}`);
  const named = parameters.getChildren('NamedParameter').map((parameter) => {
    const [key, value] = pair(parameter);
    return [nameOf(key, source), compileNode(value, source)] as const;
  });
  return (env) => invokeFeelin(builtin, Object.fromEntries(named.map(([key, value]) => [key, value(env) ?? null])));
}

function compileDateTime(node: SyntaxNode, source: string): Evaluate {
  const text = textOf(node, source);
  const parameters = node.getChild('PositionalParameters');
  const constructor = node.getChild('DateTimeConstructor');
  if (!parameters || !constructor) return constant(evaluate(text, {}).value ?? null);
  const args = operands(parameters);
  if (args.every((arg) => arg.name === 'StringLiteral')) return constant(evaluate(text, {}).value ?? null);
  const builtin = feelinFunction(nameOf(constructor, source));
  if (!builtin) throw new NotCompiled('date and time');
  const compiled = args.map((arg) => compileNode(arg, source));
  return (env) =>
    invokeFeelin(
      builtin,
      compiled.map((arg) => arg(env) ?? null),
    );
}
