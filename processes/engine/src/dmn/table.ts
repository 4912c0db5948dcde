import type { FeelEnvironment } from '../feel/environment.ts';
import { FeelError } from '../feel/environment.ts';
import type { Expression, UnaryTest } from '../feel/expression.ts';
import type { Element } from '../model/moddle.ts';
import { child, children, text } from '../model/moddle.ts';
import type { CellReader } from './cell-reader.ts';
import { applyHitPolicy } from './hit-policy.ts';
import type { DmnType, DmnTypes } from './types.ts';
import { typed } from './types.ts';

export const HIT_POLICIES = ['UNIQUE', 'FIRST', 'ANY', 'PRIORITY', 'COLLECT', 'RULE ORDER', 'OUTPUT ORDER'] as const;
export type HitPolicy = (typeof HIT_POLICIES)[number];
export const AGGREGATIONS = ['SUM', 'MIN', 'MAX', 'COUNT'] as const;
export type Aggregation = (typeof AGGREGATIONS)[number];

export type DecisionTable = {
  readonly hitPolicy: HitPolicy;
  readonly aggregation: Aggregation | null;
  readonly inputs: readonly { id: string; name: string; expression: Expression; type: DmnType | null }[];
  readonly outputs: readonly DecisionOutput[];
  readonly rules: readonly { id: string; tests: readonly UnaryTest[]; outputs: readonly Expression[] }[];
};

export type DecisionOutput = {
  readonly id: string;
  readonly name: string;
  readonly type: DmnType | null;
  /** Highest priority first: what PRIORITY and OUTPUT ORDER sort by. */
  readonly values: Expression | null;
  readonly otherwise: Expression | null;
};

/** A rule that holds, with its FEEL values in the order of the columns. */
export type Match = { readonly ruleId: string; readonly ruleIndex: number; readonly values: readonly unknown[] };

export type TableResult = {
  /** FEEL values in the order of the columns. */
  inputs: unknown[];
  matches: Match[];
  output: unknown;
  /** Says which input or rule it is; null when all went well. */
  problem: string | null;
};

export function compileTable(reader: CellReader, types: DmnTypes, logic: Element): DecisionTable | null {
  const policy = text(logic, 'hitPolicy') ?? 'UNIQUE';
  const hitPolicy = HIT_POLICIES.find((known) => known === policy);
  if (!hitPolicy) return reader.refuse(`Hit policy ${policy} is not supported`);
  const named = text(logic, 'aggregation');
  const aggregation = AGGREGATIONS.find((known) => known === named) ?? null;
  if (named !== undefined && !aggregation) return reader.refuse(`Aggregation ${named} is not supported`);
  const outputs = children(logic, 'output').map((output) => outputOf(reader, types, output));
  if (aggregation && outputs.length > 1) {
    return reader.refuse(`Expected one output column to aggregate by ${aggregation}, but got ${outputs.length}`);
  }
  const inputs = children(logic, 'input').map((input) => inputOf(reader, types, input));
  const rules = children(logic, 'rule').map((rule) => ruleOf(reader, rule));
  const width = `${inputs.length} input and ${outputs.length} output entries`;
  for (const [index, { tests, outputs: results }] of rules.entries()) {
    if (tests.length === inputs.length && results.length === outputs.length) continue;
    reader.refuse(`Expected rule ${index + 1} to have ${width}, but it has ${tests.length} and ${results.length}`);
  }
  return { hitPolicy, aggregation, inputs, outputs, rules };
}

function inputOf(reader: CellReader, types: DmnTypes, input: Element): DecisionTable['inputs'][number] {
  const expression = child(input, 'inputExpression');
  const source = text(expression, 'text');
  if (source === undefined) reader.refuse(`Expected an expression of input '${input.id ?? ''}', but it is empty`);
  return {
    id: input.id ?? '',
    name: text(input, 'label') ?? source ?? '',
    expression: reader.feel(source ?? 'null'),
    type: types.named(text(expression, 'typeRef')),
  };
}

function outputOf(reader: CellReader, types: DmnTypes, output: Element): DecisionOutput {
  return {
    id: output.id ?? '',
    name: text(output, 'name') ?? '',
    type: types.named(text(output, 'typeRef')),
    values: reader.optional(child(output, 'outputValues'), (values) => `[${values}]`),
    otherwise: reader.optional(child(output, 'defaultOutputEntry'), (value) => value),
  };
}

function ruleOf(reader: CellReader, rule: Element): DecisionTable['rules'][number] {
  return {
    id: rule.id ?? '',
    tests: children(rule, 'inputEntry').map((entry) => reader.cell(text(entry, 'text') ?? '')),
    outputs: children(rule, 'outputEntry').map((entry) => reader.feel(text(entry, 'text') ?? 'null')),
  };
}

export function evaluateTable(table: DecisionTable, env: FeelEnvironment): TableResult {
  const result: TableResult = { inputs: [], matches: [], output: null, problem: null };
  for (const { name, expression, type } of table.inputs) {
    const value = typed(expression.evaluate(env), type, env);
    if (!value.ok) return { ...result, problem: `expected input '${name}' ${value.problem}` };
    result.inputs.push(value.value);
  }
  for (const [index, rule] of table.rules.entries()) {
    if (table.hitPolicy === 'FIRST' && result.matches.length > 0) break;
    try {
      if (!rule.tests.every((test, column) => test.matches(result.inputs[column], env))) continue;
      const values = valuesOf(table, rule, env);
      if (!values.ok) return { ...result, problem: `rule ${index + 1} (${rule.id}): ${values.problem}` };
      result.matches.push({ ruleId: rule.id, ruleIndex: index + 1, values: values.values });
    } catch (error) {
      if (!(error instanceof FeelError)) throw error;
      return { ...result, problem: `rule ${index + 1} (${rule.id}): ${error.message}` };
    }
  }
  const hit = applyHitPolicy(table, result.matches, env);
  return hit.ok ? { ...result, output: hit.output } : { ...result, problem: hit.problem };
}

type Values = { ok: true; values: unknown[] } | { ok: false; problem: string };

function valuesOf(table: DecisionTable, rule: DecisionTable['rules'][number], env: FeelEnvironment): Values {
  const values: unknown[] = [];
  for (const [column, output] of table.outputs.entries()) {
    const value = typed(rule.outputs[column]?.evaluate(env), output.type, env);
    if (!value.ok) return { ok: false, problem: `expected output '${output.name}' ${value.problem}` };
    values.push(value.value);
  }
  return { ok: true, values };
}
