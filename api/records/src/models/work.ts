import {
  at,
  bool,
  day,
  engineKey,
  id,
  int,
  json,
  key,
  keyRef,
  longText,
  nullable,
  oneOf,
  ref,
  table,
  text,
  withDefault,
} from './columns.ts';

export const formDefinitions = table(
  'form_definitions',
  {
    id: id(),
    formId: text(128),
    version: int(),
    checksum: text(64),
    schema: json<Record<string, unknown>>(),
    createdAt: at(),
  },
  {
    unique: [
      ['formId', 'version'],
      ['formId', 'checksum'],
    ],
  },
);

export const formSubmissions = table(
  'form_submissions',
  {
    id: id(),
    formId: text(128),
    formVersion: int(),
    taskKey: nullable(keyRef()),
    courseId: nullable(ref('courses')),
    patientId: nullable(ref('patients')),
    data: json<Record<string, unknown>>(),
    /** sha256 of the canonical JSON of `data`: what was signed. */
    digestSha256: text(64),
    submittedBy: text(64),
    submittedAt: at(),
  },
  { index: [['taskKey'], ['courseId', 'submittedAt']] },
);

export const taskDrafts = table(
  'task_drafts',
  { id: id(), taskKey: keyRef(), userId: ref('users'), data: json<Record<string, unknown>>(), updatedAt: at() },
  { unique: [['taskKey', 'userId']] },
);

/** What people wrote to each other about a task; a comment is never changed. */
export const taskComments = table(
  'task_comments',
  {
    id: id(),
    taskKey: keyRef(),
    authorId: ref('users'),
    text: text(1000),
    mentions: json<string[]>(),
    createdAt: at(),
  },
  { index: [['taskKey', 'createdAt']] },
);

/** Beside every user task: whom and what it is about, so that the inbox joins in SQL. */
export const taskContexts = table(
  'task_contexts',
  {
    taskKey: engineKey(),
    patientId: nullable(ref('patients')),
    courseId: nullable(ref('courses')),
    planId: nullable(text(36)),
    deviceId: nullable(text(36)),
    /** The user task's element id, which is its form id. */
    node: text(128),
    warnAt: nullable(at()),
    dueAt: nullable(at()),
    escalateAt: nullable(at()),
    createdAt: at(),
    /** Somebody reminded its holder. */
    nudgedAt: nullable(at()),
  },
  { index: [['courseId', 'createdAt']] },
);

export const signatures = table(
  'signatures',
  {
    id: id(),
    userId: ref('users'),
    meaning: text(64),
    entity: text(64),
    entityId: text(64),
    digestSha256: text(64),
    signer: nullable(text(128)),
    certificateSn: nullable(text(128)),
    algorithm: text(32),
    value: nullable(text(2048)),
    signedAt: at(),
  },
  {
    index: [
      ['entity', 'entityId'],
      ['userId', 'signedAt'],
    ],
  },
);

export const documents = table(
  'documents',
  {
    id: id(),
    kind: text(64),
    version: int(),
    patientId: nullable(ref('patients')),
    courseId: nullable(ref('courses')),
    attachmentId: ref('attachments'),
    title: text(128),
    status: oneOf(['DRAFT', 'SIGNED', 'PUBLISHED', 'VOID']),
    createdAt: at(),
    createdBy: text(64),
  },
  { index: [['courseId', 'kind', 'version'], ['patientId']] },
);

export const notifications = table(
  'notifications',
  {
    id: id(),
    channel: oneOf(['IN_APP', 'SMS', 'WECHAT', 'MAIL']),
    template: text(64),
    recipientId: text(64),
    patientId: nullable(ref('patients')),
    data: json<Record<string, unknown>>(),
    state: oneOf(['NEW', 'SENT', 'READ', 'FAILED']),
    receipt: nullable(text(255)),
    createdAt: at(),
    readAt: nullable(at()),
  },
  { index: [['recipientId', 'state', 'createdAt'], ['recipientId', 'createdAt'], ['patientId']] },
);

export const qcRecords = table(
  'qc_records',
  {
    id: id(),
    deviceId: ref('devices'),
    planCode: text(64),
    qcDate: day(),
    values: json<{ item: string; value: number | boolean; state: string }[]>(),
    state: oneOf(['PASS', 'WARN', 'ERROR']),
    testerId: text(64),
    reviewerId: nullable(text(64)),
    measuredAt: at(),
    reviewedAt: nullable(at()),
  },
  {
    index: [
      ['deviceId', 'qcDate'],
      ['state', 'measuredAt'],
    ],
  },
);

export const faultReports = table(
  'fault_reports',
  {
    id: id(),
    deviceId: ref('devices'),
    description: text(2000),
    reportedBy: text(64),
    reportedAt: at(),
    downFrom: nullable(at()),
    repairedAt: nullable(at()),
    releasedAt: nullable(at()),
    releasedBy: nullable(json<string[]>()),
    detail: nullable(json<Record<string, unknown>>()),
    closed: withDefault(bool(), false),
  },
  { index: [['deviceId', 'reportedAt']] },
);

/** A job whose clinical rows are written: a second delivery finds the row and writes nothing. */
export const jobEffects = table('job_effects', {
  jobKey: engineKey(),
  type: text(128),
  result: json<unknown>(),
  at: at(),
});

export const auditLog = table('audit_log', {
  seq: engineKey(),
  at: at(),
  actorId: text(64),
  action: text(64),
  entity: text(64),
  entityId: text(64),
  patientId: nullable(text(36)),
  /** Exact JSON text: it is part of the hash. */
  detail: longText(),
  prevHash: text(64),
  hash: text(64),
});

export const outbox = table(
  'outbox',
  {
    id: id(),
    topic: text(64),
    payload: json<Record<string, unknown>>(),
    dedupKey: text(255),
    state: oneOf(['PENDING', 'SENT', 'FAILED', 'DEAD']),
    attempts: withDefault(int(), 0),
    nextAt: at(),
    lastError: nullable(text(1000)),
    createdAt: at(),
    sentAt: nullable(at()),
  },
  {
    unique: [['dedupKey']],
    index: [
      ['state', 'nextAt'],
      ['topic', 'state', 'createdAt'],
    ],
  },
);

export const hl7Inbox = table(
  'hl7_inbox',
  {
    id: id(),
    /** MSH-10 of the sender. */
    controlId: text(64),
    sender: text(128),
    messageType: text(16),
    blobKey: text(64),
    state: oneOf(['RECEIVED', 'PROCESSED', 'REFUSED', 'FAILED']),
    ackCode: nullable(text(2)),
    /** 'Processed' and 'the sender was told' are two facts. */
    processedAt: nullable(at()),
    acknowledgedAt: nullable(at()),
    attempts: withDefault(int(), 0),
    error: nullable(text(1000)),
    receivedAt: at(),
  },
  { unique: [['sender', 'controlId']], index: [['state', 'receivedAt']] },
);

export const commandDedupe = table(
  'wf_command_dedupe',
  { id: key(190), result: nullable(longText()), expiresAt: at() },
  { index: [['expiresAt']] },
);
