import type { Permission } from '@rtflow/domain';
import { ColumnMemory } from '../views/chosen-columns.ts';

/** Columns of the patient list; number and name always stand first. */
export const COLUMNS = [
  'state',
  'diagnosis',
  'technique',
  'attending',
  'device',
  'fractions',
  'waitsFor',
  'source',
  'registered',
] as const;
export type Column = (typeof COLUMNS)[number];

/** What each kind of work looks at first; the first right that the reader holds decides. */
const DEFAULTS: readonly { readonly right: Permission; readonly columns: readonly Column[] }[] = [
  { right: 'fraction.record', columns: ['device', 'fractions', 'technique', 'state', 'waitsFor', 'attending'] },
  { right: 'plan.design', columns: ['diagnosis', 'technique', 'waitsFor', 'state', 'attending', 'device'] },
  { right: 'rx.write', columns: ['state', 'diagnosis', 'technique', 'fractions', 'waitsFor', 'device', 'registered'] },
  { right: 'patient.register', columns: ['source', 'registered', 'state', 'attending', 'diagnosis', 'waitsFor'] },
];

export function defaultColumns(may: (right: Permission) => boolean): readonly Column[] {
  return DEFAULTS.find(({ right }) => may(right))?.columns ?? COLUMNS;
}

/** Chosen on this machine; without a choice the role's own stand there. */
export const PATIENT_COLUMNS = new ColumnMemory('patients', COLUMNS);
