import type { Migration } from './schema-change.ts';

/** Why a diagnosis was changed after the first version. */
export const diagnosisReason: Migration = {
  name: '20261124T0871-diagnosis-reason',
  up: (change) => change.addColumn('diagnoses', 'reason', 'VARCHAR(255)'),
  down: (change) => change.dropColumn('diagnoses', 'reason'),
};
