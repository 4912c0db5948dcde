import { COURSE_TRANSITIONS, PRIORITY_CATEGORIES } from '@rtflow/domain';
import type { CourseStatus } from '@rtflow/domain';
import {
  at,
  bool,
  day,
  id,
  int,
  json,
  keyRef,
  nullable,
  oneOf,
  real,
  ref,
  table,
  text,
  withDefault,
} from './columns.ts';

const COURSE_STATUSES = Object.keys(COURSE_TRANSITIONS) as CourseStatus[];
export const LATERALITIES = ['L', 'R', 'B', 'NA'] as const;

export const courses = table(
  'courses',
  {
    id: id(),
    courseNo: text(24),
    patientId: ref('patients'),
    status: withDefault(oneOf(COURSE_STATUSES), 'DRAFT'),
    intent: nullable(text(32)),
    technique: nullable(text(32)),
    site: nullable(text(64)),
    laterality: withDefault(oneOf(LATERALITIES), 'NA'),
    category: withDefault(oneOf(PRIORITY_CATEGORIES), 'P2'),
    pathwayId: nullable(text(128)),
    rootInstanceKey: nullable(keyRef()),
    attendingId: nullable(ref('users')),
    department: nullable(text(64)),
    team: nullable(text(64)),
    openedAt: at(),
    openedBy: text(64),
    suspendedAt: nullable(at()),
    expectedResumeDate: nullable(day()),
    startedAt: nullable(at()),
    endedAt: nullable(at()),
    endReason: nullable(text(64)),
    prescribedFractions: withDefault(int(), 0),
    deliveredFractions: withDefault(int(), 0),
    /** Anticancer therapy given meanwhile. */
    concurrent: nullable(text(64)),
    ecog: nullable(int()),
    consentSigned: withDefault(bool(), false),
    priorRt: nullable(json<{ site?: string; doseCgy?: number; date?: string }>()),
    continuesCourseId: nullable(ref('courses')),
    version: withDefault(int(), 1),
  },
  {
    unique: [['courseNo'], ['rootInstanceKey']],
    index: [
      ['patientId', 'openedAt', 'category'],
      ['patientId', 'status', 'attendingId', 'technique'],
      ['technique', 'patientId'],
      ['category', 'patientId'],
      ['status', 'attendingId'],
      ['attendingId', 'openedAt'],
      ['openedAt'],
      ['startedAt'],
    ],
  },
);

export const diagnoses = table(
  'diagnoses',
  {
    id: id(),
    courseId: ref('courses'),
    patientId: ref('patients'),
    version: int(),
    kind: oneOf(['PRIMARY', 'METASTASIS', 'OTHER']),
    icd11Stem: text(32),
    icd11Ext: nullable(json<string[]>()),
    icdRelease: nullable(text(16)),
    departmentDiagnosis: nullable(text(255)),
    icdO3Topography: nullable(text(16)),
    icdO3Morphology: nullable(text(16)),
    laterality: oneOf(LATERALITIES),
    pathology: nullable(text(512)),
    diagnosedDate: nullable(day()),
    reason: nullable(text(255)),
    recordedAt: at(),
    recordedBy: text(64),
  },
  { unique: [['courseId', 'kind', 'version']], index: [['patientId'], ['icd11Stem']] },
);

export const stages = table(
  'stages',
  {
    id: id(),
    courseId: ref('courses'),
    diagnosisId: nullable(ref('diagnoses')),
    version: int(),
    system: text(32),
    edition: nullable(text(16)),
    prefix: nullable(text(8)),
    t: nullable(text(16)),
    n: nullable(text(16)),
    m: nullable(text(16)),
    stageGroup: nullable(text(16)),
    figo: nullable(text(16)),
    factors: nullable(json<Record<string, unknown>>()),
    recordedAt: at(),
    recordedBy: text(64),
  },
  { unique: [['courseId', 'version']] },
);

export const courseEvents = table(
  'course_events',
  {
    id: id(),
    courseId: ref('courses'),
    kind: oneOf(['OPEN', 'CANCEL', 'SUSPEND', 'RESUME', 'END', 'REOPEN', 'ADAPTIVE', 'RX_CHANGE']),
    reasonCode: nullable(text(64)),
    reason: nullable(text(1000)),
    detail: nullable(json<Record<string, unknown>>()),
    at: at(),
    actorId: text(64),
  },
  { index: [['courseId', 'at']] },
);

export const courseArchives = table(
  'course_archives',
  {
    id: id(),
    courseId: ref('courses'),
    statusBefore: text(32),
    archivedAt: at(),
    archivedBy: text(64),
    reopenedAt: nullable(at()),
  },
  { index: [['courseId', 'archivedAt']] },
);

export const weeklyChecks = table(
  'weekly_checks',
  {
    id: id(),
    courseId: ref('courses'),
    kind: oneOf(['DOCTOR', 'PHYSICS', 'NURSE']),
    weekNo: int(),
    fxNo: int(),
    decision: oneOf(['CONTINUE', 'PAUSE', 'REPLAN']),
    toxicities: json<{ term: string; grade: number }[]>(),
    weightKg: nullable(real()),
    kps: nullable(int()),
    findings: json<Record<string, unknown>>(),
    checkedAt: at(),
    checkedBy: text(64),
  },
  { index: [['courseId', 'kind', 'checkedAt']] },
);

export const followUps = table(
  'follow_ups',
  {
    id: id(),
    courseId: ref('courses'),
    patientId: ref('patients'),
    monthNo: int(),
    dueDate: day(),
    status: oneOf(['DUE', 'DONE', 'FAILED', 'LOST']),
    data: json<Record<string, unknown>>(),
    recordedAt: nullable(at()),
    recordedBy: nullable(text(64)),
  },
  { unique: [['courseId', 'monthNo']], index: [['status', 'dueDate'], ['patientId']] },
);
