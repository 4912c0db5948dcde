import type { Migration } from './schema-change.ts';

/** Changes of models from draft to publication: their files with every save, and who did what. */
export const modelChanges: Migration = {
  name: '20261124T0760-model-changes',
  async up(change) {
    await change.createTable(
      'model_changes',
      `id VARCHAR(36) NOT NULL PRIMARY KEY,
      title VARCHAR(128) NOT NULL,
      state VARCHAR(32) NOT NULL,
      version INTEGER NOT NULL,
      author_id VARCHAR(64) NOT NULL,
      created_at BIGINT NOT NULL,
      updated_at BIGINT NOT NULL,
      effective_at BIGINT,
      rolls_back VARCHAR(36),
      proof JSON,
      proof_of VARCHAR(64),
      deployment_key BIGINT,
      CHECK (state IN ('DRAFT', 'IN_REVIEW', 'REVIEWED', 'APPROVED', 'PUBLISHED', 'REJECTED', 'DISCARDED'))`,
      { index: ['updated_at', 'state, effective_at'] },
    );
    await change.createTable(
      'model_change_files',
      `id VARCHAR(36) NOT NULL PRIMARY KEY,
      change_id VARCHAR(36) NOT NULL,
      kind VARCHAR(32) NOT NULL,
      resource_id VARCHAR(128) NOT NULL,
      resource_name VARCHAR(190) NOT NULL,
      base_version INTEGER NOT NULL,
      revision INTEGER NOT NULL,
      dropped TINYINT(1) NOT NULL DEFAULT 0,
      content LONGTEXT NOT NULL,
      checksum VARCHAR(64) NOT NULL,
      saved_by VARCHAR(64) NOT NULL,
      saved_at BIGINT NOT NULL,
      CHECK (kind IN ('BPMN', 'DMN', 'FORM')),
      FOREIGN KEY (change_id) REFERENCES model_changes (id)`,
      { unique: ['change_id, kind, resource_id, revision'] },
    );
    await change.createTable(
      'model_change_steps',
      `id VARCHAR(36) NOT NULL PRIMARY KEY,
      change_id VARCHAR(36) NOT NULL,
      version INTEGER NOT NULL,
      step VARCHAR(32) NOT NULL,
      done_by VARCHAR(64) NOT NULL,
      done_at BIGINT NOT NULL,
      note VARCHAR(500),
      CHECK (step IN ('OPENED', 'SUBMITTED', 'WITHDRAWN', 'AGREED', 'RETURNED', 'APPROVED', 'REJECTED', 'PUBLISHED', 'DISCARDED')),
      FOREIGN KEY (change_id) REFERENCES model_changes (id)`,
      { unique: ['change_id, version'] },
    );
    for (const table of KEPT) {
      for (const before of ['UPDATE', 'DELETE'] as const) {
        await change.createRefusal({
          name: `${table}_append_only_${before.toLowerCase()}`,
          table,
          before,
          when: '1 = 1',
          message: 'APPEND_ONLY: what was saved and signed of a model stays',
        });
      }
    }
  },
  async down(change) {
    for (const table of KEPT) {
      await change.dropTriggers(`${table}_append_only_update`, `${table}_append_only_delete`);
    }
    await change.dropTables('model_change_steps', 'model_change_files', 'model_changes');
  },
};

const KEPT = ['model_change_files', 'model_change_steps'] as const;
