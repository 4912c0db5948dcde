import { activatePlan } from './activate-plan/handler.ts';
import { aiAutocontour } from './ai-autocontour/handler.ts';
import { assignPlan } from './assign-plan/handler.ts';
import { bookResource } from './book-resource/handler.ts';
import { buildSummary } from './build-summary/handler.ts';
import { checkFractionGuards } from './check-fraction-guards/handler.ts';
import { checkSheet } from './check-sheet/handler.ts';
import { closeRebook } from './close-rebook/handler.ts';
import { computeDueDate } from './compute-due-date/handler.ts';
import { dicomLink } from './dicom-link/handler.ts';
import { enrolFollowup } from './enrol-followup/handler.ts';
import { evaluatePlan } from './evaluate-plan/handler.ts';
import { gammaAnalyse } from './gamma-analyse/handler.ts';
import { generateBarcode } from './generate-barcode/handler.ts';
import { hisFetchPatient } from './his-fetch-patient/handler.ts';
import { linkTreatmentRecord } from './link-treatment-record/handler.ts';
import { listRebookCalls } from './list-rebook-calls/handler.ts';
import { matchPatient } from './match-patient/handler.ts';
import { mwlPublish } from './mwl-publish/handler.ts';
import { notifyPatient } from './notify-patient/handler.ts';
import { openCourse } from './open-course/handler.ts';
import { planNextFraction } from './plan-next-fraction/handler.ts';
import { planNextVisit } from './plan-next-visit/handler.ts';
import { prefillSheet } from './prefill-sheet/handler.ts';
import { printDocument } from './print-document/handler.ts';
import { proposeReturn } from './propose-return/handler.ts';
import { proposeSchedule } from './propose-schedule/handler.ts';
import { publishDocument } from './publish-document/handler.ts';
import { publishOrm } from './publish-orm/handler.ts';
import { publishSiu } from './publish-siu/handler.ts';
import { pushToRv } from './push-to-rv/handler.ts';
import { releaseSlots } from './release-slots/handler.ts';
import { requestCourseAction } from './request-course-action/handler.ts';
import { sendEscalation } from './send-escalation/handler.ts';
import { sendInapp } from './send-inapp/handler.ts';
import { sendReminder } from './send-reminder/handler.ts';
import { shiftDueDates } from './shift-due-dates/handler.ts';
import { voidApprovals } from './void-approvals/handler.ts';
import { connectHis } from './his-fetch-patient/connect-his.ts';
import type { JobHandler, WorkerConfig } from '@rtflow/worker-runtime';

/** One handler for each job type of the models. */
export function allHandlers(config: Pick<WorkerConfig, 'hisUrl'>): JobHandler[] {
  const his = config.hisUrl === null ? null : connectHis(config.hisUrl);
  return [
    activatePlan,
    aiAutocontour,
    assignPlan,
    bookResource,
    buildSummary,
    checkFractionGuards,
    checkSheet,
    closeRebook,
    computeDueDate,
    dicomLink,
    enrolFollowup,
    evaluatePlan,
    gammaAnalyse,
    generateBarcode,
    hisFetchPatient(his),
    linkTreatmentRecord,
    listRebookCalls,
    matchPatient,
    mwlPublish,
    notifyPatient,
    openCourse,
    planNextFraction,
    planNextVisit,
    prefillSheet,
    printDocument,
    proposeReturn,
    proposeSchedule,
    publishDocument,
    publishOrm,
    publishSiu,
    pushToRv,
    releaseSlots,
    requestCourseAction,
    sendEscalation,
    sendInapp,
    sendReminder,
    shiftDueDates,
    voidApprovals,
  ];
}
