import type { Migration } from './schema-change.ts';

/** The patient list by urgency walks courses in the order of their categories, instead of sorting every patient. */
export const patientsByCategory: Migration = {
  name: '20261124T0420-patients-by-category',
  up: (change) => change.createIndex('courses', 'category, patient_id'),
  down: (change) => change.dropIndex('courses', 'category, patient_id'),
};
