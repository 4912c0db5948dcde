/** Columns of the patient list in their order; number and name always stand first. */
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

const REMEMBERED_AS = 'rtflow.patients.columns';

/** What the reader has chosen on this machine; all columns at first. */
export function rememberedColumns(store: Pick<Storage, 'getItem'>): readonly Column[] {
  const stored = store.getItem(REMEMBERED_AS);
  if (stored === null) return COLUMNS;
  const names = stored.split(',');
  return COLUMNS.filter((column) => names.includes(column));
}

export function rememberColumns(store: Pick<Storage, 'setItem'>, columns: readonly Column[]): void {
  store.setItem(REMEMBERED_AS, columns.join(','));
}
