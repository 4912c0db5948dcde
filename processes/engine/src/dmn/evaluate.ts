import type { EvaluatedDecision } from '../command-types.ts';
import type { FeelEnvironment } from '../feel/environment.ts';
import { withNames } from '../feel/environment.ts';
import { toJson } from '../feel/values.ts';
import type { Json } from '../rows.ts';
import { applyHitPolicy } from './hit-policy.ts';
import type { DecisionModel, DecisionTable, DrgModel } from './model.ts';

/** Without keys and versions, which only the record knows. */
export type DecisionTrace = Omit<EvaluatedDecision, 'decisionKey' | 'decisionVersion'>;

export type DrgResult = {
  output: Json;
  /** Required decisions first. */
  evaluated: DecisionTrace[];
  failure: { decisionId: string; message: string } | null;
};

/** Evaluates a decision after those that it requires; their results are names (by id and by name) for it. */
export function evaluateDrg(drg: DrgModel, decisionId: string, environment: FeelEnvironment): DrgResult {
  const evaluated: DecisionTrace[] = [];
  const results: Record<string, Json> = {};
  const run = (decision: DecisionModel): DrgResult['failure'] => {
    if (Object.hasOwn(results, decision.id)) return null;
    for (const id of decision.requires) {
      const required = drg.decisions.get(id);
      const failure = required ? run(required) : null;
      if (failure) return failure;
    }
    const { trace, problem } = evaluateDecision(decision, withNames(environment, results));
    evaluated.push(trace);
    results[decision.id] = trace.decisionOutput;
    results[decision.name] = trace.decisionOutput;
    return problem === null ? null : { decisionId: decision.id, message: problem };
  };
  const decision = drg.decisions.get(decisionId);
  const failure = decision
    ? run(decision)
    : { decisionId, message: `Expected decision '${decisionId}' in '${drg.drgId}', but not found` };
  return { output: failure ? null : (results[decisionId] ?? null), evaluated, failure };
}

type Evaluated = { trace: DecisionTrace; problem: string | null };

function evaluateDecision(decision: DecisionModel, environment: FeelEnvironment): Evaluated {
  const trace: DecisionTrace = {
    decisionId: decision.id,
    decisionName: decision.name,
    decisionType: decision.logic.kind,
    decisionOutput: null,
    evaluatedInputs: [],
    matchedRules: [],
  };
  if (decision.logic.kind === 'LITERAL_EXPRESSION') {
    trace.decisionOutput = toJson(decision.logic.expression.evaluate(environment));
    return { trace, problem: null };
  }
  return evaluateTable(decision.logic, trace, environment);
}

function evaluateTable(table: DecisionTable, trace: DecisionTrace, environment: FeelEnvironment): Evaluated {
  const inputs = table.inputs.map((input) => input.expression.evaluate(environment));
  trace.evaluatedInputs = table.inputs.map((input, index) => ({
    inputId: input.id,
    inputName: input.name,
    inputValue: toJson(inputs[index]),
  }));
  table.rules.forEach((rule, index) => {
    if (table.hitPolicy === 'FIRST' && trace.matchedRules.length > 0) return;
    if (!rule.tests.every((test, column) => test.matches(inputs[column], environment))) return;
    trace.matchedRules.push({
      ruleId: rule.id,
      ruleIndex: index + 1,
      evaluatedOutputs: table.outputs.map((output, column) => ({
        outputId: output.id,
        outputName: output.name,
        outputValue: toJson(rule.outputs[column]?.evaluate(environment)),
      })),
    });
  });
  const hit = applyHitPolicy(table, trace.matchedRules, environment);
  if (!hit.ok) return { trace, problem: hit.problem };
  return { trace: { ...trace, decisionOutput: hit.output }, problem: null };
}
