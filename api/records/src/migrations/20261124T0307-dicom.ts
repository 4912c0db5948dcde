import type { Migration, SchemaChange } from './schema-change.ts';

export const dicom: Migration = {
  name: '20261124T0307-dicom',
  async up(change) {
    await dicomStudies(change);
    await dicomSeries(change);
    await dicomInstances(change);
    await dicomPendingSeries(change);
    await dicomUnmatched(change);
    await dicomQuarantine(change);
    await aePeers(change);
  },
  async down(change) {
    await change.dropTables(
      'ae_peers',
      'dicom_quarantine',
      'dicom_unmatched',
      'dicom_pending_series',
      'dicom_instances',
      'dicom_series',
      'dicom_studies',
    );
  },
};

async function dicomStudies(change: SchemaChange): Promise<void> {
  await change.createTable(
    'dicom_studies',
    `study_instance_uid VARCHAR(64) NOT NULL PRIMARY KEY,
    patient_id VARCHAR(36),
    course_id VARCHAR(36),
    accession_number VARCHAR(64),
    study_date VARCHAR(8),
    description VARCHAR(255),
    received_at BIGINT NOT NULL,
    FOREIGN KEY (patient_id) REFERENCES patients (id),
    FOREIGN KEY (course_id) REFERENCES courses (id)`,
    { index: ['patient_id', 'course_id', 'accession_number', 'study_date'] },
  );
}

async function dicomSeries(change: SchemaChange): Promise<void> {
  await change.createTable(
    'dicom_series',
    `series_instance_uid VARCHAR(64) NOT NULL PRIMARY KEY,
    study_instance_uid VARCHAR(64) NOT NULL,
    modality VARCHAR(16) NOT NULL,
    frame_of_reference_uid VARCHAR(64),
    description VARCHAR(255),
    purpose VARCHAR(32),
    instance_count INTEGER NOT NULL DEFAULT 0,
    settled_at BIGINT,
    received_at BIGINT NOT NULL,
    FOREIGN KEY (study_instance_uid) REFERENCES dicom_studies (study_instance_uid)`,
    { index: ['study_instance_uid', 'modality, received_at', 'frame_of_reference_uid'] },
  );
}

async function dicomInstances(change: SchemaChange): Promise<void> {
  await change.createTable(
    'dicom_instances',
    `sop_instance_uid VARCHAR(64) NOT NULL PRIMARY KEY,
    series_instance_uid VARCHAR(64) NOT NULL,
    sop_class_uid VARCHAR(64) NOT NULL,
    instance_number INTEGER,
    transfer_syntax_uid VARCHAR(64) NOT NULL,
    sha256 VARCHAR(64) NOT NULL,
    blob_key VARCHAR(64) NOT NULL,
    size_bytes INTEGER NOT NULL,
    header JSON NOT NULL,
    source_ae_title VARCHAR(16),
    received_at BIGINT NOT NULL,
    FOREIGN KEY (series_instance_uid) REFERENCES dicom_series (series_instance_uid)`,
    { index: ['series_instance_uid, instance_number', 'sha256', 'sop_class_uid'] },
  );
}

async function dicomPendingSeries(change: SchemaChange): Promise<void> {
  await change.createTable(
    'dicom_pending_series',
    `series_instance_uid VARCHAR(64) NOT NULL PRIMARY KEY,
    last_instance_at BIGINT NOT NULL,
    settle_at BIGINT NOT NULL`,
    { index: ['settle_at'] },
  );
}

async function dicomUnmatched(change: SchemaChange): Promise<void> {
  await change.createTable(
    'dicom_unmatched',
    `series_instance_uid VARCHAR(64) NOT NULL PRIMARY KEY,
    reason VARCHAR(64) NOT NULL,
    candidates JSON NOT NULL,
    state VARCHAR(32) NOT NULL,
    created_at BIGINT NOT NULL,
    resolved_at BIGINT,
    resolved_by VARCHAR(64),
    CHECK (state IN ('OPEN', 'LINKED', 'DISMISSED'))`,
    { index: ['state, created_at'] },
  );
}

async function dicomQuarantine(change: SchemaChange): Promise<void> {
  await change.createTable(
    'dicom_quarantine',
    `id VARCHAR(36) NOT NULL PRIMARY KEY,
    sop_instance_uid VARCHAR(64),
    blob_key VARCHAR(64) NOT NULL,
    reason VARCHAR(255) NOT NULL,
    source_ae_title VARCHAR(16),
    received_at BIGINT NOT NULL,
    closed TINYINT(1) NOT NULL DEFAULT 0`,
    { index: ['closed, received_at'] },
  );
}

async function aePeers(change: SchemaChange): Promise<void> {
  await change.createTable(
    'ae_peers',
    `id VARCHAR(36) NOT NULL PRIMARY KEY,
    ae_title VARCHAR(16) NOT NULL,
    host VARCHAR(255) NOT NULL,
    port INTEGER NOT NULL,
    role VARCHAR(32) NOT NULL,
    active TINYINT(1) NOT NULL DEFAULT 1,
    options JSON NOT NULL`,
    { unique: ['ae_title'] },
  );
}
