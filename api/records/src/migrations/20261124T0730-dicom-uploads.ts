import type { Migration } from './schema-change.ts';

/** What people upload, file by file, and every change of whose study it is, with what stood there before. */
export const dicomUploads: Migration = {
  name: '20261124T0730-dicom-uploads',
  async up(change) {
    await change.createTable(
      'dicom_uploads',
      `id VARCHAR(36) NOT NULL PRIMARY KEY,
      user_id VARCHAR(64) NOT NULL,
      files INTEGER NOT NULL,
      created_at BIGINT NOT NULL`,
      { index: ['user_id, created_at'] },
    );
    await change.createTable(
      'dicom_upload_files',
      `upload_id VARCHAR(36) NOT NULL,
      file_key VARCHAR(64) NOT NULL,
      outcome VARCHAR(32) NOT NULL,
      reason VARCHAR(255),
      study_instance_uid VARCHAR(64),
      sop_instance_uid VARCHAR(64),
      size_bytes BIGINT NOT NULL,
      taken_at BIGINT NOT NULL,
      PRIMARY KEY (upload_id, file_key),
      FOREIGN KEY (upload_id) REFERENCES dicom_uploads (id)`,
      { index: ['study_instance_uid', 'taken_at'] },
    );
    await change.createTable(
      'dicom_link_changes',
      `id VARCHAR(36) NOT NULL PRIMARY KEY,
      study_instance_uid VARCHAR(64) NOT NULL,
      before_state JSON NOT NULL,
      after_state JSON NOT NULL,
      reason VARCHAR(200) NOT NULL,
      made_by VARCHAR(64) NOT NULL,
      made_at BIGINT NOT NULL,
      undone_at BIGINT,
      undone_by VARCHAR(64),
      FOREIGN KEY (study_instance_uid) REFERENCES dicom_studies (study_instance_uid)`,
      { index: ['study_instance_uid, made_at', 'made_at'] },
    );
  },
  async down(change) {
    await change.dropTables('dicom_link_changes', 'dicom_upload_files', 'dicom_uploads');
  },
};
