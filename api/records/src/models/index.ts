import type { Sequelize } from 'sequelize';
import { bind } from './columns.ts';
import type { ModelOf, NewRowOf, RowOf, Table } from './columns.ts';
import * as cluster from './cluster.ts';
import * as people from './people.ts';
import * as devices from './devices.ts';
import * as patients from './patients.ts';
import * as courses from './courses.ts';
import * as planning from './planning.ts';
import * as treatment from './treatment.ts';
import * as work from './work.ts';
import * as stations from './stations.ts';
import * as messaging from './messaging.ts';
import * as signing from './signing.ts';
import * as dicom from './dicom.ts';
import * as storage from './storage.ts';
import * as designer from './designer.ts';
import * as icd11 from './icd11.ts';
import * as integration from './integration.ts';
import * as search from './search.ts';
import * as linking from './dicom-linking.ts';

/** Every table of the record by model name; `wf_*` tables of the engine are described in the engine's tables.ts. */
export const RECORD_TABLES = {
  User: people.users,
  UserRole: people.userRoles,
  Session: people.sessions,
  SignInFailure: people.signInFailures,
  Setting: people.settings,
  ListView: people.listViews,
  CodeList: people.codeLists,
  CodeItem: people.codeItems,
  Icd11Release: icd11.icd11Releases,
  Icd11Entity: icd11.icd11Entities,
  Icd11Term: icd11.icd11Terms,
  DepartmentDiagnosisCode: icd11.departmentDiagnosisCodes,
  Holiday: people.holidays,
  HolidayVersion: people.holidayVersions,
  SearchPending: search.searchPending,
  SearchCase: search.searchCases,
  SearchDocument: search.searchDocuments,
  SearchElement: search.searchElements,
  SearchValue: search.searchValues,
  Station: stations.stations,
  ScreenNotice: stations.screenNotices,
  Device: devices.devices,
  DeviceTemplate: devices.deviceTemplates,
  DeviceBlock: devices.deviceBlocks,
  Patient: patients.patients,
  Visit: patients.visits,
  PatientSequence: patients.patientSequences,
  Attachment: patients.attachments,
  LabelPrint: patients.labelPrints,
  HisReconciliation: patients.hisReconciliations,
  PatientChange: patients.patientChanges,
  PatientMerge: patients.patientMerges,
  Course: courses.courses,
  Diagnosis: courses.diagnoses,
  Stage: courses.stages,
  CourseEvent: courses.courseEvents,
  CourseArchive: courses.courseArchives,
  WeeklyCheck: courses.weeklyChecks,
  FollowUp: courses.followUps,
  Prescription: planning.prescriptions,
  RxTarget: planning.rxTargets,
  ContourSet: planning.contourSets,
  Plan: planning.plans,
  PlanTask: planning.planTasks,
  PlanEvaluation: planning.planEvaluations,
  PlanCheck: planning.planChecks,
  PsqaRecord: planning.psqaRecords,
  TreatmentSheet: planning.treatmentSheets,
  Appointment: treatment.appointments,
  CourseNeed: treatment.courseNeeds,
  ScheduleChange: treatment.scheduleChanges,
  QueueTicket: treatment.queueTickets,
  TreatmentRecord: treatment.treatmentRecords,
  FormDefinition: work.formDefinitions,
  FormSubmission: work.formSubmissions,
  TaskDraft: work.taskDrafts,
  TaskComment: work.taskComments,
  TaskContext: work.taskContexts,
  Signature: work.signatures,
  SigningAuthority: signing.signingAuthorities,
  SigningCertificate: signing.signingCertificates,
  SessionKey: signing.sessionKeys,
  SignatureEvidence: signing.signatureEvidence,
  Document: work.documents,
  Notification: work.notifications,
  Message: messaging.messages,
  MessageTemplate: messaging.messageTemplates,
  MessageContact: messaging.messageContacts,
  ChannelToken: messaging.channelTokens,
  PatientLink: messaging.patientLinks,
  QcRecord: work.qcRecords,
  FaultReport: work.faultReports,
  JobEffect: work.jobEffects,
  AuditLog: work.auditLog,
  Outbox: work.outbox,
  ZeebeOutbox: cluster.zeebeOutbox,
  ZeebeResource: cluster.zeebeResources,
  Hl7Inbox: work.hl7Inbox,
  CommandDedupe: work.commandDedupe,
  DicomStudy: dicom.dicomStudies,
  DicomSeries: dicom.dicomSeries,
  DicomInstance: dicom.dicomInstances,
  DicomPendingSeries: dicom.dicomPendingSeries,
  DicomUnmatched: dicom.dicomUnmatched,
  DicomQuarantine: dicom.dicomQuarantine,
  AePeer: dicom.aePeers,
  DicomRoute: dicom.dicomRoutes,
  DicomSend: dicom.dicomSends,
  DicomOrder: dicom.dicomOrders,
  DicomPerformedStep: dicom.dicomPerformedSteps,
  Blob: storage.blobs,
  BlobCopy: storage.blobCopies,
  StorageRun: storage.storageRuns,
  ModelChange: designer.modelChanges,
  ModelChangeFile: designer.modelChangeFiles,
  ModelChangeStep: designer.modelChangeSteps,
  DicomUpload: linking.dicomUploads,
  DicomUploadFile: linking.dicomUploadFiles,
  DicomLinkChange: linking.dicomLinkChanges,
  ApiToken: integration.apiTokens,
  Webhook: integration.webhooks,
  DicomLinkRule: linking.dicomLinkRules,
} as const satisfies Record<string, Table>;
export type ModelName = keyof typeof RECORD_TABLES;

/** A row as read, by model name: `Row<'Patient'>`. */
export type Row<M extends ModelName> = RowOf<(typeof RECORD_TABLES)[M]>;
/** What an insert needs: columns with a default or that may be null are optional. */
export type NewRow<M extends ModelName> = NewRowOf<(typeof RECORD_TABLES)[M]>;
export type Models = { readonly [M in ModelName]: ModelOf<(typeof RECORD_TABLES)[M]> };

export function bindModels(sequelize: Sequelize): Models {
  const entries = Object.entries(RECORD_TABLES).map(([name, spec]) => [name, bind(sequelize, name, spec as Table)]);
  return Object.fromEntries(entries) as Models;
}
