import type { TaskRecord } from '../record-types.ts';
import { adaptiveDecide } from './adaptive-decide.ts';
import { assignPlanManual } from './assign-plan-manual.ts';
import { confirmSchedule } from './confirm-schedule.ts';
import { contourDraft } from './contour-draft.ts';
import { contourArbitrate, contourReview } from './contour-review.ts';
import { courseOpen } from './course-open.ts';
import { emergencyApprove, emergencyPlan, emergencyRx } from './emergency.ts';
import { followupVisit } from './followup-visit.ts';
import { identityAndSetup } from './identity-and-setup.ts';
import { firstFractionApproval, fractionBlocked, igrtMatch, setupConsult } from './igrt-match.ts';
import { immobPerform } from './immob-perform.ts';
import { immobRequest } from './immob-request.ts';
import { chaseImages, linkImages } from './link-images.ts';
import { missedFraction } from './missed-fraction.ts';
import { emergencyCheck, physicsCheck, retroCheck } from './physics-check.ts';
import { chasePlan, planDesign } from './plan-design.ts';
import { planEvaluate } from './plan-evaluate.ts';
import { planRequest } from './plan-request.ts';
import { psqaCosign, psqaDecide, psqaEvaluate, psqaMeasure } from './psqa.ts';
import { partialFractionCheck, partialFractionDecision, recordFraction } from './record-fraction.ts';
import { registerPatient, resolveDuplicate } from './registration.ts';
import { registerImages } from './register-images.ts';
import { rvImportConfirm, sheetApprove, sheetCosign } from './sheet-approve.ts';
import { sheetVerify } from './sheet-verify.ts';
import { simPerform } from './sim-perform.ts';
import { summarySign } from './summary-sign.ts';
import { gapCheck, gapReview, suspensionReview } from './suspension.ts';
import { weeklyCheckDoctor, weeklyCheckNurse, weeklyCheckPhysics } from './weekly-check.ts';
import { approveRebook, approveReturn, otherTime, phonePatient } from './rebooking.ts';

export const TASK_RECORDS: readonly TaskRecord[] = [
  adaptiveDecide,
  approveRebook,
  approveReturn,
  assignPlanManual,
  chaseImages,
  chasePlan,
  confirmSchedule,
  contourArbitrate,
  contourDraft,
  contourReview,
  courseOpen,
  emergencyApprove,
  emergencyCheck,
  emergencyPlan,
  emergencyRx,
  firstFractionApproval,
  followupVisit,
  fractionBlocked,
  gapCheck,
  gapReview,
  identityAndSetup,
  igrtMatch,
  immobPerform,
  immobRequest,
  linkImages,
  missedFraction,
  otherTime,
  partialFractionCheck,
  partialFractionDecision,
  phonePatient,
  physicsCheck,
  planDesign,
  planEvaluate,
  planRequest,
  psqaCosign,
  psqaDecide,
  psqaEvaluate,
  psqaMeasure,
  recordFraction,
  registerImages,
  registerPatient,
  resolveDuplicate,
  retroCheck,
  rvImportConfirm,
  setupConsult,
  sheetApprove,
  sheetCosign,
  sheetVerify,
  simPerform,
  summarySign,
  suspensionReview,
  weeklyCheckDoctor,
  weeklyCheckNurse,
  weeklyCheckPhysics,
];

const BY_ID = new Map(TASK_RECORDS.map((record) => [record.taskId, record]));

/** A task without a record of its own keeps its form and nothing else (plan-conference; what an administrator adds). */
export function taskRecordFor(taskId: string): TaskRecord {
  return BY_ID.get(taskId) ?? { taskId };
}
