import type { Migration } from './schema-change.ts';

/** What C-FIND asks for, as columns: read once when an object arrives, searched by SQL ever after. */
const STUDY_COLUMNS = {
  dicom_patient_id: 'VARCHAR(64)',
  patient_name: 'VARCHAR(255)',
  patient_name_key: 'VARCHAR(300)',
  patient_birth_date: 'VARCHAR(8)',
  patient_sex: 'VARCHAR(16)',
  study_time: 'VARCHAR(16)',
  study_id: 'VARCHAR(16)',
} as const;

const SERIES_COLUMNS = {
  series_number: 'INTEGER',
  series_date: 'VARCHAR(8)',
  body_part: 'VARCHAR(64)',
  station_name: 'VARCHAR(64)',
  protocol_name: 'VARCHAR(64)',
  manufacturer: 'VARCHAR(64)',
  source_ae_title: 'VARCHAR(16)',
  requested_procedure_id: 'VARCHAR(64)',
  scheduled_step_id: 'VARCHAR(64)',
} as const;

export const dicomIndex: Migration = {
  name: '20261124T0500-dicom-index',
  async up(change) {
    for (const [column, type] of Object.entries(STUDY_COLUMNS)) await change.addColumn('dicom_studies', column, type);
    for (const [column, type] of Object.entries(SERIES_COLUMNS)) await change.addColumn('dicom_series', column, type);
    await change.createIndex('dicom_studies', 'dicom_patient_id');
    // The sweep asks which row names a blob; nobody asks by the data set's hash.
    await change.createIndex('dicom_instances', 'blob_key');
    await change.dropIndex('dicom_instances', 'sha256');
  },
  async down(change) {
    await change.createIndex('dicom_instances', 'sha256');
    await change.dropIndex('dicom_instances', 'blob_key');
    await change.dropIndex('dicom_studies', 'dicom_patient_id');
    for (const column of Object.keys(SERIES_COLUMNS)) await change.dropColumn('dicom_series', column);
    for (const column of Object.keys(STUDY_COLUMNS)) await change.dropColumn('dicom_studies', column);
  },
};
