import type { Migration } from './schema-change.ts';

/** Shifts with their staff; blocks and openings that recur; the yearly notice of the State Council in versions. */
export const calendar: Migration = {
  name: '20261124T0600-calendar',
  async up(change) {
    await change.addColumn('device_templates', 'shift', 'VARCHAR(32)');
    await change.addColumn('device_templates', 'therapists', 'INTEGER NOT NULL DEFAULT 2');
    await change.addColumn('device_blocks', 'kind', "VARCHAR(16) NOT NULL DEFAULT 'BLOCK'");
    await change.addColumn('device_blocks', 'recurrence', 'VARCHAR(255)');
    await change.addColumn('device_blocks', 'last_end_at', 'BIGINT');
    await change.addColumn('device_blocks', 'allow_tags', 'JSON');
    await change.dropColumn('device_blocks', 'allow_category');
    await change.createTable(
      'holiday_versions',
      `id VARCHAR(36) NOT NULL PRIMARY KEY,
      year INTEGER NOT NULL,
      version INTEGER NOT NULL,
      source VARCHAR(64) NOT NULL,
      days JSON NOT NULL,
      applied_at BIGINT NOT NULL,
      applied_by VARCHAR(64) NOT NULL`,
      { unique: ['year, version'] },
    );
  },
  async down(change) {
    await change.dropTables('holiday_versions');
    await change.addColumn('device_blocks', 'allow_category', 'VARCHAR(2)');
    for (const column of ['allow_tags', 'last_end_at', 'recurrence', 'kind']) {
      await change.dropColumn('device_blocks', column);
    }
    for (const column of ['therapists', 'shift']) await change.dropColumn('device_templates', column);
  },
};
