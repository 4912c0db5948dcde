import type { JsonObject } from '@rtflow/engine/ports';
import type { Tx } from '../tx.ts';

/**
 * Asks one of the department's decision tables, the same that the models use: record and process cannot disagree.
 * undefined: no such table is deployed, or no rule fits. The caller then takes the safe side.
 */
export async function decide(tx: Tx, decisionId: string, variables: JsonObject): Promise<unknown> {
  const answer = await tx.execute({ type: 'evaluateDecision', decisionId, variables });
  if (!answer.ok || answer.value.failedDecisionId !== null) return undefined;
  return answer.value.decisionOutput ?? undefined;
}
