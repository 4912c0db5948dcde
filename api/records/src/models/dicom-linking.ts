import { at, bool, id, int, json, key, nullable, oneOf, ref, table, text, withDefault } from './columns.ts';

/** A person's upload: files that a browser sends one by one. */
export const dicomUploads = table(
  'dicom_uploads',
  { id: id(), userId: text(64), files: int(), createdAt: at() },
  { index: [['userId', 'createdAt']] },
);

/** What became of each file. The key is the browser's digest of path, size and time: a path may hold a name. */
export const dicomUploadFiles = table(
  'dicom_upload_files',
  {
    uploadId: { ...ref('dicom_uploads'), ...key(36) },
    fileKey: key(64),
    outcome: text(32),
    reason: nullable(text(255)),
    studyInstanceUid: nullable(text(64)),
    sopInstanceUid: nullable(text(64)),
    sizeBytes: int(),
    takenAt: at(),
  },
  { index: [['studyInstanceUid'], ['takenAt']] },
);

/** Whose a study is, and under which identity it is found and sent. */
export interface StudyLink {
  readonly patientId: string | null;
  readonly courseId: string | null;
  readonly dicomPatientId: string | null;
  readonly patientName: string | null;
  readonly patientBirthDate: string | null;
  readonly patientSex: string | null;
}

/** A person said whose a study is. The oldest `beforeState` of a study is how it came. */
export const dicomLinkChanges = table(
  'dicom_link_changes',
  {
    id: id(),
    studyInstanceUid: { ...text(64), references: 'dicom_studies' },
    beforeState: json<StudyLink>(),
    afterState: json<StudyLink>(),
    reason: text(200),
    madeBy: text(64),
    madeAt: at(),
    undoneAt: nullable(at()),
    undoneBy: nullable(text(64)),
  },
  { index: [['studyInstanceUid', 'madeAt'], ['madeAt']] },
);

export const LINK_RULE_KINDS = ['ACCESSION', 'ORDER_UID', 'REFERENCE', 'FRAME', 'PATIENT_DATE', 'PATIENT_NO'] as const;
export type LinkRuleKind = (typeof LINK_RULE_KINDS)[number];

/** How a received study finds its course. Asked in order until one rule knows; a null criterion fits every object. */
export const dicomLinkRules = table(
  'dicom_link_rules',
  {
    id: id(),
    name: text(64),
    sort: int(),
    kind: oneOf(LINK_RULE_KINDS),
    modality: nullable(text(16)),
    callingAe: nullable(text(16)),
    /** Of PATIENT_DATE: days between the study and an appointment. */
    days: nullable(int()),
    active: withDefault(bool(), true),
  },
  { index: [['sort']] },
);
