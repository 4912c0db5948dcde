import type { EvaluatedDecision } from '../command-types.ts';
import type { FeelEnvironment } from '../feel/environment.ts';
import { toJson } from '../feel/values.ts';
import type { Json, JsonObject } from '../rows.ts';
import type { Aggregation, DecisionTable } from './model.ts';

type Match = EvaluatedDecision['matchedRules'][number];
export type Hit = { ok: true; output: Json } | { ok: false; problem: string };

/** What a table answers for its matching rules (DMN 1.3, 8.2.10). No match: the default outputs, else null. */
export function applyHitPolicy(table: DecisionTable, matches: readonly Match[], environment: FeelEnvironment): Hit {
  const results = matches.map(resultOf);
  const first = results[0] ?? null;
  switch (table.hitPolicy) {
    case 'UNIQUE':
      if (matches.length > 1)
        return { ok: false, problem: `expected at most one matching rule, but ${named(matches)} match` };
      return answer(table, results, first, environment);
    case 'ANY':
      if (results.some((result) => JSON.stringify(result) !== JSON.stringify(first))) {
        return { ok: false, problem: `expected equal outputs of all matching rules, but ${named(matches)} differ` };
      }
      return answer(table, results, first, environment);
    case 'FIRST':
      return answer(table, results, first, environment);
    case 'PRIORITY':
      return answer(table, results, byPriority(table, matches, environment)[0] ?? null, environment);
    case 'OUTPUT ORDER':
      return { ok: true, output: byPriority(table, matches, environment) };
    case 'RULE ORDER':
      return { ok: true, output: results };
    case 'COLLECT':
      return table.aggregation ? aggregate(table.aggregation, results) : { ok: true, output: results };
  }
}

const named = (matches: readonly Match[]): string => `rules ${matches.map((match) => match.ruleIndex).join(', ')}`;

/** One output column: its value; several: a context. */
function resultOf(match: Match): Json {
  const [only, ...more] = match.evaluatedOutputs;
  if (only && more.length === 0) return only.outputValue;
  return Object.fromEntries(match.evaluatedOutputs.map((output) => [output.outputName, output.outputValue]));
}

function answer(table: DecisionTable, results: readonly Json[], output: Json, environment: FeelEnvironment): Hit {
  if (results.length > 0) return { ok: true, output };
  if (!table.outputs.some((column) => column.otherwise)) return { ok: true, output: null };
  const values = table.outputs.map((column) => toJson(column.otherwise?.evaluate(environment)));
  if (values.length === 1) return { ok: true, output: values[0] ?? null };
  const context: JsonObject = {};
  table.outputs.forEach((column, index) => (context[column.name] = values[index] ?? null));
  return { ok: true, output: context };
}

function byPriority(table: DecisionTable, matches: readonly Match[], environment: FeelEnvironment): Json[] {
  const order = table.outputs.map((column) => {
    const values = toJson(column.values?.evaluate(environment));
    return Array.isArray(values) ? values.map((value) => JSON.stringify(value)) : [];
  });
  const rank = (match: Match): number[] =>
    match.evaluatedOutputs.map((output, column) => {
      const place = order[column]?.indexOf(JSON.stringify(output.outputValue)) ?? -1;
      return place < 0 ? Number.MAX_SAFE_INTEGER : place;
    });
  const ranked = matches.map((match) => ({ match, rank: rank(match) }));
  ranked.sort((a, b) => {
    const column = a.rank.findIndex((value, index) => value !== b.rank[index]);
    return column < 0 ? 0 : (a.rank[column] ?? 0) - (b.rank[column] ?? 0);
  });
  return ranked.map(({ match }) => resultOf(match));
}

function aggregate(aggregation: Aggregation, results: readonly Json[]): Hit {
  if (aggregation === 'COUNT') return { ok: true, output: results.length };
  if (results.length === 0) return { ok: true, output: null };
  const numbers = results.filter((result) => typeof result === 'number');
  if (numbers.length < results.length) return { ok: false, problem: `expected numbers to aggregate by ${aggregation}` };
  switch (aggregation) {
    case 'SUM':
      return { ok: true, output: numbers.reduce((sum, number) => sum + number, 0) };
    case 'MIN':
      return { ok: true, output: Math.min(...numbers) };
    case 'MAX':
      return { ok: true, output: Math.max(...numbers) };
  }
}
