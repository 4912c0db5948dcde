import type { Migration } from './schema-change.ts';

/** Messages to patients and staff by WeChat, WeCom and SMS; their templates; who is reached how; the patient's own page. */
export const messages: Migration = {
  name: '20261124T0650-messages',
  async up(change) {
    await change.createTable(
      'messages',
      `id VARCHAR(36) NOT NULL PRIMARY KEY,
      dedup_key VARCHAR(190) NOT NULL,
      kind VARCHAR(32) NOT NULL,
      recipient_kind VARCHAR(32) NOT NULL,
      recipient_id VARCHAR(36) NOT NULL,
      params JSON NOT NULL,
      state VARCHAR(32) NOT NULL DEFAULT 'WAITING',
      hop INTEGER NOT NULL DEFAULT 0,
      channel VARCHAR(32),
      template_version INTEGER,
      provider_id VARCHAR(128),
      last_error VARCHAR(255),
      not_before BIGINT NOT NULL,
      expires_at BIGINT NOT NULL,
      created_at BIGINT NOT NULL,
      sent_at BIGINT,
      receipt_at BIGINT,
      CHECK (recipient_kind IN ('PATIENT', 'STAFF')),
      CHECK (state IN ('WAITING', 'SENT', 'DELIVERED', 'UNDELIVERED', 'DEAD', 'EXPIRED', 'SUPPRESSED'))`,
      {
        unique: ['dedup_key'],
        index: ['recipient_id, sent_at', 'state, created_at', 'channel, provider_id'],
      },
    );
    await change.createTable(
      'message_templates',
      `id VARCHAR(36) NOT NULL PRIMARY KEY,
      kind VARCHAR(32) NOT NULL,
      version INTEGER NOT NULL,
      text_zh VARCHAR(255) NOT NULL,
      text_en VARCHAR(255) NOT NULL,
      provider_ids JSON NOT NULL,
      written_by VARCHAR(64) NOT NULL,
      written_at BIGINT NOT NULL`,
      { unique: ['kind, version'] },
    );
    await change.createTable(
      'message_contacts',
      `id VARCHAR(36) NOT NULL PRIMARY KEY,
      owner_id VARCHAR(36) NOT NULL,
      channel VARCHAR(32) NOT NULL,
      address_enc VARCHAR(512),
      opted_out TINYINT(1) NOT NULL DEFAULT 0,
      updated_by VARCHAR(64) NOT NULL,
      updated_at BIGINT NOT NULL,
      CHECK (channel IN ('WECHAT', 'WECOM', 'SMS', 'ALL'))`,
      { unique: ['owner_id, channel'] },
    );
    await change.createTable(
      'channel_tokens',
      `channel VARCHAR(32) NOT NULL PRIMARY KEY,
      token_enc VARCHAR(1024),
      expires_at BIGINT NOT NULL,
      locked_until BIGINT NOT NULL`,
    );
    await change.createTable(
      'patient_links',
      `id VARCHAR(36) NOT NULL PRIMARY KEY,
      patient_id VARCHAR(36) NOT NULL,
      created_at BIGINT NOT NULL,
      expires_at BIGINT NOT NULL,
      FOREIGN KEY (patient_id) REFERENCES patients (id)`,
      { index: ['patient_id, expires_at', 'expires_at'] },
    );
  },
  async down(change) {
    await change.dropTables('patient_links', 'channel_tokens', 'message_contacts', 'message_templates', 'messages');
  },
};
