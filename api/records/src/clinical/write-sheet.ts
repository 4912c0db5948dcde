import type { Row } from '../models/index.ts';
import { insertRow, rowOf, updateRows } from '../rows.ts';
import type { Tx } from '../tx.ts';

/** A new draft sheet of the plan; the one that stood before is void. @returns its id */
export async function writeSheetDraft(
  tx: Tx,
  plan: Row<'Plan'>,
  content: Readonly<Record<string, unknown>>,
): Promise<string> {
  await updateRows(
    tx,
    'TreatmentSheet',
    { planId: plan.id, status: ['DRAFT', 'VERIFIED', 'APPROVED'] },
    { status: 'VOID', voidedAt: tx.now, voidReason: 'replaced' },
  );
  const last = await rowOf(tx, 'TreatmentSheet', { planId: plan.id }, ['-version']);
  const id = tx.newId();
  await insertRow(tx, 'TreatmentSheet', {
    id,
    courseId: plan.courseId,
    planId: plan.id,
    version: (last?.version ?? 0) + 1,
    planHash: plan.planHash ?? '',
    rxVersion: plan.rxVersion,
    laterality: plan.laterality,
    content: { ...content },
    writtenBy: tx.actor.id,
    writtenAt: tx.now,
  });
  return id;
}
