import { at, bool, day, id, int, json, key, keyOf, nullable, oneOf, ref, table, text, withDefault } from './columns.ts';

export interface PatientFlags {
  allergy?: string;
  infection?: string;
  pacemaker?: boolean;
  pregnancy?: 'NO' | 'YES' | 'NOT_APPLICABLE';
  priorRt?: boolean;
}

export interface ContactPerson {
  name?: string;
  relation?: string;
  /** Sealed, see patient-fields.ts. */
  phoneEnc?: string;
}

export const patients = table(
  'patients',
  {
    id: id(),
    patientNo: text(16),
    hisPatientId: nullable(text(64)),
    name: text(64),
    /** Lower case, blanks removed: 'zhangsan'. */
    pinyin: text(128),
    initials: text(32),
    sex: oneOf(['M', 'F', 'U']),
    birthDate: day(),
    idType: nullable(text(32)),
    /** Keyed hash (HMAC-SHA-256) of type and number, for the exact match. */
    idNoHash: nullable(text(64)),
    /** AES-256-GCM, see field-cipher.ts. */
    idNoEnc: nullable(text(512)),
    idNoLast4: nullable(text(4)),
    phoneHash: nullable(text(64)),
    phoneEnc: nullable(text(512)),
    phoneLast4: nullable(text(4)),
    addressEnc: nullable(text(1024)),
    source: nullable(text(32)),
    insurance: nullable(text(32)),
    photoAttachmentId: nullable(ref('attachments')),
    flags: json<PatientFlags>(),
    contact: nullable(json<ContactPerson>()),
    deceasedDate: nullable(day()),
    mergedIntoId: nullable(ref('patients')),
    registeredAt: at(),
    registeredBy: text(64),
    version: withDefault(int(), 1),
  },
  {
    unique: [['patientNo'], ['idNoHash'], ['hisPatientId']],
    index: [['pinyin'], ['initials'], ['name'], ['registeredAt'], ['phoneHash'], ['birthDate', 'sex']],
  },
);

export const visits = table(
  'visits',
  {
    id: id(),
    patientId: ref('patients'),
    type: oneOf(['OUTPATIENT', 'INPATIENT', 'REFERRAL', 'CHECKUP']),
    admissionNo: nullable(text(64)),
    ward: nullable(text(64)),
    bed: nullable(text(16)),
    startedAt: at(),
    endedAt: nullable(at()),
  },
  { index: [['patientId', 'startedAt'], ['admissionNo']] },
);

/** Last number given, by sequence ('RT2026', 'T20260105', a course's plans …). Never goes back. */
export const patientSequences = table('patient_sequences', { name: key(64), lastValue: int() });

export const attachments = table(
  'attachments',
  {
    id: id(),
    kind: oneOf(['PHOTO', 'PDF', 'VOICE', 'OTHER']),
    sha256: text(64),
    /** Of a photograph: its small picture, cropped to the face. */
    thumbnailSha256: nullable(text(64)),
    mime: text(128),
    sizeBytes: int(),
    fileName: nullable(text(255)),
    patientId: nullable(ref('patients')),
    courseId: nullable(ref('courses')),
    createdAt: at(),
    createdBy: text(64),
    voided: withDefault(bool(), false),
  },
  { index: [['sha256'], ['thumbnailSha256'], ['patientId'], ['courseId']] },
);

/** Copies of a label that left the printer: a second one is a reprint and says so. */
export const labelPrints = table(
  'label_prints',
  {
    id: id(),
    patientId: ref('patients'),
    kind: oneOf(['LABEL', 'WRISTBAND']),
    copyNo: int(),
    reason: nullable(text(255)),
    printedAt: at(),
    printedBy: text(64),
  },
  { unique: [['patientId', 'kind', 'copyNo']] },
);

/** Registrations that the HIS has not confirmed: one case a patient. */
export const hisReconciliations = table(
  'his_reconciliations',
  {
    patientId: keyOf('patients'),
    state: oneOf(['WAITING', 'DIFFERS', 'UNKNOWN', 'DONE']),
    /** Names of fields, never their values. */
    differs: json<string[]>(),
    openedAt: at(),
    triedAt: nullable(at()),
    closedAt: nullable(at()),
    closedBy: nullable(text(64)),
  },
  { index: [['state', 'openedAt']] },
);

/** What was changed of a patient, field by field. */
export const patientChanges = table(
  'patient_changes',
  {
    id: id(),
    patientId: ref('patients'),
    field: text(32),
    oldValue: nullable(text(255)),
    newValue: nullable(text(255)),
    source: oneOf(['DESK', 'HIS', 'MERGE']),
    reason: nullable(text(255)),
    changedAt: at(),
    changedBy: text(64),
  },
  { index: [['patientId', 'changedAt']] },
);

/** Two charts of one person, joined by two people and reversible. */
export const patientMerges = table(
  'patient_merges',
  {
    id: id(),
    survivorId: ref('patients'),
    mergedId: ref('patients'),
    state: oneOf(['PROPOSED', 'CONFIRMED', 'DECLINED', 'UNDONE']),
    reason: text(255),
    /** Keys of the rows that went over, by model. */
    moved: json<Readonly<Record<string, readonly (string | number)[]>>>(),
    survivorBefore:
      nullable(json<{ flags: PatientFlags; joinedFlags: PatientFlags; photoAttachmentId: string | null }>()),
    proposedAt: at(),
    proposedBy: text(64),
    decidedAt: nullable(at()),
    decidedBy: nullable(text(64)),
    undoneAt: nullable(at()),
    undoneBy: nullable(text(64)),
    undoReason: nullable(text(255)),
  },
  { index: [['state', 'proposedAt'], ['survivorId'], ['mergedId']] },
);
