import type { Row } from '../models/index.ts';
import { rowsOf, updateRows } from '../rows.ts';
import type { Tx } from '../tx.ts';

const APPROVED_STATES = ['MD_APPROVED', 'CHECKED', 'QA_PASSED', 'RELEASED'] as const;

/** HC4: takes approval, check and QA off the course's plans and voids their sheets. @returns plans and sheets that it touched */
export async function voidApprovals(tx: Tx, courseId: string, reason: string): Promise<number> {
  const plans = await rowsOf(tx, 'Plan', { courseId, status: APPROVED_STATES });
  let touched = 0;
  for (const plan of plans) {
    await voidPlan(tx, plan);
    touched += 1;
  }
  const sheets = await rowsOf(tx, 'TreatmentSheet', { courseId, status: ['DRAFT', 'VERIFIED', 'APPROVED'] });
  for (const sheet of sheets) {
    await updateRows(tx, 'TreatmentSheet', { id: sheet.id }, { status: 'VOID', voidedAt: tx.now, voidReason: reason });
    touched += 1;
  }
  if (touched > 0) {
    await tx.audit({
      action: 'approvals.voided',
      entity: 'course',
      entityId: courseId,
      detail: { reason, planIds: plans.map(({ id }) => id), sheetIds: sheets.map(({ id }) => id) },
    });
  }
  return touched;
}

/** Sends one plan back to DRAFT: whoever approved, checked or measured it must do so again. */
export async function voidPlan(tx: Tx, plan: Row<'Plan'>): Promise<void> {
  await updateRows(
    tx,
    'Plan',
    { id: plan.id },
    {
      status: 'DRAFT',
      mdApprovedBy: null,
      mdApprovedAt: null,
      checkedBy: null,
      checkedAt: null,
      psqaState: plan.psqaRequired ? 'PENDING' : 'NOT_REQUIRED',
      releasedAt: null,
      lockVersion: plan.lockVersion + 1,
    },
  );
}
