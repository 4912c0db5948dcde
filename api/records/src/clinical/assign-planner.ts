import type { Row } from '../models/index.ts';
import { insertRow, updateRows } from '../rows.ts';
import type { Tx } from '../tx.ts';

/** Weight of a plan by technique: domain specification, G6. An adaptive plan counts half as much again as its technique allows. */
const WEIGHTS: Readonly<Record<string, number>> = {
  '2D': 0.3,
  ELECTRON: 0.3,
  '3DCRT': 1,
  IMRT: 2,
  VMAT: 2,
  TOMO: 2,
  SBRT: 3,
  SRS: 3,
  BRACHY: 1.5,
  TBI: 2,
  IORT: 1,
};
const ADAPTIVE_WEIGHT = 1.5;

export function planWeight(plan: Pick<Row<'Plan'>, 'technique' | 'kind'>): number {
  return plan.kind === 'ADAPTIVE' ? ADAPTIVE_WEIGHT : (WEIGHTS[plan.technique] ?? 1);
}

/** Gives a plan to a planner; whoever had it before is relieved. */
export async function assignPlanner(
  tx: Tx,
  plan: Row<'Plan'>,
  to: { readonly plannerId: string; readonly reason: string },
): Promise<void> {
  await updateRows(tx, 'PlanTask', { planId: plan.id, endedAt: null }, { endedAt: tx.now });
  await insertRow(tx, 'PlanTask', {
    id: tx.newId(),
    courseId: plan.courseId,
    planId: plan.id,
    plannerId: to.plannerId,
    weight: planWeight(plan),
    assignedBy: tx.actor.id,
    reason: to.reason.slice(0, 512),
    assignedAt: tx.now,
  });
  await updateRows(tx, 'Plan', { id: plan.id }, { plannerId: to.plannerId, lockVersion: plan.lockVersion + 1 });
  await tx.audit({
    action: 'plan.assigned',
    entity: 'plan',
    entityId: plan.id,
    detail: { plannerId: to.plannerId, reason: to.reason },
  });
}
