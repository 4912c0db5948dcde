import type { Permission } from '@rtflow/domain';

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

/** Known columns in the order given, each once. */
export function columnsFrom(names: readonly string[]): readonly Column[] {
  const known = [...new Set(names)].filter((name): name is Column => (COLUMNS as readonly string[]).includes(name));
  return known;
}

/** One place up or down; at the end it stays. */
export function movedColumn(columns: readonly Column[], column: Column, by: 1 | -1): readonly Column[] {
  const from = columns.indexOf(column);
  const to = from + by;
  if (from < 0 || to < 0 || to >= columns.length) return columns;
  const moved = [...columns];
  moved.splice(to, 0, ...moved.splice(from, 1));
  return moved;
}

const REMEMBERED_AS = 'rtflow.patients.columns';

/** What the reader has chosen on this machine, in that order; null: nothing yet. */
export function rememberedColumns(store: Pick<Storage, 'getItem'>): readonly Column[] | null {
  const stored = store.getItem(REMEMBERED_AS);
  return stored === null ? null : columnsFrom(stored.split(','));
}

/** @param columns null goes back to the role's own */
export function rememberColumns(
  store: Pick<Storage, 'setItem' | 'removeItem'>,
  columns: readonly Column[] | null,
): void {
  if (columns === null) store.removeItem(REMEMBERED_AS);
  else store.setItem(REMEMBERED_AS, columns.join(','));
}
