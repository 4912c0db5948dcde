import type { SyntaxNode } from '@lezer/common';
import { compileType } from './compile-types.ts';
import type { FeelEnvironment } from './environment.ts';
import { nested, spend, withNames } from './environment.ts';
import { atLiteral, functionNamed } from './functions/registry.ts';
import type { Compile, Evaluate } from './syntax.ts';
import { NotCompiled, extentOf, nameOf, operands, pair, textOf, unquote } from './syntax.ts';
import { FeelFunction } from './values.ts';
import { coerced } from './functions/signature.ts';

type Arguments = (environment: FeelEnvironment, target: FeelFunction) => unknown[] | null;

/** A call of a built-in, of a function literal, or of one that a name or context holds. Of anything else: null. */
export function compileCall(node: SyntaxNode, source: string, compile: Compile): Evaluate {
  const [target, parameters] = operands(node);
  if (!target) throw new NotCompiled(node.name);
  const args = compileArguments(parameters, source, compile);
  const read = target.name === 'SpecialFunctionName' ? builtin(nameOf(target, source)) : compile(target, source);
  return (env) => invoke(read(env), args, env);
}

function builtin(name: string): Evaluate {
  const found = functionNamed(name);
  if (!found) throw new NotCompiled(`function ${name}`);
  return () => found;
}

function invoke(target: unknown, args: Arguments, env: FeelEnvironment): unknown {
  if (!(target instanceof FeelFunction)) return null;
  const given = args(env, target);
  return given ? (target.call(given, env) ?? null) : null;
}

function compileArguments(node: SyntaxNode | undefined, source: string, compile: Compile): Arguments {
  if (node?.name !== 'NamedParameters') {
    const values = (node ? operands(node) : []).map((child) => compile(child, source));
    return (env) => values.map((value) => value(env) ?? null);
  }
  const named = node.getChildren('NamedParameter').map((parameter) => {
    const [key, value] = pair(parameter);
    return { name: nameOf(key, source), value: compile(value, source) };
  });
  return (env, target) => {
    const order = target.orderOf(named.map(({ name }) => name));
    if (!order) return null;
    const values = new Array<unknown>(Math.max(0, ...order.map((place) => place + 1))).fill(null);
    named.forEach(({ value }, index) => {
      values[order[index] ?? 0] = value(env) ?? null;
    });
    return values;
  };
}

/** date("…"), @"…" and their kind: constants are made once. */
export function compileDateTime(node: SyntaxNode, source: string, compile: Compile): Evaluate {
  const literal = node.getChild('AtLiteral');
  if (literal) {
    const text = literal.getChild('StringLiteral');
    if (!text) throw new NotCompiled('AtLiteral');
    const value = atLiteral(unquote(textOf(text, source)));
    return () => value;
  }
  const [constructor, parameters] = operands(node);
  if (!constructor) throw new NotCompiled(node.name);
  const read = builtin(nameOf(constructor, source));
  const args = compileArguments(parameters, source, compile);
  return (env) => invoke(read(env), args, env);
}

/** function(x: number, y) x + y */
export function compileFunction(node: SyntaxNode, source: string, compile: Compile): Evaluate {
  const body = node.getChild('FunctionBody')?.firstChild;
  // Java or PMML behind a FEEL function: nothing here could run it
  if (!body || node.getChild('external')) return () => null;
  const parameters = node.getChild('FormalParameters')?.getChildren('FormalParameter') ?? [];
  const names = parameters.map((parameter) => nameOf(parameter.getChild('ParameterName') ?? parameter, source));
  const types = parameters.map((parameter) => {
    const type = parameter.getChild('Type');
    return type ? compileType(type, source) : null;
  });
  const run = compile(body, source);
  const { nodes, depth } = extentOf(body);
  return (outer) =>
    new FeelFunction(names, (args, env) => {
      if (args.length !== names.length) return null;
      const bound: Record<string, unknown> = {};
      for (const [index, name] of names.entries()) {
        const value = coerced(args[index] ?? null, types[index] ?? null, env);
        if (value === undefined) return null;
        bound[name] = value;
      }
      spend(env, nodes);
      return nested(env, depth + 1, () => run(withNames(outer, bound)));
    });
}
