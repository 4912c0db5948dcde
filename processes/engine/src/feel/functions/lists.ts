import { equals, orderOf } from '../compare.ts';
import type { FeelEnvironment } from '../environment.ts';
import { spend, spendList } from '../environment.ts';
import type { FeelNumber } from '../numbers.ts';
import { isNumber, numeric } from '../numbers.ts';
import { arithmetic } from '../operators.ts';
import type { FeelFunction } from '../values.ts';
import type { Definition } from './signature.ts';

type Env = FeelEnvironment;
type List = readonly unknown[];

/** DMN 1.4, 10.3.4.4. The functions of many values take one list as well. */
export const LIST_FUNCTIONS: readonly Definition[] = [
  ['list contains(list: list, element: any)', (env: Env, list: List, element: unknown) => contains(env, list, element)],
  ['list replace(list: list, position: number, newItem: any)', replaceAt],
  ['list replace(list: list, match: function, newItem: any)', replaceMatching],
  ['count(list: list)', (_env: Env, list: List) => list.length],
  ['min(...list: any)', (env: Env, ...list: List) => extreme(env, listOf(list), -1)],
  ['max(...list: any)', (env: Env, ...list: List) => extreme(env, listOf(list), 1)],
  ['sum(...list: any)', (env: Env, ...list: List) => sum(env, listOf(list))],
  ['product(...list: any)', (env: Env, ...list: List) => fold(env, listOf(list), '*')],
  ['mean(...list: any)', (env: Env, ...list: List) => mean(env, listOf(list))],
  ['median(...list: any)', (env: Env, ...list: List) => median(env, listOf(list))],
  ['stddev(...list: any)', (env: Env, ...list: List) => deviation(env, listOf(list))],
  ['mode(...list: any)', (env: Env, ...list: List) => mode(env, listOf(list))],
  ['all(...list: any)', (env: Env, ...list: List) => decide(env, listOf(list), false)],
  ['any(...list: any)', (env: Env, ...list: List) => decide(env, listOf(list), true)],
  ['sublist(list: list, start position: number, length?: number)', sublist],
  ['append(list: list, ...item: any)', (env: Env, list: List, ...items: List) => joined(env, [list, items])],
  ['concatenate(...list: any)', concatenate],
  [
    'union(...list: any)',
    (env: Env, ...lists: List) => {
      const all = concatenate(env, ...lists);
      return all && distinct(env, all);
    },
  ],
  ['insert before(list: list, position: number, newItem: any)', insertBefore],
  [
    'remove(list: list, position: number)',
    (env: Env, list: List, position: number) => {
      const at = indexAt(list, position);
      return at === null ? null : joined(env, [list.slice(0, at), list.slice(at + 1)]);
    },
  ],
  ['reverse(list: list)', (env: Env, list: List) => joined(env, [list]).reverse()],
  ['index of(list: list, match: any)', indexOf],
  ['distinct values(list: list)', (env: Env, list: List) => distinct(env, list)],
  ['duplicate values(list: list)', duplicates],
  ['flatten(list: list)', (env: Env, list: List) => flatten(env, list)],
  ['sort(list: list, precedes?: function)', sort],
];

/** f([1, 2]) and f(1, 2) are the same. */
const listOf = (args: List): List | null => {
  const [only] = args;
  if (args.length === 1 && (Array.isArray(only) || only === null)) return only as List | null;
  return args.length === 0 ? null : args;
};

function joined(env: Env, lists: readonly List[]): unknown[] {
  spendList(
    env,
    lists.reduce((sum, list) => sum + list.length, 0),
  );
  return lists.flatMap((list) => list);
}

function contains(env: Env, list: List, element: unknown): boolean {
  spend(env, list.length);
  return list.some((item) => equals(item, element, env) === true);
}

/** Index of a position from 1, or from the end when negative; null outside of the list. */
function indexAt(list: List, position: number): number | null {
  const whole = Math.trunc(position);
  const at = whole > 0 ? whole - 1 : list.length + whole;
  return whole !== 0 && at >= 0 && at < list.length ? at : null;
}

function replaceAt(env: Env, list: List, position: number, item: unknown): unknown[] | null {
  const at = indexAt(list, position);
  return at === null ? null : joined(env, [list.slice(0, at), [item], list.slice(at + 1)]);
}

function replaceMatching(env: Env, list: List, match: FeelFunction, item: unknown): unknown[] | null {
  const results = joined(env, [list]).map((old) => ({ old, hit: match.call([old, item], env) }));
  if (results.some(({ hit }) => typeof hit !== 'boolean')) return null;
  return results.map(({ old, hit }) => (hit === true ? item : old));
}

function extreme(env: Env, list: List | null, sign: 1 | -1): unknown {
  if (!list || list.length === 0) return null;
  spend(env, list.length);
  let best = list[0];
  for (const item of list) {
    const order = orderOf(item, best, env);
    if (order === null) return null;
    if (order * sign > 0) best = item;
  }
  return best;
}

function fold(env: Env, list: List | null, op: '+' | '*'): FeelNumber | null {
  if (!list || list.length === 0 || !list.every(isNumber)) return null;
  spend(env, list.length);
  return list.reduce<FeelNumber | null>(
    (total, item) => (total === null ? null : numeric(op, total, item)),
    op === '+' ? 0 : 1,
  );
}

/** Of numbers, or of durations of one kind. */
function sum(env: Env, list: List | null): unknown {
  if (!list || list.length === 0 || list.every(isNumber)) return fold(env, list, '+');
  spend(env, list.length);
  return list
    .slice(1)
    .reduce((total, item) => (typeof item === 'string' ? null : arithmetic('+', total, item, env)), list[0]);
}

function mean(env: Env, list: List | null): unknown {
  const total = sum(env, list);
  return list && total !== null ? arithmetic('/', total, list.length, env) : null;
}

function sortedNumbers(env: Env, list: List | null): FeelNumber[] | null {
  if (!list || list.length === 0 || !list.every(isNumber)) return null;
  spend(env, list.length * Math.ceil(Math.log2(list.length + 1)));
  return [...list].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

function median(env: Env, list: List | null): FeelNumber | null {
  const sorted = sortedNumbers(env, list);
  if (!sorted) return null;
  const middle = Math.floor(sorted.length / 2);
  const high = sorted[middle] ?? null;
  if (high === null || sorted.length % 2 === 1) return high;
  const total = numeric('+', sorted[middle - 1] ?? 0, high);
  return total === null ? null : numeric('/', total, 2);
}

/** Of a sample (n - 1). */
function deviation(env: Env, list: List | null): number | null {
  const numbers = sortedNumbers(env, list)?.map(Number);
  if (!numbers || numbers.length < 2) return null;
  const average = numbers.reduce((total, value) => total + value, 0) / numbers.length;
  const squares = numbers.reduce((total, value) => total + (value - average) ** 2, 0);
  return Math.sqrt(squares / (numbers.length - 1));
}

/** Ascending, as many as are most frequent. */
function mode(env: Env, list: List | null): FeelNumber[] | null {
  if (list?.length === 0) return [];
  const sorted = sortedNumbers(env, list);
  if (!sorted) return null;
  const counts = new Map<FeelNumber, number>();
  for (const value of sorted) counts.set(value, (counts.get(value) ?? 0) + 1);
  const most = [...counts.values()].reduce((a, b) => Math.max(a, b), 0);
  return [...counts].flatMap(([value, count]) => (count === most ? [value] : []));
}

/** `any` looks for a true, `all` for a false; what is neither leaves it open. */
function decide(env: Env, list: List | null, looked: boolean): boolean | null {
  if (!list) return null;
  spend(env, list.length);
  if (list.includes(looked)) return looked;
  return list.every((item) => typeof item === 'boolean') ? !looked : null;
}

function sublist(env: Env, list: List, start: number, length?: number): unknown[] | null {
  const from = indexAt(list, start);
  if (from === null || (length !== undefined && (length < 1 || from + length > list.length))) return null;
  return joined(env, [list.slice(from, length === undefined ? undefined : from + length)]);
}

function concatenate(env: Env, ...lists: List): unknown[] | null {
  if (lists.length === 0 || lists.includes(null)) return null;
  return joined(
    env,
    lists.map((list) => (Array.isArray(list) ? list : [list])),
  );
}

function insertBefore(env: Env, list: List, position: number, item: unknown): unknown[] | null {
  const at = indexAt(list, position);
  return at === null ? null : joined(env, [list.slice(0, at), [item], list.slice(at)]);
}

function indexOf(env: Env, list: List, match: unknown): number[] {
  spend(env, list.length);
  return list.flatMap((item, index) => (equals(item, match, env) === true ? [index + 1] : []));
}

/** Text and numbers through a set; lists and contexts one by one, which the budget bounds. */
function distinct(env: Env, list: List): unknown[] {
  const seen = new Set<unknown>();
  const found: unknown[] = [];
  const objects: unknown[] = [];
  spendList(env, list.length);
  for (const item of list) {
    if (typeof item !== 'object' || item === null) {
      if (seen.has(item)) continue;
      seen.add(item);
    } else {
      if (contains(env, objects, item)) continue;
      objects.push(item);
    }
    found.push(item);
  }
  return found;
}

function duplicates(env: Env, list: List): unknown[] {
  return distinct(env, list).filter((item) => indexOf(env, list, item).length > 1);
}

function flatten(env: Env, list: List, into: unknown[] = []): unknown[] {
  for (const item of list) {
    spend(env);
    if (Array.isArray(item)) flatten(env, item as unknown[], into);
    else into.push(item);
  }
  return into;
}

/** Stable; without a function by the order of numbers, text or dates. */
function sort(env: Env, list: List, precedes?: FeelFunction): unknown[] | null {
  const items = joined(env, [list]);
  let comparable = true;
  items.sort((a, b) => {
    spend(env);
    if (precedes) {
      if (precedes.call([a, b], env) === true) return -1;
      return precedes.call([b, a], env) === true ? 1 : 0;
    }
    const order = orderOf(a, b, env);
    comparable &&= order !== null;
    return order ?? 0;
  });
  return comparable ? items : null;
}
