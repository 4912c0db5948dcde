import type { Migration } from './schema-change.ts';

/** A photograph keeps its original and its thumbnail; each label and wristband that was printed is counted. */
export const photosAndLabels: Migration = {
  name: '20261124T0770-photos-and-labels',
  async up(change) {
    await change.addColumn('attachments', 'thumbnail_sha256', 'VARCHAR(64)');
    await change.createIndex('attachments', 'thumbnail_sha256');
    await change.createTable(
      'label_prints',
      `id VARCHAR(36) NOT NULL PRIMARY KEY,
      patient_id VARCHAR(36) NOT NULL,
      kind VARCHAR(32) NOT NULL,
      copy_no INTEGER NOT NULL,
      reason VARCHAR(255),
      printed_at BIGINT NOT NULL,
      printed_by VARCHAR(64) NOT NULL,
      CHECK (kind IN ('LABEL', 'WRISTBAND')),
      FOREIGN KEY (patient_id) REFERENCES patients (id)`,
      { unique: ['patient_id, kind, copy_no'] },
    );
  },
  async down(change) {
    await change.dropTables('label_prints');
    await change.dropIndex('attachments', 'thumbnail_sha256');
    await change.dropColumn('attachments', 'thumbnail_sha256');
  },
};
