import type { Migration } from './schema-change.ts';

/** Orders that the modality worklist shows, what the modality says it did, and who waits for a storage commitment. */
export const dicomWorklist: Migration = {
  name: '20261124T0502-dicom-worklist',
  async up(change) {
    await change.createTable(
      'dicom_orders',
      `id VARCHAR(36) NOT NULL PRIMARY KEY,
      course_id VARCHAR(36) NOT NULL,
      patient_id VARCHAR(36) NOT NULL,
      appointment_id VARCHAR(36),
      accession_number VARCHAR(16) NOT NULL,
      study_instance_uid VARCHAR(64) NOT NULL,
      modality VARCHAR(16) NOT NULL,
      state VARCHAR(32) NOT NULL,
      created_at BIGINT NOT NULL,
      closed_at BIGINT,
      closed_by VARCHAR(64),
      FOREIGN KEY (course_id) REFERENCES courses (id),
      FOREIGN KEY (patient_id) REFERENCES patients (id),
      FOREIGN KEY (appointment_id) REFERENCES appointments (id),
      CHECK (state IN ('SCHEDULED', 'STARTED', 'COMPLETED', 'DISCONTINUED'))`,
      { unique: ['accession_number', 'study_instance_uid'], index: ['state, created_at', 'course_id'] },
    );
    await change.createTable(
      'dicom_performed_steps',
      `sop_instance_uid VARCHAR(64) NOT NULL PRIMARY KEY,
      order_id VARCHAR(36),
      state VARCHAR(32) NOT NULL,
      station_ae VARCHAR(16),
      modality VARCHAR(16),
      attributes JSON NOT NULL,
      started_at BIGINT NOT NULL,
      ended_at BIGINT,
      FOREIGN KEY (order_id) REFERENCES dicom_orders (id),
      CHECK (state IN ('IN PROGRESS', 'COMPLETED', 'DISCONTINUED'))`,
      { index: ['order_id'] },
    );
  },
  async down(change) {
    await change.dropTables('dicom_performed_steps', 'dicom_orders');
  },
};
