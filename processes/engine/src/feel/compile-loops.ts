import type { SyntaxNode } from '@lezer/common';
import type { FeelEnvironment } from './environment.ts';
import { spend, spendList, withNames } from './environment.ts';
import { isNumber } from './numbers.ts';
import { FeelRange } from './range.ts';
import type { Compile, Evaluate } from './syntax.ts';
import { NotCompiled, extentOf, nameOf, operands, pair } from './syntax.ts';
import { FeelDate } from './temporal/types.ts';
import { isPlainContext } from './values.ts';

/** list[condition] or list[index]; inside, `item` and the item's own entries are names. */
export function compileFilter(node: SyntaxNode, source: string, compile: Compile): Evaluate {
  const [target, predicate] = pair(node);
  const list = compile(target, source);
  const test = compile(predicate, source);
  const { nodes } = extentOf(predicate);
  return (env) => {
    const value = list(env) ?? null;
    if (value === null) return null;
    const items: unknown[] = Array.isArray(value) ? value : [value];
    if (predicate.name === 'NumericLiteral' || items.length === 0) {
      const index = test(env);
      return isNumber(index) ? at(items, Number(index)) : [];
    }
    const kept: unknown[] = [];
    for (const item of items) {
      spend(env, nodes);
      const result = test(withItem(env, item));
      if (isNumber(result)) return at(items, Number(result));
      if (result === true) kept.push(item);
    }
    return kept;
  };
}

const at = (items: unknown[], index: number): unknown =>
  (index > 0 ? items[index - 1] : index < 0 ? items[items.length + index] : null) ?? null;

function withItem(env: FeelEnvironment, item: unknown): FeelEnvironment {
  if (!isPlainContext(item)) return withNames(env, { item });
  return withNames(withNames(env, { item }), item);
}

export function compileFor(node: SyntaxNode, source: string, compile: Compile): Evaluate {
  const { iterations, body, nodes } = parts(node, source, compile);
  return (env) => {
    const results: unknown[] = [];
    const complete = each(iterations, env, (inner) => {
      spend(env, nodes);
      spendList(env, results.length > 0 && results.length % 1000 === 0 ? results.length : 0);
      results.push(body(withNames(inner, { partial: results })) ?? null);
      return true;
    });
    return complete === null ? null : results;
  };
}

/** null when no element decides and one is neither true nor false. */
export function compileQuantified(node: SyntaxNode, source: string, compile: Compile): Evaluate {
  const { iterations, body, nodes } = parts(node, source, compile);
  const some = node.getChild('some') !== null;
  return (env) => {
    let decided = false;
    let unknown = false;
    const complete = each(iterations, env, (inner) => {
      spend(env, nodes);
      const result = body(inner);
      decided = result === some;
      unknown ||= typeof result !== 'boolean';
      return !decided;
    });
    if (complete === null) return null;
    if (decided) return some;
    return unknown ? null : !some;
  };
}

type Iteration = { name: string; from: Evaluate; to: Evaluate | null };

function parts(node: SyntaxNode, source: string, compile: Compile) {
  const expressions = node.getChild('InExpressions');
  const body = operands(node).at(-1);
  if (!expressions || !body) throw new NotCompiled(node.name);
  const iterations = expressions.getChildren('InExpression').map((expression): Iteration => {
    const [name, context] = pair(expression);
    const [from, to] = operands(context).map((child) => compile(child, source));
    if (context.name !== 'IterationContext' || !from) throw new NotCompiled(context.name);
    return { name: nameOf(name, source), from, to: to ?? null };
  });
  return { iterations, body: compile(body, source), nodes: extentOf(body).nodes };
}

/** Walks the cartesian product until `visit` answers false; null when something is not a list. */
function each(
  iterations: readonly Iteration[],
  env: FeelEnvironment,
  visit: (env: FeelEnvironment) => boolean,
): boolean | null {
  const [first, ...rest] = iterations;
  if (!first) return visit(env);
  const found = items(first, env);
  if (!found) return null;
  for (const item of found) {
    spend(env);
    const more = each(rest, withNames(env, { [first.name]: item }), visit);
    if (more !== true) return more;
  }
  return true;
}

function items(iteration: Iteration, env: FeelEnvironment): Iterable<unknown> | null {
  const from = iteration.from(env) ?? null;
  if (iteration.to) return steps(from, iteration.to(env) ?? null);
  if (Array.isArray(from)) return from as unknown[];
  if (from instanceof FeelRange) return rangeItems(from);
  return from === null ? null : [from];
}

/** a..b counts up or down; null unless both are whole numbers or both are dates. */
function steps(from: unknown, to: unknown): Iterable<unknown> | null {
  if (from instanceof FeelDate && to instanceof FeelDate) {
    return counted(from.epochDay, to.epochDay, (day) => new FeelDate(day));
  }
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to)) return null;
  return counted(from as number, to as number, (value) => value);
}

function* counted(from: number, to: number, make: (value: number) => unknown): Generator<unknown> {
  const step = from <= to ? 1 : -1;
  for (let value = from; step > 0 ? value <= to : value >= to; value += step) yield make(value);
}

function rangeItems(range: FeelRange): Iterable<unknown> | null {
  const [start, end] = [range.start, range.end];
  if (start instanceof FeelDate && end instanceof FeelDate) {
    const [first, last] = [start.epochDay + (range.startIncluded ? 0 : 1), end.epochDay - (range.endIncluded ? 0 : 1)];
    return first <= last ? counted(first, last, (day) => new FeelDate(day)) : [];
  }
  if (!Number.isSafeInteger(start) || !Number.isSafeInteger(end)) return null;
  const [first, last] = [
    (start as number) + (range.startIncluded ? 0 : 1),
    (end as number) - (range.endIncluded ? 0 : 1),
  ];
  return first <= last ? counted(first, last, (value) => value) : [];
}
