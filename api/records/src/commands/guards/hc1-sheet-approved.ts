import { approvedSheet, courseOf } from '../../clinical/current.ts';
import type { Row } from '../../models/index.ts';
import { refuse, type Reader, type Refusal } from '../../record-types.ts';

/** HC1: no treatment appointment unless the plan's sheet is approved, for exactly the plan that is stored. */
export async function hc1SheetApproved(reader: Reader, plan: null): Promise<Refusal>;
export async function hc1SheetApproved(reader: Reader, plan: Row<'Plan'> | null): Promise<Refusal | null>;
export async function hc1SheetApproved(reader: Reader, plan: Row<'Plan'> | null): Promise<Refusal | null> {
  const sheet = plan && (await approvedSheet(reader, plan.id));
  const course = plan && (await courseOf(reader, plan.courseId));
  if (plan && sheet && sheet.planHash === plan.planHash && course?.status === 'ACTIVE') return null;
  return refuse({
    code: 'HC1',
    zh: '治疗单未批准，不能预约治疗',
    en: 'The treatment sheet is not approved: treatment cannot be booked',
    whoCanFix: 'ATT+CHK',
    detail: { planId: plan?.id ?? null, sheetId: sheet?.id ?? null, courseStatus: course?.status ?? null },
  });
}
