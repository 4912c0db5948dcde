import type { JobRecord } from '../record-types.ts';
import {
  buildSummary,
  enrolFollowup,
  planNextVisit,
  printDocument,
  publishDocument,
  requestCourseAction,
} from './closing.ts';
import { aiAutocontour, bookResource, dicomLink, mwlPublish } from './imaging.ts';
import {
  activatePlanJob,
  assignPlan,
  evaluatePlan,
  gammaAnalyse,
  prefillSheet,
  pushToRv,
  voidApprovalsJob,
} from './planning.ts';
import { closeRebook, listRebookCalls, proposeReturn } from './rebooking.ts';
import { generateBarcode, hisFetchPatient, matchPatient, openCourseJob } from './registration.ts';
import {
  checkFractionGuards,
  checkSheet,
  linkTreatmentRecord,
  planNextFraction,
  proposeSchedule,
  publishOrm,
  publishSiu,
  releaseSlotsJob,
} from './scheduling.ts';
import { computeDueDate, notifyPatient, sendEscalation, sendInapp, sendReminder, shiftDueDates } from './timing.ts';

export const JOB_RECORDS: readonly JobRecord[] = [
  activatePlanJob,
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
  hisFetchPatient,
  linkTreatmentRecord,
  listRebookCalls,
  matchPatient,
  mwlPublish,
  notifyPatient,
  openCourseJob,
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
  releaseSlotsJob,
  requestCourseAction,
  sendEscalation,
  sendInapp,
  sendReminder,
  shiftDueDates,
  voidApprovalsJob,
];

const BY_TYPE = new Map(JOB_RECORDS.map((record) => [record.type, record]));

/** A job type of somebody else's (an integrator's worker) reads and writes nothing of the record. */
export function jobRecordFor(type: string): JobRecord {
  return BY_TYPE.get(type) ?? { type, context: async () => ({}) };
}
