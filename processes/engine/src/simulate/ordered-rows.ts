type AnyRow = Record<string, unknown>;

/** Rows of a table in the order of one numeric field, rows without a value left out: what is due is at the front. */
export class OrderedRows {
  readonly #field: string;
  readonly #rows: AnyRow[] = [];

  constructor(field: string, rows: Iterable<AnyRow>) {
    this.#field = field;
    for (const row of rows) this.add(row);
  }

  add(row: AnyRow): void {
    const value = row[this.#field];
    if (typeof value === 'number') this.#rows.splice(this.#above(value), 0, row);
  }

  remove(row: AnyRow): void {
    const value = row[this.#field];
    if (typeof value !== 'number') return;
    // of one value the newest stand last
    let place = this.#above(value) - 1;
    while (place >= 0 && this.#rows[place] !== row) place -= 1;
    if (place >= 0) this.#rows.splice(place, 1);
  }

  /** In order; at least the first `limit` of the range, and all that stand level with the last of them. */
  range({ over, upTo }: { over?: number; upTo?: number }, limit = Number.POSITIVE_INFINITY): AnyRow[] {
    const from = over === undefined ? 0 : this.#above(over);
    const to = upTo === undefined ? this.#rows.length : this.#above(upTo);
    let end = Math.min(from + limit, to);
    while (end > from && end < to && this.#rows[end]?.[this.#field] === this.#rows[end - 1]?.[this.#field]) end += 1;
    return this.#rows.slice(from, end);
  }

  /** How many rows have this value or a smaller one. */
  #above(value: number): number {
    let [low, high] = [0, this.#rows.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#rows[middle]?.[this.#field] as number) <= value) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
