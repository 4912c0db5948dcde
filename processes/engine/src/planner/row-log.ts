import type { RowOp } from '../ports.ts';
import { TABLES } from '../tables.ts';
import type { Rows, TableName } from '../tables.ts';

/**
 * Records what happens to rows as few operations: a row that is inserted and then changed is one insert, changes of one
 * row are one update. Rows are changed in place; they belong to the workspace.
 */
export class RowLog {
  readonly #ops: (RowOp | null)[] = [];
  readonly #places = new Map<object, number>();

  get ops(): RowOp[] {
    return this.#ops.filter((op) => op !== null);
  }

  /** Whether something has happened to it. */
  knows(row: object): boolean {
    return this.#places.has(row);
  }

  insert<T extends TableName>(table: T, row: Rows[T]): Rows[T] {
    this.#places.set(row, this.#ops.length);
    this.#ops.push({ op: 'insert', table, row } as RowOp);
    return row;
  }

  update<T extends TableName>(table: T, row: Rows[T], set: Partial<Rows[T]>): void {
    const place = this.#places.get(row);
    const earlier = place === undefined ? null : this.#ops[place];
    if (earlier?.op === 'update') Object.assign(earlier.set, set);
    else if (earlier?.op !== 'insert') {
      this.#places.set(row, this.#ops.length);
      this.#ops.push({ op: 'update', table, key: keyOf(table, row), set: { ...set } } as RowOp);
    }
    Object.assign(row, set);
  }

  /** Every row of an ended call tree (or instance) in a table. */
  purge(table: TableName, of: { rootKey: number } | { instanceKey: number }): void {
    this.#ops.push({ op: 'purge', table, of });
  }

  remove<T extends TableName>(table: T, row: Rows[T]): void {
    const place = this.#places.get(row);
    const earlier = place === undefined ? null : this.#ops[place];
    if (place !== undefined) this.#ops[place] = null;
    this.#places.delete(row);
    if (earlier?.op === 'insert') return;
    this.#ops.push({ op: 'delete', table, key: keyOf(table, row) } as RowOp);
  }
}

function keyOf<T extends TableName>(table: T, row: Rows[T]): Partial<Rows[T]> {
  const fields = TABLES[table].primaryKey;
  if (fields === 'auto') throw new Error(`Expected a table with a key, but ${table} is append-only`);
  const source = row as Record<string, unknown>;
  return Object.fromEntries(fields.map((field) => [field, source[field]])) as Partial<Rows[T]>;
}
