import type { EvaluatedDecision } from '../command-types.ts';
import type { FeelEnvironment } from '../feel/environment.ts';
import { FeelError, withNames } from '../feel/environment.ts';
import { toJson } from '../feel/values.ts';
import type { Json } from '../rows.ts';
import type { DecisionModel, DrgModel } from './model.ts';
import type { DecisionTable, TableResult } from './table.ts';
import { evaluateTable } from './table.ts';
import { typed } from './types.ts';

/** Without keys and versions, which only the record knows. */
export type DecisionTrace = Omit<EvaluatedDecision, 'decisionKey' | 'decisionVersion'>;

export type DrgResult = {
  output: Json;
  /** Required decisions first. */
  evaluated: DecisionTrace[];
  /** `message` names the rule or input, and the decision where it is a required one. */
  failure: { decisionId: string; message: string } | null;
};

type Names = Record<string, unknown>;

/** Evaluates a decision after those that it requires; their FEEL values are names (by id and by name) for it. */
export function evaluateDrg(drg: DrgModel, decisionId: string, environment: FeelEnvironment): DrgResult {
  const evaluated: DecisionTrace[] = [];
  const results: Names = {};
  const run = (decision: DecisionModel): DrgResult['failure'] => {
    if (Object.hasOwn(results, decision.id)) return null;
    for (const id of decision.requires) {
      const required = drg.decisions.get(id);
      const failure = required ? run(required) : null;
      if (failure) return failure;
    }
    const inner = withNames(environment, results);
    const { trace, value, problem } = evaluateDecision(decision, withKnowledge(drg, decision.knows, inner));
    evaluated.push(trace);
    results[decision.id] = value;
    results[decision.name] = value;
    if (problem === null) return null;
    const message = decision.id === decisionId ? problem : `required decision '${decision.id}' failed: ${problem}`;
    return { decisionId: decision.id, message };
  };
  const decision = drg.decisions.get(decisionId);
  const failure = decision
    ? run(decision)
    : { decisionId, message: `Expected decision '${decisionId}' in '${drg.drgId}', but not found` };
  const output = failure ? null : (evaluated.at(-1)?.decisionOutput ?? null);
  return { output, evaluated, failure };
}

/** Knowledge models as functions, each with those that it calls itself. */
function withKnowledge(drg: DrgModel, knows: readonly string[], environment: FeelEnvironment): FeelEnvironment {
  if (knows.length === 0) return environment;
  const functions: Names = {};
  for (const id of knows) {
    const one = drg.knowledge.get(id);
    if (!one) continue;
    functions[one.id] = functions[one.name] = one.define(withKnowledge(drg, one.knows, environment));
  }
  return withNames(environment, functions);
}

type Evaluated = { trace: DecisionTrace; value: unknown; problem: string | null };

function evaluateDecision(decision: DecisionModel, environment: FeelEnvironment): Evaluated {
  const trace: DecisionTrace = {
    decisionId: decision.id,
    decisionName: decision.name,
    decisionType: decision.kind,
    decisionOutput: null,
    evaluatedInputs: [],
    matchedRules: [],
  };
  try {
    const { value, problem } = valueOf(decision, trace, environment);
    if (problem !== null) return { trace, value: null, problem };
    const result = typed(value, decision.type, environment);
    if (!result.ok) return { trace, value: null, problem: `expected the result ${result.problem}` };
    trace.decisionOutput = toJson(result.value);
    return { trace, value: result.value, problem: null };
  } catch (error) {
    if (!(error instanceof FeelError)) throw error;
    return { trace, value: null, problem: error.message };
  }
}

function valueOf(decision: DecisionModel, trace: DecisionTrace, environment: FeelEnvironment) {
  const { logic } = decision;
  if (typeof logic === 'function') return { value: logic(environment), problem: null };
  const result = evaluateTable(logic, environment);
  tell(trace, logic, result);
  return { value: result.output, problem: result.problem };
}

function tell(trace: DecisionTrace, table: DecisionTable, result: TableResult): void {
  trace.evaluatedInputs = result.inputs.map((value, column) => ({
    inputId: table.inputs[column]?.id ?? '',
    inputName: table.inputs[column]?.name ?? '',
    inputValue: toJson(value),
  }));
  trace.matchedRules = result.matches.map(({ ruleId, ruleIndex, values }) => ({
    ruleId,
    ruleIndex,
    evaluatedOutputs: table.outputs.map((output, column) => ({
      outputId: output.id,
      outputName: output.name,
      outputValue: toJson(values[column]),
    })),
  }));
}
