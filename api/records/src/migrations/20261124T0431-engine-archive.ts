import type { Migration } from './schema-change.ts';

/** Ended call trees that left the engine's tables. */
export const engineArchive: Migration = {
  name: '20261124T0431-engine-archive',
  async up(change) {
    await change.createTable(
      'wf_archive',
      `root_key BIGINT NOT NULL PRIMARY KEY,
      process_id VARCHAR(255) NOT NULL,
      business_key VARCHAR(255),
      started_at BIGINT NOT NULL,
      ended_at BIGINT NOT NULL,
      archived_at BIGINT NOT NULL,
      \`rows\` LONGTEXT NOT NULL`,
      { index: ['business_key', 'ended_at'] },
    );
  },
  async down(change) {
    await change.dropTables('wf_archive');
  },
};
