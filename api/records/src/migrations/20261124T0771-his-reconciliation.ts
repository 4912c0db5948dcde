import type { Migration } from './schema-change.ts';

/** Registrations that the HIS has not confirmed, and what was changed of a patient: field by field, when, by whom, from where. */
export const hisReconciliation: Migration = {
  name: '20261124T0771-his-reconciliation',
  async up(change) {
    await change.createTable(
      'his_reconciliations',
      `patient_id VARCHAR(36) NOT NULL PRIMARY KEY,
      state VARCHAR(32) NOT NULL,
      differs JSON NOT NULL,
      opened_at BIGINT NOT NULL,
      tried_at BIGINT,
      closed_at BIGINT,
      closed_by VARCHAR(64),
      CHECK (state IN ('WAITING', 'DIFFERS', 'UNKNOWN', 'DONE')),
      FOREIGN KEY (patient_id) REFERENCES patients (id)`,
      { index: ['state, opened_at'] },
    );
    await change.createTable(
      'patient_changes',
      `id VARCHAR(36) NOT NULL PRIMARY KEY,
      patient_id VARCHAR(36) NOT NULL,
      field VARCHAR(32) NOT NULL,
      old_value VARCHAR(255),
      new_value VARCHAR(255),
      source VARCHAR(32) NOT NULL,
      reason VARCHAR(255),
      changed_at BIGINT NOT NULL,
      changed_by VARCHAR(64) NOT NULL,
      CHECK (source IN ('DESK', 'HIS', 'MERGE')),
      FOREIGN KEY (patient_id) REFERENCES patients (id)`,
      { index: ['patient_id, changed_at'] },
    );
  },
  async down(change) {
    await change.dropTables('patient_changes', 'his_reconciliations');
  },
};
