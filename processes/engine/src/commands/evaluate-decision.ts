import type { CommandOf, EvaluatedDecision } from '../command-types.ts';
import { evaluateDrg } from '../dmn/evaluate.ts';
import { FEEL_BUDGET } from '../feel/environment.ts';
import type { DecisionRow } from '../rows.ts';
import type { Turn } from '../turn.ts';
import type { Handler } from './handled.ts';
import { accepted, isObject, rejected } from './handled.ts';

/** A failing evaluation is an accepted command: the answer says which decision failed and why. */
export const evaluateDecision: Handler<'evaluateDecision'> = async (turn, command) => {
  const { decisionId, decisionKey, variables = {} } = command;
  if ((decisionId === undefined) === (decisionKey === undefined)) {
    return rejected(
      'EVALUATE',
      'INVALID_ARGUMENT',
      'Expected either a decision id or a decision key, but got both or none',
    );
  }
  if (!isObject(variables)) return rejected('EVALUATE', 'INVALID_ARGUMENT', 'Expected variables to be an object');
  const decision = await find(turn, command);
  if (!decision) {
    const which = decisionKey === undefined ? `id '${decisionId ?? ''}'` : `key '${decisionKey}'`;
    const reason = `Expected to evaluate decision with ${which}, but no decision found for it`;
    return rejected('EVALUATE', 'INVALID_ARGUMENT', reason);
  }
  const drg = await turn.resources.drg(turn.store, decision.drgKey);
  const siblings = await turn.store.find('decision', { where: { drgKey: decision.drgKey } });
  const outer = turn.workspace.environment(null);
  const environment = { ...outer, get: (name: string) => variables[name], budget: { left: FEEL_BUDGET } };
  const result = evaluateDrg(drg, decision.decisionId, environment);
  const evaluatedDecisions = result.evaluated.map((trace): EvaluatedDecision => {
    const row = siblings.find((sibling) => sibling.decisionId === trace.decisionId);
    return { ...trace, decisionKey: row?.key ?? 0, decisionVersion: row?.version ?? 0 };
  });
  const evaluationKey = turn.workspace.nextKey();
  return accepted(() => ({
    evaluationKey,
    decisionKey: decision.key,
    decisionId: decision.decisionId,
    decisionName: decision.name ?? decision.decisionId,
    decisionVersion: decision.version,
    drgId: drg.drgId,
    drgKey: decision.drgKey,
    decisionOutput: result.output,
    evaluatedDecisions,
    failedDecisionId: result.failure?.decisionId ?? null,
    failureMessage: result.failure
      ? `Expected to evaluate decision '${decision.decisionId}', but ${result.failure.message}`
      : null,
  }));
};

async function find(turn: Turn, command: CommandOf<'evaluateDecision'>): Promise<DecisionRow | undefined> {
  const { decisionId, decisionKey } = command;
  const state = 'ACTIVE';
  if (decisionKey !== undefined) {
    return (await turn.store.find('decision', { where: { key: decisionKey, state } }))[0];
  }
  const where = { decisionId: decisionId ?? '', state };
  return (await turn.store.find('decision', { where, orderBy: [['version', 'desc']], limit: 1 }))[0];
}
