import { equals, orderOf } from '../feel/compare.ts';
import type { FeelEnvironment } from '../feel/environment.ts';
import { isNumber, numeric } from '../feel/numbers.ts';
import type { FeelNumber } from '../feel/numbers.ts';
import type { Aggregation, DecisionTable, Match } from './table.ts';

/** `output` is a FEEL value. */
export type Hit = { ok: true; output: unknown } | { ok: false; problem: string };

/** What a table answers for its matching rules (DMN 1.3, 8.2.10). No match: the default outputs, else null. */
export function applyHitPolicy(table: DecisionTable, matches: readonly Match[], env: FeelEnvironment): Hit {
  const results = matches.map((match) => resultOf(table, match.values));
  const first = results[0] ?? null;
  switch (table.hitPolicy) {
    case 'UNIQUE':
      if (matches.length > 1)
        return { ok: false, problem: `expected at most one matching rule, but ${named(matches)} match` };
      return answer(table, results, first, env);
    case 'ANY':
      if (results.some((result) => equals(result, first, env) !== true)) {
        return { ok: false, problem: `expected equal outputs of all matching rules, but ${named(matches)} differ` };
      }
      return answer(table, results, first, env);
    case 'FIRST':
      return answer(table, results, first, env);
    case 'PRIORITY':
      return answer(table, results, byPriority(table, matches, env)[0] ?? null, env);
    case 'OUTPUT ORDER':
      return answer(table, results, byPriority(table, matches, env), env);
    case 'RULE ORDER':
      return answer(table, results, results, env);
    case 'COLLECT':
      return table.aggregation && (results.length > 0 || !table.outputs.some((column) => column.otherwise))
        ? aggregate(table.aggregation, results, env)
        : answer(table, results, results, env);
  }
}

const named = (matches: readonly Match[]): string => `rules ${matches.map((match) => match.ruleIndex).join(', ')}`;

/** One output column: its value; several: a context. */
function resultOf(table: DecisionTable, values: readonly unknown[]): unknown {
  if (table.outputs.length === 1) return values[0] ?? null;
  return Object.fromEntries(table.outputs.map((output, column) => [output.name, values[column] ?? null]));
}

function answer(table: DecisionTable, results: readonly unknown[], output: unknown, env: FeelEnvironment): Hit {
  const lists = !table.aggregation && ['COLLECT', 'RULE ORDER', 'OUTPUT ORDER'].includes(table.hitPolicy);
  if (results.length > 0) return { ok: true, output };
  if (!table.outputs.some((column) => column.otherwise)) return { ok: true, output: lists ? [] : null };
  const otherwise = resultOf(
    table,
    table.outputs.map((column) => column.otherwise?.evaluate(env)),
  );
  return { ok: true, output: lists ? [otherwise] : otherwise };
}

function byPriority(table: DecisionTable, matches: readonly Match[], env: FeelEnvironment): unknown[] {
  const orders = table.outputs.map((column): readonly unknown[] => {
    const values = column.values?.evaluate(env);
    return Array.isArray(values) ? values : [];
  });
  const rank = ({ values }: Match): number[] =>
    values.map((value, column) => {
      const place = (orders[column] ?? []).findIndex((known) => equals(known, value, env) === true);
      return place < 0 ? Number.MAX_SAFE_INTEGER : place;
    });
  const ranked = matches.map((match) => ({ match, rank: rank(match) }));
  ranked.sort((a, b) => {
    const column = a.rank.findIndex((value, index) => value !== b.rank[index]);
    return column < 0 ? 0 : (a.rank[column] ?? 0) - (b.rank[column] ?? 0);
  });
  return ranked.map(({ match }) => resultOf(table, match.values));
}

function aggregate(aggregation: Aggregation, results: readonly unknown[], env: FeelEnvironment): Hit {
  if (aggregation === 'COUNT') return { ok: true, output: results.length };
  const [first, ...rest] = results;
  if (first === undefined) return { ok: true, output: null };
  if (aggregation === 'SUM') {
    if (!results.every(isNumber)) return { ok: false, problem: 'expected numbers to aggregate by SUM' };
    return { ok: true, output: results.reduce<FeelNumber | null>((sum, one) => numeric('+', sum ?? 0, one), 0) };
  }
  let best: unknown = first;
  for (const result of rest) {
    const order = orderOf(result, best, env);
    if (order === null) return { ok: false, problem: `expected comparable outputs to aggregate by ${aggregation}` };
    if (aggregation === 'MIN' ? order < 0 : order > 0) best = result;
  }
  return { ok: true, output: best };
}
