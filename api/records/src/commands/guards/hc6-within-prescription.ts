import { courseOf } from '../../clinical/current.ts';
import type { Row } from '../../models/index.ts';
import { refuse, type Reader, type Refusal } from '../../record-types.ts';
import { rowsOf } from '../../rows.ts';

/** Largest difference of a complete fraction's MU from the plan's, per cent of the plan's. Local limit, [K] of the domain specification. */
export const FRACTION_MU_TOLERANCE_PCT = 2;

export interface FractionDose {
  readonly plan: Row<'Plan'>;
  readonly fxNo: number;
  readonly complete: boolean;
  /** Nothing of this fraction was given before: the whole plan is due. */
  readonly firstPart: boolean;
  readonly muPlanned: number;
  readonly muDelivered: number;
}

/** HC6: no fraction beyond the prescribed number, none twice, and a complete fraction gave the planned MU. */
export async function hc6WithinPrescription(reader: Reader, fraction: FractionDose): Promise<Refusal | null> {
  const { plan, fxNo } = fraction;
  const course = await courseOf(reader, plan.courseId);
  const given = await rowsOf(reader, 'TreatmentRecord', { courseId: plan.courseId, fxNo, outcome: 'COMPLETE' });
  const lastOfPlan = plan.stoppedAtFx ?? course.prescribedFractions;
  if (fxNo > course.prescribedFractions || fxNo > lastOfPlan || given.length > 0) {
    return refuse({
      code: 'HC6',
      zh: '超出处方分次数，或该分次已治疗',
      en: 'Beyond the prescribed fractions, or this fraction was given already',
      whoCanFix: 'ATT',
      detail: { planId: plan.id, fxNo, prescribed: course.prescribedFractions, lastOfPlan, given: given.length },
    });
  }
  if (muAgree(fraction)) return null;
  return refuse({
    code: 'HC6',
    zh: `实照 MU 与计划相差超过 ${FRACTION_MU_TOLERANCE_PCT}%，不能记为完成`,
    en: `Delivered MU differ from the plan by more than ${FRACTION_MU_TOLERANCE_PCT} %: not a complete fraction`,
    whoCanFix: 'ATT+CHK',
    detail: { planId: plan.id, fxNo, muPlanned: fraction.muPlanned, muDelivered: fraction.muDelivered },
  });
}

/** Never more than the plan's MU; a complete fraction gave what was planned, and planned what the plan file says. */
function muAgree({ plan, complete, firstPart, muPlanned, muDelivered }: FractionDose): boolean {
  const planMu = plan.beams.reduce((sum, beam) => sum + beam.mu, 0) || muPlanned;
  if (muPlanned <= 0 || muDelivered > planMu * (1 + FRACTION_MU_TOLERANCE_PCT / 100)) return false;
  if (!complete) return true;
  return within(muDelivered, muPlanned) && (!firstPart || within(muPlanned, planMu));
}

function within(value: number, reference: number): boolean {
  return Math.abs(value - reference) <= (reference * FRACTION_MU_TOLERANCE_PCT) / 100;
}
