import type { Migration } from './schema-change.ts';

/** Who is told of what, and up to which audit row it has been put in the outbox. */
export const webhooks: Migration = {
  name: '20261124T0861-webhooks',
  async up(change) {
    await change.createTable(
      'webhooks',
      `id VARCHAR(36) NOT NULL PRIMARY KEY,
      name VARCHAR(64) NOT NULL,
      url VARCHAR(500) NOT NULL,
      events JSON NOT NULL,
      secret_enc VARCHAR(255) NOT NULL,
      active TINYINT(1) NOT NULL DEFAULT 1,
      since_seq BIGINT NOT NULL,
      created_by VARCHAR(64) NOT NULL,
      created_at BIGINT NOT NULL,
      version INTEGER NOT NULL DEFAULT 1`,
      { unique: ['name'] },
    );
    await change.createTable('webhook_cursor', 'id INTEGER NOT NULL PRIMARY KEY, seq BIGINT NOT NULL');
    await change.insertMissing('webhook_cursor', 'id, seq', '1, 0');
  },
  async down(change) {
    await change.dropTables('webhook_cursor', 'webhooks');
  },
};
