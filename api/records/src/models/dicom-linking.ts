import { at, id, int, json, key, nullable, ref, table, text } from './columns.ts';

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
