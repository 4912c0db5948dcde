import type { Migration } from './schema-change.ts';

/** A process on a Zeebe cluster: commands kept to be sent, and which of the cluster's resources is which of ours. */
export const zeebeOutbox: Migration = {
  name: '20261124T0700-zeebe-outbox',
  async up(change) {
    await change.createTable(
      'zeebe_outbox',
      `id SERIAL_KEY,
      case_id VARCHAR(64) NOT NULL,
      op VARCHAR(64) NOT NULL,
      payload LONGTEXT NOT NULL,
      subject_key BIGINT,
      state VARCHAR(32) NOT NULL,
      attempts INTEGER NOT NULL DEFAULT 0,
      unanswered INTEGER NOT NULL DEFAULT 0,
      next_at BIGINT NOT NULL,
      last_error VARCHAR(1000),
      actor_id VARCHAR(64) NOT NULL,
      created_at BIGINT NOT NULL,
      ended_at BIGINT,
      CHECK (state IN ('PENDING', 'SENT', 'REJECTED', 'CLOSED'))`,
      { index: ['state, case_id, id', 'subject_key, state', 'state, ended_at'] },
    );
    await change.createTable(
      'zeebe_resources',
      `cluster_key BIGINT NOT NULL PRIMARY KEY,
      kind VARCHAR(32) NOT NULL,
      local_key BIGINT NOT NULL,
      CHECK (kind IN ('PROCESS', 'FORM'))`,
    );
  },
  async down(change) {
    await change.dropTables('zeebe_resources', 'zeebe_outbox');
  },
};
