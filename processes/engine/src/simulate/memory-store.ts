import type { Condition, EngineStore, Find, RowOp, Snapshot } from '../ports.ts';
import { FIRST_KEY } from '../ports.ts';
import type { Rows, TableName } from '../tables.ts';
import { TABLES } from '../tables.ts';

type AnyRow = Record<string, unknown>;

/** An EngineStore in memory, for simulation and tests: every row of every table, indexed as TABLES says. No roll-back. */
export class MemoryStore implements EngineStore {
  readonly #tables = new Map<TableName, Table>();
  #nextKey = FIRST_KEY;

  constructor() {
    for (const name of Object.keys(TABLES) as TableName[]) this.#tables.set(name, new Table(name));
  }

  /** Every row of a table, oldest first. */
  rows<T extends TableName>(table: T): Rows[T][] {
    return [...this.#table(table).rows.values()] as unknown as Rows[T][];
  }

  loadRoot(rootKey: number): Promise<Snapshot> {
    const open = (table: TableName): AnyRow[] =>
      this.#table(table)
        .with('rootKey', rootKey)
        .filter((row) => (row.endedAt ?? null) === null)
        .map((row) => ({ ...row }));
    const tables = (Object.keys(TABLES) as TableName[]).filter((table) => TABLES[table].loadedByRoot);
    const snapshot = Object.fromEntries(tables.map((table) => [table, open(table)])) as unknown as Snapshot;
    // a call tree is open as long as its root is
    const alive = snapshot.instance.some((instance) => instance.key === rootKey);
    return Promise.resolve(alive ? snapshot : (Object.fromEntries(tables.map((table) => [table, []])) as never));
  }

  find<T extends TableName>(table: T, find: Find<T>): Promise<Rows[T][]> {
    const conditions = Object.entries(find.where) as [string, Condition][];
    let rows = this.#table(table)
      .candidates(conditions)
      .filter((row) => conditions.every(([field, condition]) => holds(row[field] ?? null, condition)));
    for (const [field, direction] of (find.orderBy ?? []).toReversed()) {
      const sign = direction === 'asc' ? 1 : -1;
      rows = rows.toSorted((a, b) => sign * order(a[field], b[field]));
    }
    const limited = find.limit === undefined ? rows : rows.slice(0, find.limit);
    return Promise.resolve(limited.map((row) => ({ ...row })) as unknown as Rows[T][]);
  }

  apply(ops: readonly RowOp[]): Promise<void> {
    for (const op of ops) {
      const table = this.#table(op.table);
      if (op.op === 'insert') table.insert({ ...op.row });
      else if (op.op === 'update') table.update(op.key as AnyRow, op.set as AnyRow);
      else table.remove(op.key as AnyRow);
    }
    return Promise.resolve();
  }

  reserveKeys(count: number): Promise<number> {
    const first = this.#nextKey;
    this.#nextKey += count;
    return Promise.resolve(first);
  }

  lockCorrelation(): Promise<void> {
    return Promise.resolve();
  }

  #table(name: TableName): Table {
    const table = this.#tables.get(name);
    if (!table) throw new Error(`Expected table ${name}, but there is none`);
    return table;
  }
}

class Table {
  readonly rows = new Map<unknown, AnyRow>();
  readonly #name: TableName;
  readonly #key: readonly string[] | 'auto';
  readonly #indexes = new Map<string, Map<unknown, Set<AnyRow>>>();
  #position = 0;

  constructor(name: TableName) {
    this.#name = name;
    const { primaryKey, indexes, unique = [] } = TABLES[name];
    this.#key = primaryKey;
    const firsts = [...indexes, ...unique, ...(primaryKey === 'auto' ? [] : [primaryKey])].map((fields) => fields[0]);
    for (const field of firsts) if (field !== undefined) this.#indexes.set(field, new Map());
  }

  insert(row: AnyRow): void {
    const id = this.#key === 'auto' ? (this.#position += 1) : this.#idOf(row);
    if (this.rows.has(id)) throw new Error(`Expected a new key in ${this.#name}, but ${String(id)} exists`);
    this.rows.set(id, row);
    for (const field of this.#indexes.keys()) this.#bucket(field, row[field]).add(row);
  }

  update(key: AnyRow, set: AnyRow): void {
    const row = this.#existing(key);
    for (const [field, value] of Object.entries(set)) {
      if (this.#indexes.has(field) && row[field] !== value) {
        this.#bucket(field, row[field]).delete(row);
        this.#bucket(field, value).add(row);
      }
      row[field] = value;
    }
  }

  remove(key: AnyRow): void {
    const row = this.#existing(key);
    this.rows.delete(this.#idOf(key));
    for (const field of this.#indexes.keys()) this.#bucket(field, row[field]).delete(row);
  }

  with(field: string, value: unknown): AnyRow[] {
    return [...(this.#indexes.get(field)?.get(value) ?? [])];
  }

  /** Rows that an index narrows the conditions to, else all. */
  candidates(conditions: readonly [string, Condition][]): AnyRow[] {
    for (const [field, condition] of conditions) {
      if (!this.#indexes.has(field)) continue;
      if (condition === null || typeof condition !== 'object') return this.with(field, condition);
      if ('in' in condition) return condition.in.flatMap((value) => this.with(field, value));
    }
    return [...this.rows.values()];
  }

  #existing(key: AnyRow): AnyRow {
    const row = this.rows.get(this.#idOf(key));
    if (!row) throw new Error(`Expected a row ${JSON.stringify(key)} in ${this.#name}, but there is none`);
    return row;
  }

  #bucket(field: string, value: unknown): Set<AnyRow> {
    const index = this.#indexes.get(field);
    if (!index) throw new Error(`Expected an index on ${field} in ${this.#name}, but there is none`);
    let rows = index.get(value);
    if (!rows) index.set(value, (rows = new Set()));
    return rows;
  }

  #idOf(row: AnyRow): unknown {
    const fields = this.#key === 'auto' ? [] : this.#key;
    return fields.length === 1 ? row[fields[0] ?? ''] : JSON.stringify(fields.map((field) => row[field]));
  }
}

function holds(value: unknown, condition: Condition): boolean {
  if (condition === null || typeof condition !== 'object') return value === condition;
  if ('in' in condition) return condition.in.includes(value as string | number);
  if (typeof value !== 'number') return false;
  return 'lte' in condition ? value <= condition.lte : value > condition.gt;
}

function order(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0;
}
