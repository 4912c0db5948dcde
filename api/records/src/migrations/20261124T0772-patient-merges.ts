import type { Migration } from './schema-change.ts';

/** Two charts of one person: who proposed and who confirmed to join them, what moved, and that it was taken back. */
export const patientMerges: Migration = {
  name: '20261124T0772-patient-merges',
  async up(change) {
    await change.createTable(
      'patient_merges',
      `id VARCHAR(36) NOT NULL PRIMARY KEY,
      survivor_id VARCHAR(36) NOT NULL,
      merged_id VARCHAR(36) NOT NULL,
      state VARCHAR(32) NOT NULL,
      reason VARCHAR(255) NOT NULL,
      moved JSON NOT NULL,
      survivor_before JSON,
      proposed_at BIGINT NOT NULL,
      proposed_by VARCHAR(64) NOT NULL,
      decided_at BIGINT,
      decided_by VARCHAR(64),
      undone_at BIGINT,
      undone_by VARCHAR(64),
      undo_reason VARCHAR(255),
      CHECK (state IN ('PROPOSED', 'CONFIRMED', 'DECLINED', 'UNDONE')),
      CHECK (survivor_id <> merged_id),
      FOREIGN KEY (survivor_id) REFERENCES patients (id),
      FOREIGN KEY (merged_id) REFERENCES patients (id)`,
      { index: ['state, proposed_at', 'survivor_id', 'merged_id'] },
    );
  },
  down: (change) => change.dropTables('patient_merges'),
};
