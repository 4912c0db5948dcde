import type { SyntaxNode } from '@lezer/common';
import type { FeelEnvironment } from './environment.ts';
import { spend, withNames } from './environment.ts';
import type { Compile, Evaluate } from './syntax.ts';
import { NotCompiled, nameOf, operands, pair } from './syntax.ts';
import { isPlainContext } from './values.ts';

/** list[condition] or list[index]; inside, `item` and the item's own entries are names. */
export function compileFilter(node: SyntaxNode, source: string, compile: Compile): Evaluate {
  const [target, predicate] = pair(node);
  const list = compile(target, source);
  const test = compile(predicate, source);
  return (env) => {
    const value = list(env);
    const items: unknown[] = Array.isArray(value) ? value : value == null ? [] : [value];
    const index = predicate.name === 'NumericLiteral' || items.length === 0 ? test(env) : null;
    if (typeof index === 'number') return at(items, index);
    const kept: unknown[] = [];
    for (const item of items) {
      spend(env);
      const result = test(withItem(env, item));
      if (typeof result === 'number') return at(items, result);
      if (result === true) kept.push(item);
    }
    return kept;
  };
}

const at = (items: unknown[], index: number): unknown =>
  (index > 0 ? items[index - 1] : index < 0 ? items[items.length + index] : null) ?? null;

function withItem(env: FeelEnvironment, item: unknown): FeelEnvironment {
  return withNames(env, isPlainContext(item) ? { item, ...item } : { item });
}

export function compileFor(node: SyntaxNode, source: string, compile: Compile): Evaluate {
  const { iterations, body } = parts(node, source, compile);
  return (env) => {
    const results: unknown[] = [];
    const complete = each(iterations, env, (inner) => {
      results.push(body(withNames(inner, { partial: results })) ?? null);
      return true;
    });
    return complete === null ? null : results;
  };
}

export function compileQuantified(node: SyntaxNode, source: string, compile: Compile): Evaluate {
  const { iterations, body } = parts(node, source, compile);
  const some = node.getChild('some') !== null;
  return (env) => {
    let found = false;
    const complete = each(iterations, env, (inner) => {
      found = (body(inner) === true) === some;
      return !found;
    });
    if (complete === null) return null;
    return found === some;
  };
}

type Iteration = { name: string; from: Evaluate; to: Evaluate | null };

function parts(node: SyntaxNode, source: string, compile: Compile): { iterations: Iteration[]; body: Evaluate } {
  const expressions = node.getChild('InExpressions');
  const body = operands(node).at(-1);
  if (!expressions || !body) throw new NotCompiled(node.name);
  const iterations = expressions.getChildren('InExpression').map((expression) => {
    const [name, context] = pair(expression);
    const [from, to] = operands(context).map((child) => compile(child, source));
    if (context.name !== 'IterationContext' || !from) throw new NotCompiled(context.name);
    return { name: nameOf(name, source), from, to: to ?? null };
  });
  return { iterations, body: compile(body, source) };
}

/** Walks the cartesian product until `visit` answers false; null when something is not a list. */
function each(
  iterations: readonly Iteration[],
  env: FeelEnvironment,
  visit: (env: FeelEnvironment) => boolean,
): boolean | null {
  const [first, ...rest] = iterations;
  if (!first) return visit(env);
  for (const item of items(first, env)) {
    spend(env);
    const more = each(rest, withNames(env, { [first.name]: item }), visit);
    if (more !== true) return more;
  }
  return true;
}

function* items(iteration: Iteration, env: FeelEnvironment): Generator<unknown> {
  const from = iteration.from(env);
  if (!iteration.to) {
    if (Array.isArray(from)) yield* from as unknown[];
    return;
  }
  const to = iteration.to(env);
  if (typeof from !== 'number' || typeof to !== 'number') return;
  const step = from <= to ? 1 : -1;
  for (let value = from; step > 0 ? value <= to : value >= to; value += step) yield value;
}
