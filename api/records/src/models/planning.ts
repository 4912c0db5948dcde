import { PLAN_TRANSITIONS, SHEET_TRANSITIONS } from '@rtflow/domain';
import type { PlanStatus, SheetStatus } from '@rtflow/domain';
import { at, bool, id, int, json, nullable, oneOf, real, ref, table, text, withDefault } from './columns.ts';
import { LATERALITIES } from './courses.ts';

export const prescriptions = table(
  'prescriptions',
  {
    id: id(),
    courseId: ref('courses'),
    version: int(),
    status: oneOf(['DRAFT', 'SIGNED', 'SUPERSEDED', 'VOID']),
    technique: text(32),
    modality: text(32),
    energy: nullable(text(16)),
    fractionation: text(32),
    sequence: nullable(text(32)),
    fractions: int(),
    laterality: oneOf(LATERALITIES),
    request: json<Record<string, unknown>>(),
    writtenBy: text(64),
    writtenAt: at(),
    signedBy: nullable(ref('users')),
    signedAt: nullable(at()),
  },
  { unique: [['courseId', 'version']], index: [['status', 'signedAt']] },
);

export const rxTargets = table(
  'rx_targets',
  {
    id: id(),
    prescriptionId: ref('prescriptions'),
    structure: text(64),
    role: nullable(text(16)),
    doseTotalCgy: real(),
    dosePerFxCgy: real(),
    fractions: int(),
    coverage: nullable(text(64)),
  },
  { unique: [['prescriptionId', 'structure']] },
);

export interface ContourStructure {
  roiNumber: number;
  roiName: string;
  tg263Name?: string;
  volumeCc?: number;
  confidence?: number;
}

export const contourSets = table(
  'contour_sets',
  {
    id: id(),
    courseId: ref('courses'),
    version: int(),
    rtstructUid: nullable(text(64)),
    seriesUid: nullable(text(64)),
    frameOfReferenceUid: nullable(text(64)),
    status: oneOf(['DRAFT', 'SUBMITTED', 'APPROVED', 'REJECTED', 'SUPERSEDED']),
    authorId: nullable(text(64)),
    reviewerId: nullable(text(64)),
    ai: withDefault(bool(), false),
    modelVersion: nullable(text(64)),
    laterality: oneOf(LATERALITIES),
    structures: json<ContourStructure[]>(),
    comment: nullable(text(1000)),
    createdAt: at(),
    reviewedAt: nullable(at()),
  },
  { unique: [['courseId', 'version']], index: [['rtstructUid'], ['status', 'reviewedAt']] },
);

export interface PlanBeam {
  number: number;
  name: string;
  type: string;
  energy: string;
  gantryStartDeg: number;
  gantryStopDeg?: number;
  collimatorDeg: number;
  couchDeg: number;
  mu: number;
}

export const plans = table(
  'plans',
  {
    id: id(),
    courseId: ref('courses'),
    planNo: text(32),
    planUid: nullable(text(64)),
    version: int(),
    /** sha256 of the RTPLAN file. */
    planHash: nullable(text(64)),
    status: withDefault(oneOf(Object.keys(PLAN_TRANSITIONS) as PlanStatus[]), 'DRAFT'),
    kind: withDefault(oneOf(['FIRST', 'BOOST', 'FIELD_CHANGE', 'ADAPTIVE', 'RETREATMENT']), 'FIRST'),
    rxVersion: int(),
    contourSetId: nullable(ref('contour_sets')),
    tps: nullable(text(64)),
    machineGroup: nullable(text(32)),
    technique: text(32),
    energy: nullable(text(16)),
    algorithm: nullable(text(64)),
    gridMm: nullable(real()),
    laterality: oneOf(LATERALITIES),
    fractions: int(),
    doseTotalCgy: nullable(real()),
    beams: json<PlanBeam[]>(),
    doseStats: nullable(json<Record<string, unknown>>()),
    revisionNo: withDefault(int(), 0),
    revisionOfId: nullable(ref('plans')),
    plannerId: nullable(text(64)),
    mdApprovedBy: nullable(text(64)),
    mdApprovedAt: nullable(at()),
    checkedBy: nullable(text(64)),
    checkedAt: nullable(at()),
    psqaRequired: withDefault(bool(), true),
    psqaState: withDefault(oneOf(['NOT_REQUIRED', 'PENDING', 'PASSED', 'FAILED', 'WAIVED']), 'PENDING'),
    releasedAt: nullable(at()),
    /** Last fraction given with this plan when a newer one replaced it. */
    stoppedAtFx: nullable(int()),
    createdAt: at(),
    lockVersion: withDefault(int(), 1),
  },
  {
    unique: [['planNo'], ['planUid', 'version']],
    index: [['courseId', 'status'], ['plannerId', 'createdAt'], ['planHash']],
  },
);

export const planTasks = table(
  'plan_tasks',
  {
    id: id(),
    courseId: ref('courses'),
    planId: nullable(ref('plans')),
    plannerId: ref('users'),
    weight: real(),
    assignedBy: text(64),
    reason: text(512),
    assignedAt: at(),
    endedAt: nullable(at()),
  },
  { index: [['plannerId', 'endedAt'], ['courseId']] },
);

export const planEvaluations = table(
  'plan_evaluations',
  {
    id: id(),
    planId: ref('plans'),
    templateId: text(64),
    rows: json<Record<string, unknown>[]>(),
    failed: int(),
    decision: nullable(oneOf(['approve', 'revise', 're-contour', 'change-rx'])),
    decidedBy: nullable(text(64)),
    evaluatedAt: at(),
    decidedAt: nullable(at()),
  },
  { index: [['planId', 'evaluatedAt']] },
);

export const planChecks = table(
  'plan_checks',
  {
    id: id(),
    planId: ref('plans'),
    checkerId: ref('users'),
    planHash: text(64),
    items: json<{ code: string; result: 'PASS' | 'FAIL' | 'NA'; note?: string }[]>(),
    muDeviationPct: nullable(real()),
    result: oneOf(['PASS', 'FAIL']),
    comment: nullable(text(1000)),
    checkedAt: at(),
  },
  {
    index: [
      ['planId', 'checkedAt'],
      ['checkerId', 'checkedAt'],
    ],
  },
);

export const psqaRecords = table(
  'psqa_records',
  {
    id: id(),
    planId: ref('plans'),
    planHash: text(64),
    attemptNo: int(),
    deviceId: nullable(ref('devices')),
    criteria: json<{ doseDifferencePct: number; dtaMm: number; thresholdPct: number; normalisation: string }>(),
    passRatePct: nullable(real()),
    perBeam: nullable(json<{ beam: string; passRatePct: number }[]>()),
    pointDoseDeviationPct: nullable(real()),
    result: oneOf(['PASS', 'FAIL', 'OVERRIDE']),
    overrideReason: nullable(text(512)),
    overrideSigners: nullable(json<string[]>()),
    measuredBy: text(64),
    measuredAt: at(),
  },
  { unique: [['planId', 'attemptNo']], index: [['measuredAt']] },
);

export const treatmentSheets = table(
  'treatment_sheets',
  {
    id: id(),
    courseId: ref('courses'),
    planId: ref('plans'),
    version: int(),
    status: withDefault(oneOf(Object.keys(SHEET_TRANSITIONS) as SheetStatus[]), 'DRAFT'),
    planHash: text(64),
    rxVersion: int(),
    laterality: oneOf(LATERALITIES),
    content: json<Record<string, unknown>>(),
    writtenBy: text(64),
    writtenAt: at(),
    verifiedBy: nullable(text(64)),
    verifiedAt: nullable(at()),
    approvedByAtt: nullable(text(64)),
    approvedByChk: nullable(text(64)),
    approvedAt: nullable(at()),
    voidedAt: nullable(at()),
    voidReason: nullable(text(512)),
  },
  { unique: [['planId', 'version']], index: [['courseId', 'status']] },
);
