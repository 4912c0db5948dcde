import type { PlanStatus } from '@rtflow/domain';
import type { Row } from '../models/index.ts';
import { needRow, updateRows } from '../rows.ts';
import type { Tx } from '../tx.ts';

const SETTLED_QA: readonly string[] = ['PASSED', 'WAIVED', 'NOT_REQUIRED'];

/** The state that the plan's own facts give it. Check and QA run side by side, an emergency is checked before it is approved. */
export function planStatusOf(plan: Row<'Plan'>): PlanStatus {
  if (plan.status === 'RETIRED') return 'RETIRED';
  if (!plan.mdApprovedAt) return 'DRAFT';
  if (!plan.checkedAt) return 'MD_APPROVED';
  if (!SETTLED_QA.includes(plan.psqaState)) return 'CHECKED';
  return plan.releasedAt ? 'RELEASED' : 'QA_PASSED';
}

/** Writes facts of a plan and the state that follows from them. */
export async function advancePlan(tx: Tx, planId: string, facts: Partial<Row<'Plan'>>): Promise<Row<'Plan'>> {
  const plan = { ...(await needRow(tx, 'Plan', { id: planId })), ...facts };
  const status = planStatusOf(plan);
  const lockVersion = plan.lockVersion + 1;
  await updateRows(tx, 'Plan', { id: planId }, { ...facts, status, lockVersion });
  return { ...plan, status, lockVersion };
}
