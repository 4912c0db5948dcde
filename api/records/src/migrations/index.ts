import { engineDefinitions } from './20261124T0259-engine-definitions.ts';
import { engineInstances } from './20261124T0300-engine-instances.ts';
import { peopleAndDevices } from './20261124T0301-people-and-devices.ts';
import { patientsAndCourses } from './20261124T0302-patients-and-courses.ts';
import { planning } from './20261124T0303-planning.ts';
import { treatment } from './20261124T0304-treatment.ts';
import { work } from './20261124T0305-work.ts';
import { auditAndOutbox } from './20261124T0306-audit-and-outbox.ts';
import { dicom } from './20261124T0307-dicom.ts';
import { guards } from './20261124T0310-guards.ts';
import { noPlanGuard } from './20261124T0400-no-plan-guard.ts';
import { patientsByCategory } from './20261124T0420-patients-by-category.ts';
import { signInFailures } from './20261124T0421-sign-in-failures.ts';
import { engineListenersAndSuspension } from './20261124T0430-engine-listeners-and-suspension.ts';
import { engineArchive } from './20261124T0431-engine-archive.ts';
import { dicomIndex } from './20261124T0500-dicom-index.ts';
import { dicomSending } from './20261124T0501-dicom-sending.ts';
import { dicomWorklist } from './20261124T0502-dicom-worklist.ts';
import { calendar } from './20261124T0600-calendar.ts';
import { booking } from './20261124T0605-booking.ts';
import { queue } from './20261124T0620-queue.ts';
import { messages } from './20261124T0650-messages.ts';
import { zeebeOutbox } from './20261124T0700-zeebe-outbox.ts';
import { endedRoots } from './20261124T0710-ended-roots.ts';
import { courseMilestones } from './20261124T0851-course-milestones.ts';
import { monitor } from './20261124T0850-monitor.ts';
import { taskNudges } from './20261124T0852-task-nudges.ts';
import { openIncidents } from './20261124T0711-open-incidents.ts';
import { dicomUploads } from './20261124T0730-dicom-uploads.ts';
import { storage } from './20261124T0720-storage.ts';
import { modelChanges } from './20261124T0760-model-changes.ts';
import { stations } from './20261124T0740-stations.ts';
import { photosAndLabels } from './20261124T0770-photos-and-labels.ts';
import { hisReconciliation } from './20261124T0771-his-reconciliation.ts';
import { patientMerges } from './20261124T0772-patient-merges.ts';
import { signing } from './20261124T0780-signing.ts';
import { search } from './20261124T0880-search.ts';
import { listViews } from './20261124T0773-list-views.ts';
import { icd11 } from './20261124T0870-icd11.ts';
import { apiTokens } from './20261124T0860-api-tokens.ts';
import { diagnosisReason } from './20261124T0871-diagnosis-reason.ts';
import { jobsByPriority } from './20261124T0800-jobs-by-priority.ts';
import { courseArchives } from './20261124T0872-course-archives.ts';
import { taskComments } from './20261124T0840-task-comments.ts';
import { webhooks } from './20261124T0861-webhooks.ts';
import { messagesNewest } from './20261124T0830-messages-newest.ts';
import { dicomLinkRules } from './20261124T0810-dicom-link-rules.ts';
import type { Migration } from './schema-change.ts';

/** In order of time. A released migration is never edited: a change is a new file at the end. */
export const MIGRATIONS: readonly Migration[] = [
  engineDefinitions,
  engineInstances,
  peopleAndDevices,
  patientsAndCourses,
  planning,
  treatment,
  work,
  auditAndOutbox,
  dicom,
  guards,
  noPlanGuard,
  patientsByCategory,
  signInFailures,
  engineListenersAndSuspension,
  engineArchive,
  dicomIndex,
  dicomSending,
  dicomWorklist,
  calendar,
  booking,
  queue,
  messages,
  zeebeOutbox,
  endedRoots,
  openIncidents,
  dicomUploads,
  storage,
  modelChanges,
  stations,
  photosAndLabels,
  hisReconciliation,
  patientMerges,
  signing,
  listViews,
  icd11,
  apiTokens,
  diagnosisReason,
  monitor,
  courseMilestones,
  taskNudges,
  courseArchives,
  taskComments,
  search,
  jobsByPriority,
  webhooks,
  messagesNewest,
  dicomLinkRules,
];
