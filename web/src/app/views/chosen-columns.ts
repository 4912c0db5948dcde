/** Known columns in the order given, each once. */
export function knownColumns<C extends string>(names: readonly string[], all: readonly C[]): readonly C[] {
  return [...new Set(names)].filter((name): name is C => (all as readonly string[]).includes(name));
}

/** One place up or down; at the end it stays. */
export function movedColumn<C extends string>(columns: readonly C[], column: C, by: 1 | -1): readonly C[] {
  const from = columns.indexOf(column);
  const to = from + by;
  if (from < 0 || to < 0 || to >= columns.length) return columns;
  const moved = [...columns];
  moved.splice(to, 0, ...moved.splice(from, 1));
  return moved;
}

/** What the reader has chosen on this machine for one list, in that order. */
export class ColumnMemory<C extends string> {
  readonly #name: string;
  readonly #all: readonly C[];

  constructor(list: string, all: readonly C[]) {
    this.#name = `rtflow.${list}.columns`;
    this.#all = all;
  }

  /** null: nothing yet */
  of(store: Pick<Storage, 'getItem'>): readonly C[] | null {
    const stored = store.getItem(this.#name);
    return stored === null ? null : knownColumns(stored.split(','), this.#all);
  }

  /** @param columns null goes back to what the list begins with */
  keep(store: Pick<Storage, 'setItem' | 'removeItem'>, columns: readonly C[] | null): void {
    if (columns === null) store.removeItem(this.#name);
    else store.setItem(this.#name, columns.join(','));
  }
}
