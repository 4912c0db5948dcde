import type { Migration, SchemaChange } from './schema-change.ts';

export const work: Migration = {
  name: '20261124T0305-work',
  async up(change) {
    await formDefinitions(change);
    await formSubmissions(change);
    await taskDrafts(change);
    await taskContexts(change);
    await signatures(change);
    await documents(change);
    await notifications(change);
    await jobEffects(change);
  },
  async down(change) {
    await change.dropTables(
      'job_effects',
      'notifications',
      'documents',
      'signatures',
      'task_contexts',
      'task_drafts',
      'form_submissions',
      'form_definitions',
    );
  },
};

async function formDefinitions(change: SchemaChange): Promise<void> {
  await change.createTable(
    'form_definitions',
    `id VARCHAR(36) NOT NULL PRIMARY KEY,
    form_id VARCHAR(128) NOT NULL,
    version INTEGER NOT NULL,
    checksum VARCHAR(64) NOT NULL,
    \`schema\` JSON NOT NULL,
    created_at BIGINT NOT NULL`,
    { unique: ['form_id, version', 'form_id, checksum'] },
  );
}

async function formSubmissions(change: SchemaChange): Promise<void> {
  await change.createTable(
    'form_submissions',
    `id VARCHAR(36) NOT NULL PRIMARY KEY,
    form_id VARCHAR(128) NOT NULL,
    form_version INTEGER NOT NULL,
    task_key BIGINT,
    course_id VARCHAR(36),
    patient_id VARCHAR(36),
    data JSON NOT NULL,
    digest_sha256 VARCHAR(64) NOT NULL,
    submitted_by VARCHAR(64) NOT NULL,
    submitted_at BIGINT NOT NULL,
    FOREIGN KEY (course_id) REFERENCES courses (id),
    FOREIGN KEY (patient_id) REFERENCES patients (id)`,
    { index: ['task_key', 'course_id, submitted_at'] },
  );
}

async function taskDrafts(change: SchemaChange): Promise<void> {
  await change.createTable(
    'task_drafts',
    `id VARCHAR(36) NOT NULL PRIMARY KEY,
    task_key BIGINT NOT NULL,
    user_id VARCHAR(36) NOT NULL,
    data JSON NOT NULL,
    updated_at BIGINT NOT NULL,
    FOREIGN KEY (user_id) REFERENCES users (id)`,
    { unique: ['task_key, user_id'] },
  );
}

async function taskContexts(change: SchemaChange): Promise<void> {
  await change.createTable(
    'task_contexts',
    `task_key BIGINT NOT NULL PRIMARY KEY,
    patient_id VARCHAR(36),
    course_id VARCHAR(36),
    plan_id VARCHAR(36),
    device_id VARCHAR(36),
    node VARCHAR(128) NOT NULL,
    warn_at BIGINT,
    due_at BIGINT,
    escalate_at BIGINT,
    created_at BIGINT NOT NULL,
    FOREIGN KEY (patient_id) REFERENCES patients (id),
    FOREIGN KEY (course_id) REFERENCES courses (id)`,
    { index: ['course_id, created_at'] },
  );
}

async function signatures(change: SchemaChange): Promise<void> {
  await change.createTable(
    'signatures',
    `id VARCHAR(36) NOT NULL PRIMARY KEY,
    user_id VARCHAR(36) NOT NULL,
    meaning VARCHAR(64) NOT NULL,
    entity VARCHAR(64) NOT NULL,
    entity_id VARCHAR(64) NOT NULL,
    digest_sha256 VARCHAR(64) NOT NULL,
    signer VARCHAR(128),
    certificate_sn VARCHAR(128),
    algorithm VARCHAR(32) NOT NULL,
    \`value\` VARCHAR(2048),
    signed_at BIGINT NOT NULL,
    FOREIGN KEY (user_id) REFERENCES users (id)`,
    { index: ['entity, entity_id', 'user_id, signed_at'] },
  );
}

async function documents(change: SchemaChange): Promise<void> {
  await change.createTable(
    'documents',
    `id VARCHAR(36) NOT NULL PRIMARY KEY,
    kind VARCHAR(64) NOT NULL,
    version INTEGER NOT NULL,
    patient_id VARCHAR(36),
    course_id VARCHAR(36),
    attachment_id VARCHAR(36) NOT NULL,
    title VARCHAR(128) NOT NULL,
    status VARCHAR(32) NOT NULL,
    created_at BIGINT NOT NULL,
    created_by VARCHAR(64) NOT NULL,
    CHECK (status IN ('DRAFT', 'SIGNED', 'PUBLISHED', 'VOID')),
    FOREIGN KEY (patient_id) REFERENCES patients (id),
    FOREIGN KEY (course_id) REFERENCES courses (id),
    FOREIGN KEY (attachment_id) REFERENCES attachments (id)`,
    { index: ['course_id, kind, version', 'patient_id'] },
  );
}

async function notifications(change: SchemaChange): Promise<void> {
  await change.createTable(
    'notifications',
    `id VARCHAR(36) NOT NULL PRIMARY KEY,
    channel VARCHAR(32) NOT NULL,
    template VARCHAR(64) NOT NULL,
    recipient_id VARCHAR(64) NOT NULL,
    patient_id VARCHAR(36),
    data JSON NOT NULL,
    state VARCHAR(32) NOT NULL,
    receipt VARCHAR(255),
    created_at BIGINT NOT NULL,
    read_at BIGINT,
    CHECK (channel IN ('IN_APP', 'SMS', 'WECHAT', 'MAIL')),
    CHECK (state IN ('NEW', 'SENT', 'READ', 'FAILED')),
    FOREIGN KEY (patient_id) REFERENCES patients (id)`,
    { index: ['recipient_id, state, created_at', 'patient_id'] },
  );
}

async function jobEffects(change: SchemaChange): Promise<void> {
  await change.createTable(
    'job_effects',
    `job_key BIGINT NOT NULL PRIMARY KEY,
    type VARCHAR(128) NOT NULL,
    result JSON NOT NULL,
    \`at\` BIGINT NOT NULL`,
  );
}
