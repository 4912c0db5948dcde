import type { Migration } from './schema-change.ts';

/** Which stores hold which blob, and the runs of what looks after them. */
export const storage: Migration = {
  name: '20261124T0720-storage',
  async up(change) {
    await change.createTable(
      'blobs',
      `blob_key VARCHAR(64) NOT NULL PRIMARY KEY,
      size_bytes BIGINT NOT NULL,
      placed_with VARCHAR(64),
      copies INTEGER NOT NULL DEFAULT 0`,
      { index: ['copies'] },
    );
    await change.createTable(
      'blob_copies',
      `blob_key VARCHAR(64) NOT NULL,
      store VARCHAR(32) NOT NULL,
      seen_at BIGINT NOT NULL,
      checked_at BIGINT NOT NULL,
      PRIMARY KEY (blob_key, store)`,
      { index: ['store, checked_at', 'store, seen_at'] },
    );
    await change.createTable(
      'storage_runs',
      `id VARCHAR(36) NOT NULL PRIMARY KEY,
      kind VARCHAR(32) NOT NULL,
      state VARCHAR(32) NOT NULL,
      done INTEGER NOT NULL DEFAULT 0,
      total INTEGER NOT NULL DEFAULT 0,
      started_by VARCHAR(64) NOT NULL,
      started_at BIGINT NOT NULL,
      ended_at BIGINT,
      report JSON,
      CHECK (state IN ('RUNNING', 'DONE', 'CANCELLED', 'FAILED', 'INTERRUPTED'))`,
      { index: ['kind, started_at', 'state'] },
    );
  },
  async down(change) {
    await change.dropTables('storage_runs', 'blob_copies', 'blobs');
  },
};
