import { at, bool, id, int, json, key, nullable, oneOf, ref, table, text, withDefault } from './columns.ts';

export const dicomStudies = table(
  'dicom_studies',
  {
    studyInstanceUid: key(64),
    patientId: nullable(ref('patients')),
    courseId: nullable(ref('courses')),
    accessionNumber: nullable(text(64)),
    studyDate: nullable(text(8)),
    description: nullable(text(255)),
    receivedAt: at(),
  },
  { index: [['patientId'], ['courseId'], ['accessionNumber'], ['studyDate']] },
);

export const dicomSeries = table(
  'dicom_series',
  {
    seriesInstanceUid: key(64),
    studyInstanceUid: { ...text(64), references: 'dicom_studies' },
    modality: text(16),
    frameOfReferenceUid: nullable(text(64)),
    description: nullable(text(255)),
    purpose: nullable(text(32)),
    instanceCount: withDefault(int(), 0),
    settledAt: nullable(at()),
    receivedAt: at(),
  },
  { index: [['studyInstanceUid'], ['modality', 'receivedAt'], ['frameOfReferenceUid']] },
);

export const dicomInstances = table(
  'dicom_instances',
  {
    sopInstanceUid: key(64),
    seriesInstanceUid: { ...text(64), references: 'dicom_series' },
    sopClassUid: text(64),
    instanceNumber: nullable(int()),
    transferSyntaxUid: text(64),
    sha256: text(64),
    blobKey: text(64),
    sizeBytes: int(),
    /** What lists and geometry need without opening the file. */
    header: json<Record<string, unknown>>(),
    sourceAeTitle: nullable(text(16)),
    receivedAt: at(),
  },
  { index: [['seriesInstanceUid', 'instanceNumber'], ['sha256'], ['sopClassUid']] },
);

/** Series still arriving: settled when nothing came for a while. */
export const dicomPendingSeries = table(
  'dicom_pending_series',
  { seriesInstanceUid: key(64), lastInstanceAt: at(), settleAt: at() },
  { index: [['settleAt']] },
);

/** Work list of series that belong to no patient yet. */
export const dicomUnmatched = table(
  'dicom_unmatched',
  {
    seriesInstanceUid: key(64),
    reason: text(64),
    candidates: json<string[]>(),
    state: oneOf(['OPEN', 'LINKED', 'DISMISSED']),
    createdAt: at(),
    resolvedAt: nullable(at()),
    resolvedBy: nullable(text(64)),
  },
  { index: [['state', 'createdAt']] },
);

/** Files that were received but not accepted, kept for the one who must find out why. */
export const dicomQuarantine = table(
  'dicom_quarantine',
  {
    id: id(),
    sopInstanceUid: nullable(text(64)),
    blobKey: text(64),
    reason: text(255),
    sourceAeTitle: nullable(text(16)),
    receivedAt: at(),
    closed: withDefault(bool(), false),
  },
  { index: [['closed', 'receivedAt']] },
);

export const aePeers = table(
  'ae_peers',
  {
    id: id(),
    aeTitle: text(16),
    host: text(255),
    port: int(),
    role: text(32),
    active: withDefault(bool(), true),
    options: json<Record<string, unknown>>(),
  },
  { unique: [['aeTitle']] },
);
