import type { Migration } from './schema-change.ts';

/** Where received objects go next, what waits to be sent, and when a peer last answered. */
export const dicomSending: Migration = {
  name: '20261124T0501-dicom-sending',
  async up(change) {
    await change.createTable(
      'dicom_routes',
      `id VARCHAR(36) NOT NULL PRIMARY KEY,
      name VARCHAR(64) NOT NULL,
      sort INTEGER NOT NULL,
      modality VARCHAR(16),
      station_name VARCHAR(64),
      body_part VARCHAR(64),
      calling_ae VARCHAR(16),
      peer_id VARCHAR(36) NOT NULL,
      deidentify TINYINT(1) NOT NULL DEFAULT 0,
      active TINYINT(1) NOT NULL DEFAULT 1,
      FOREIGN KEY (peer_id) REFERENCES ae_peers (id)`,
      { index: ['active, sort', 'peer_id'] },
    );
    await change.createTable(
      'dicom_sends',
      `id VARCHAR(36) NOT NULL PRIMARY KEY,
      batch_id VARCHAR(64) NOT NULL,
      peer_id VARCHAR(36) NOT NULL,
      sop_instance_uid VARCHAR(64) NOT NULL,
      deidentify TINYINT(1) NOT NULL DEFAULT 0,
      state VARCHAR(32) NOT NULL,
      attempts INTEGER NOT NULL DEFAULT 0,
      next_at BIGINT NOT NULL,
      last_error VARCHAR(255),
      created_at BIGINT NOT NULL,
      sent_at BIGINT,
      FOREIGN KEY (peer_id) REFERENCES ae_peers (id),
      CHECK (state IN ('PENDING', 'FAILED', 'SENT', 'DEAD'))`,
      {
        unique: ['batch_id, sop_instance_uid'],
        index: ['state, next_at', 'peer_id, state', 'created_at'],
      },
    );
    await change.addColumn('ae_peers', 'last_echo_at', 'BIGINT');
    await change.addColumn('ae_peers', 'last_echo_ms', 'INTEGER');
    await change.addColumn('ae_peers', 'last_echo_outcome', 'VARCHAR(64)');
    await change.addColumn('ae_peers', 'version', 'INTEGER NOT NULL DEFAULT 1');
  },
  async down(change) {
    for (const column of ['version', 'last_echo_outcome', 'last_echo_ms', 'last_echo_at']) {
      await change.dropColumn('ae_peers', column);
    }
    await change.dropTables('dicom_sends', 'dicom_routes');
  },
};
