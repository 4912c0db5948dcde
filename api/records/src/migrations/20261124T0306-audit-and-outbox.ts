import type { Migration, SchemaChange } from './schema-change.ts';

export const auditAndOutbox: Migration = {
  name: '20261124T0306-audit-and-outbox',
  async up(change) {
    await auditLog(change);
    await auditHead(change);
    await outbox(change);
    await hl7Inbox(change);
    await wfCommandDedupe(change);
  },
  async down(change) {
    await change.dropTables('wf_command_dedupe', 'hl7_inbox', 'outbox', 'audit_head', 'audit_log');
  },
};

async function auditLog(change: SchemaChange): Promise<void> {
  await change.createTable(
    'audit_log',
    `seq BIGINT NOT NULL PRIMARY KEY,
    \`at\` BIGINT NOT NULL,
    actor_id VARCHAR(64) NOT NULL,
    action VARCHAR(64) NOT NULL,
    entity VARCHAR(64) NOT NULL,
    entity_id VARCHAR(64) NOT NULL,
    patient_id VARCHAR(36),
    detail LONGTEXT NOT NULL,
    prev_hash VARCHAR(64) NOT NULL,
    hash VARCHAR(64) NOT NULL`,
  );
}

/** The end of the chain: its row lock puts writers in line, and a cut-off tail shows. */
async function auditHead(change: SchemaChange): Promise<void> {
  await change.createTable(
    'audit_head',
    `id INTEGER NOT NULL PRIMARY KEY,
    seq BIGINT NOT NULL,
    hash VARCHAR(64) NOT NULL`,
  );
  await change.insertMissing('audit_head', 'id, seq, hash', `1, 0, '${'0'.repeat(64)}'`);
}

async function outbox(change: SchemaChange): Promise<void> {
  await change.createTable(
    'outbox',
    `id VARCHAR(36) NOT NULL PRIMARY KEY,
    topic VARCHAR(64) NOT NULL,
    payload JSON NOT NULL,
    dedup_key VARCHAR(255) NOT NULL,
    state VARCHAR(32) NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    next_at BIGINT NOT NULL,
    last_error VARCHAR(1000),
    created_at BIGINT NOT NULL,
    sent_at BIGINT,
    CHECK (state IN ('PENDING', 'SENT', 'FAILED', 'DEAD')),
    CHECK (attempts >= 0)`,
    { unique: ['dedup_key'], index: ['state, next_at', 'topic, state, created_at'] },
  );
}

async function hl7Inbox(change: SchemaChange): Promise<void> {
  await change.createTable(
    'hl7_inbox',
    `id VARCHAR(36) NOT NULL PRIMARY KEY,
    control_id VARCHAR(64) NOT NULL,
    sender VARCHAR(128) NOT NULL,
    message_type VARCHAR(16) NOT NULL,
    blob_key VARCHAR(64) NOT NULL,
    state VARCHAR(32) NOT NULL,
    ack_code VARCHAR(2),
    processed_at BIGINT,
    acknowledged_at BIGINT,
    attempts INTEGER NOT NULL DEFAULT 0,
    error VARCHAR(1000),
    received_at BIGINT NOT NULL,
    CHECK (state IN ('RECEIVED', 'PROCESSED', 'REFUSED', 'FAILED'))`,
    { unique: ['sender, control_id'], index: ['state, received_at'] },
  );
}

async function wfCommandDedupe(change: SchemaChange): Promise<void> {
  await change.createTable(
    'wf_command_dedupe',
    `id VARCHAR(190) NOT NULL PRIMARY KEY,
    result LONGTEXT,
    expires_at BIGINT NOT NULL`,
    { index: ['expires_at'] },
  );
}
