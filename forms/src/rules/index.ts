import type { Scope } from '../conditional.ts';
import type { Fault, Occasion } from '../fault.ts';
import { confirmSchedule } from './confirm-schedule.ts';
import { contourReview } from './contour-review.ts';
import { courseOpen } from './course-open.ts';
import { emergencyRx } from './emergency-rx.ts';
import { followupVisit } from './followup-visit.ts';
import { identityAndSetup } from './identity-and-setup.ts';
import { immobPerform, immobRequest, simPerform } from './immob-sim.ts';
import { emergencyCheck, physicsCheck } from './physics-check.ts';
import { planDesign } from './plan-design.ts';
import { planEvaluate } from './plan-evaluate.ts';
import { planRequest } from './plan-request.ts';
import { psqaEvaluate } from './psqa-evaluate.ts';
import { recordFraction } from './record-fraction.ts';
import { registerImages } from './register-images.ts';
import { registerPatient } from './register-patient.ts';
import { fault, type FormRules } from './rule.ts';
import { sheetVerify } from './sheet-verify.ts';
import { summarySign } from './summary-sign.ts';

const RULES: Readonly<Record<string, FormRules>> = {
  'confirm-schedule': confirmSchedule,
  'contour-arbitrate': contourReview,
  'contour-review': contourReview,
  'course-open': courseOpen,
  'emergency-check': emergencyCheck,
  'emergency-rx': emergencyRx,
  'followup-visit': followupVisit,
  'identity-and-setup': identityAndSetup,
  'immob-perform': immobPerform,
  'immob-request': immobRequest,
  'physics-check': physicsCheck,
  'plan-design': planDesign,
  'plan-evaluate': planEvaluate,
  'plan-request': planRequest,
  'psqa-evaluate': psqaEvaluate,
  'record-fraction': recordFraction,
  'register-images': registerImages,
  'register-patient': registerPatient,
  'retro-check': physicsCheck,
  'sheet-verify': sheetVerify,
  'sim-perform': simPerform,
  'summary-sign': summarySign,
};

/** Form ids that have rules of their own. */
export const RULED_FORMS: readonly string[] = Object.keys(RULES);

export function ruleFaults(formId: string, data: Scope, occasion: Occasion): Fault[] {
  return [...otherNeedsWords(data), ...(RULES[formId]?.faults?.(data, occasion) ?? [])];
}

export function ruleWarnings(formId: string, data: Scope, occasion: Occasion): Fault[] {
  return RULES[formId]?.warnings?.(data, occasion) ?? [];
}

/** On each decision form: a return for another reason than the listed ones says which. */
function otherNeedsWords(data: Scope): Fault[] {
  const reasons = [data['rejectReason'], data['overrideReason']];
  if (!reasons.includes('other') || data['comment']) return [];
  return [fault('comment', 'REQUIRED', '选择“其他”时必须填写意见', 'say the reason when it is another one')];
}
