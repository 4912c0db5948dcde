import type { WritableSet } from '@rtflow/imaging/dicom/encode-text';
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
    /** As it came; `patientId` above is whom it was matched to. */
    dicomPatientId: nullable(text(64)),
    patientName: nullable(text(255)),
    /** What names are searched by: see `nameKey`. */
    patientNameKey: nullable(text(300)),
    patientBirthDate: nullable(text(8)),
    patientSex: nullable(text(16)),
    studyTime: nullable(text(16)),
    studyId: nullable(text(16)),
    /** The kind of rule that found its course; null where a person or nobody did. */
    linkRule: nullable(text(32)),
  },
  { index: [['patientId'], ['courseId'], ['accessionNumber'], ['studyDate'], ['dicomPatientId']] },
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
    seriesNumber: nullable(int()),
    seriesDate: nullable(text(8)),
    bodyPart: nullable(text(64)),
    stationName: nullable(text(64)),
    protocolName: nullable(text(64)),
    manufacturer: nullable(text(64)),
    /** Who sent its first instance. */
    sourceAeTitle: nullable(text(16)),
    /** Of Request Attributes Sequence: the order that it answers. */
    requestedProcedureId: nullable(text(64)),
    scheduledStepId: nullable(text(64)),
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
  { index: [['seriesInstanceUid', 'instanceNumber'], ['blobKey'], ['sopClassUid']] },
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
    options: json<PeerOptions>(),
    lastEchoAt: nullable(at()),
    lastEchoMs: nullable(int()),
    /** 'ok', or the code of why it did not answer. */
    lastEchoOutcome: nullable(text(64)),
    version: withDefault(int(), 1),
  },
  { unique: [['aeTitle']] },
);

export interface PeerOptions {
  readonly notes?: string;
  readonly tls?: boolean;
  /** SOP classes it may use; absent: all. */
  readonly allowedSopClasses?: string[];
  /** How text is written for it; absent: UTF-8. */
  readonly characterSet?: WritableSet;
  /** How objects are pulled from it; absent: C-MOVE to us. */
  readonly retrieve?: 'move' | 'get';
}

/** What is received from a source goes on to a peer. A null criterion fits everything. */
export const dicomRoutes = table(
  'dicom_routes',
  {
    id: id(),
    name: text(64),
    sort: int(),
    modality: nullable(text(16)),
    stationName: nullable(text(64)),
    bodyPart: nullable(text(64)),
    callingAe: nullable(text(16)),
    peerId: ref('ae_peers'),
    deidentify: withDefault(bool(), false),
    active: withDefault(bool(), true),
  },
  { index: [['active', 'sort'], ['peerId']] },
);

/** One object on its way to one peer. */
export const dicomSends = table(
  'dicom_sends',
  {
    id: id(),
    /** What was asked for at once: a route's id, or one push by a person. An object is in it once. */
    batchId: text(64),
    peerId: ref('ae_peers'),
    sopInstanceUid: text(64),
    deidentify: withDefault(bool(), false),
    state: oneOf(['PENDING', 'FAILED', 'SENT', 'DEAD']),
    attempts: withDefault(int(), 0),
    nextAt: at(),
    lastError: nullable(text(255)),
    createdAt: at(),
    sentAt: nullable(at()),
  },
  {
    unique: [['batchId', 'sopInstanceUid']],
    index: [['state', 'nextAt'], ['peerId', 'state'], ['createdAt']],
  },
);

/** A scheduled procedure step on the modality worklist. Its time and station are its appointment's. */
export const dicomOrders = table(
  'dicom_orders',
  {
    id: id(),
    courseId: ref('courses'),
    patientId: ref('patients'),
    appointmentId: nullable(ref('appointments')),
    accessionNumber: text(16),
    studyInstanceUid: text(64),
    modality: text(16),
    state: oneOf(['SCHEDULED', 'STARTED', 'COMPLETED', 'DISCONTINUED']),
    createdAt: at(),
    closedAt: nullable(at()),
    /** The AE title or the process that closed it. */
    closedBy: nullable(text(64)),
  },
  { unique: [['accessionNumber'], ['studyInstanceUid']], index: [['state', 'createdAt'], ['courseId']] },
);

/** MPPS: what a modality says it does and did. */
export const dicomPerformedSteps = table(
  'dicom_performed_steps',
  {
    sopInstanceUid: key(64),
    orderId: nullable(ref('dicom_orders')),
    state: oneOf(['IN PROGRESS', 'COMPLETED', 'DISCONTINUED']),
    stationAe: nullable(text(16)),
    modality: nullable(text(16)),
    attributes: json<Record<string, unknown>>(),
    startedAt: at(),
    endedAt: nullable(at()),
  },
  { index: [['orderId']] },
);
