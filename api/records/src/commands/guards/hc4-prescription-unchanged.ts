import { currentPrescription } from '../../clinical/current.ts';
import type { Row } from '../../models/index.ts';
import { refuse, type Reader, type Refusal } from '../../record-types.ts';

/**
 * HC4: a prescription changed after approval voids approval, QA and sheet (commands/change-prescription.ts does that), and
 * no later step may go on with a plan or sheet of an older prescription.
 */
export async function hc4PrescriptionUnchanged(
  reader: Reader,
  plan: Row<'Plan'>,
  sheet?: Row<'TreatmentSheet'> | null,
): Promise<Refusal | null> {
  const rx = await currentPrescription(reader, plan.courseId);
  // While an adaptive plan is made, the old one runs to its stop on its own prescription.
  const running = plan.stoppedAtFx !== null && plan.status === 'RELEASED';
  const sameRx = (running || rx?.version === plan.rxVersion) && (!sheet || sheet.rxVersion === plan.rxVersion);
  const samePlan = !sheet || sheet.planHash === plan.planHash;
  if (sameRx && samePlan) return null;
  return refuse({
    code: 'HC4',
    zh: '处方或计划在此之后已更改，原批准、验证与治疗单作废',
    en: 'The prescription or the plan has changed since: approval, QA and sheet are void',
    whoCanFix: 'ATT',
    detail: {
      planId: plan.id,
      rxVersion: rx?.version ?? null,
      planRxVersion: plan.rxVersion,
      sheetId: sheet?.id ?? null,
    },
  });
}
