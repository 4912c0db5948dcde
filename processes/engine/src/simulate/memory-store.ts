import type { Condition, EngineStore, Find, RowOp, Snapshot } from '../ports.ts';
import { FIRST_KEY, WHOLE_UP_TO, isIdleInstance } from '../ports.ts';
import type { Rows, TableName } from '../tables.ts';
import { TABLES } from '../tables.ts';
import { OrderedRows } from './ordered-rows.ts';

type AnyRow = Record<string, unknown>;

const LOADED = (Object.keys(TABLES) as TableName[]).filter((table) => TABLES[table].loadedByRoot);

/** An EngineStore in memory, for simulation and tests: every row of every table, indexed as TABLES says. No roll-back. */
export class MemoryStore implements EngineStore {
  readonly #tables = new Map<TableName, Table>();
  #nextKey = FIRST_KEY;

  readonly #wholeUpTo: number;

  /** `wholeUpTo`: open elements up to which a call tree is loaded whole. */
  constructor({ wholeUpTo = WHOLE_UP_TO }: { wholeUpTo?: number } = {}) {
    this.#wholeUpTo = wholeUpTo;
    for (const name of Object.keys(TABLES) as TableName[]) this.#tables.set(name, new Table(name));
  }

  /** Every row of a table, oldest first. */
  rows<T extends TableName>(table: T): Rows[T][] {
    return [...this.#table(table).rows.values()] as unknown as Rows[T][];
  }

  /** Rows of which an indexed field has this value. */
  protected rowsWith<T extends TableName>(table: T, field: keyof Rows[T] & string, value: number): Rows[T][] {
    return [...this.#table(table).with(field, value)] as unknown as Rows[T][];
  }

  protected row<T extends TableName>(table: T, key: number): Rows[T] | undefined {
    return this.#table(table).rows.get(key) as Rows[T] | undefined;
  }

  protected removeRow(table: TableName, key: object): void {
    this.#table(table).remove(key as AnyRow);
  }

  loadRoot(rootKey: number, focus?: number): Promise<Snapshot> {
    // a call tree is open as long as its root is
    const root = this.row('instance', rootKey);
    const alive = root !== undefined && root.endedAt === null;
    const rows: Partial<Record<TableName, AnyRow[]>> = {};
    for (const table of LOADED) rows[table] = alive ? this.#open(table, rootKey) : [];
    const snapshot = rows as unknown as Snapshot;
    const isLarge = focus !== undefined && snapshot.element.length > this.#wholeUpTo;
    return Promise.resolve(isLarge ? withoutIdle(snapshot, focus) : snapshot);
  }

  /** Copies, since planners change them in place; variables they copy themselves. */
  #open(table: TableName, rootKey: number): AnyRow[] {
    const rows: AnyRow[] = [];
    for (const row of this.#table(table).with('rootKey', rootKey)) {
      if ((row.endedAt ?? null) === null) rows.push(table === 'variable' ? row : { ...row });
    }
    return rows;
  }

  find<T extends TableName>(table: T, find: Find<T>): Promise<Rows[T][]> {
    const conditions = Object.entries(find.where) as [string, Condition][];
    let rows: AnyRow[] = [];
    for (const row of this.#table(table).candidates(find.where as Record<string, Condition>, firstOf(find))) {
      if (conditions.every(([field, condition]) => holds(row[field] ?? null, condition))) rows.push(row);
    }
    for (const [field, direction] of (find.orderBy ?? []).toReversed()) {
      const sign = direction === 'asc' ? 1 : -1;
      rows = rows.toSorted((a, b) => sign * order(a[field], b[field]));
    }
    const limited = find.limit === undefined ? rows : rows.slice(0, find.limit);
    return Promise.resolve(limited.map((row) => ({ ...row })) as unknown as Rows[T][]);
  }

  /** Takes the rows themselves over: the command that made them has no use for them any more. */
  apply(ops: readonly RowOp[]): Promise<void> {
    for (const op of ops) {
      const table = this.#table(op.table);
      if (op.op === 'insert') table.insert(op.row as unknown as AnyRow);
      else if (op.op === 'update') table.update(op.key as AnyRow, op.set as AnyRow);
      else if (op.op === 'purge') table.purge(op.of);
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

/**
 * Rows by primary key, and indexes as TABLES names them: a prefix of their fields, made when a find first asks for it, so
 * that a dry run pays only for what it uses.
 */
class Table {
  readonly rows = new Map<unknown, AnyRow>();
  readonly #name: TableName;
  readonly #key: readonly string[];
  readonly #possible: readonly (readonly string[])[];
  readonly #indexes = new Map<string, Index>();
  readonly #ordered = new Map<string, OrderedRows>();
  #position = 0;

  constructor(name: TableName) {
    this.#name = name;
    const { primaryKey, indexes, unique = [] } = TABLES[name];
    this.#key = primaryKey === 'auto' ? [] : primaryKey;
    this.#possible = [...indexes, ...unique, this.#key];
  }

  insert(row: AnyRow): void {
    const id = this.#key.length === 0 ? (this.#position += 1) : this.#idOf(row);
    if (this.rows.has(id)) throw new Error(`Expected a new key in ${this.#name}, but ${String(id)} exists`);
    this.rows.set(id, row);
    for (const index of this.#indexes.values()) bucketOf(index, row).add(row);
    for (const ordered of this.#ordered.values()) ordered.add(row);
  }

  update(key: AnyRow, set: AnyRow): void {
    const row = this.#existing(this.#idOf(key));
    const moved: Index[] = [];
    for (const index of this.#indexes.values()) {
      if (index.fields.some((field) => field in set && set[field] !== row[field])) moved.push(index);
    }
    const shifted: OrderedRows[] = [];
    for (const [field, ordered] of this.#ordered) if (field in set) shifted.push(ordered);
    for (const index of moved) leave(index, row);
    for (const ordered of shifted) ordered.remove(row);
    Object.assign(row, set);
    for (const index of moved) bucketOf(index, row).add(row);
    for (const ordered of shifted) ordered.add(row);
  }

  remove(key: AnyRow): void {
    const id = this.#idOf(key);
    this.#drop(id, this.#existing(id));
  }

  purge(of: AnyRow): void {
    const isMeant = (row: AnyRow): boolean => Object.entries(of).every(([field, value]) => row[field] === value);
    for (const [id, row] of [...this.rows]) {
      if (isMeant(row)) this.#drop(id, row);
    }
  }

  #drop(id: unknown, row: AnyRow): void {
    this.rows.delete(id);
    for (const index of this.#indexes.values()) leave(index, row);
    for (const ordered of this.#ordered.values()) ordered.remove(row);
  }

  with(field: string, value: unknown): Iterable<AnyRow> {
    return this.#index([field]).buckets.get(value) ?? [];
  }

  /** Rows that the best index narrows the conditions to, else all. */
  candidates(where: Readonly<Record<string, Condition>>, first: First | null): Iterable<AnyRow> {
    if (first) return this.#orderedBy(first.field).range(first.range, first.limit);
    const isEqual = (field: string): boolean => isScalar(where[field]);
    if (this.#key.length > 0 && this.#key.every(isEqual)) {
      const row = this.rows.get(this.#idOf(where));
      return row ? [row] : [];
    }
    let best: readonly string[] = [];
    for (const fields of this.#possible) {
      const end = fields.findIndex((field) => !isEqual(field));
      const prefix = end < 0 ? fields : fields.slice(0, end);
      if (prefix.length > best.length) best = prefix;
    }
    if (best.length > 0) return this.#index(best).buckets.get(placeOf(best, where)) ?? [];
    for (const [leading] of this.#possible) {
      const condition = leading === undefined ? undefined : where[leading];
      if (leading === undefined || typeof condition !== 'object' || condition === null) continue;
      if ('in' in condition) return condition.in.flatMap((value) => [...this.with(leading, value)]);
      if ('lte' in condition) return this.#orderedBy(leading).range({ upTo: condition.lte });
    }
    return this.rows.values();
  }

  #orderedBy(field: string): OrderedRows {
    let ordered = this.#ordered.get(field);
    if (!ordered) this.#ordered.set(field, (ordered = new OrderedRows(field, this.rows.values())));
    return ordered;
  }

  #index(fields: readonly string[]): Index {
    const name = fields.join(' ');
    let index = this.#indexes.get(name);
    if (!index) {
      index = { fields, buckets: new Map() };
      for (const row of this.rows.values()) bucketOf(index, row).add(row);
      this.#indexes.set(name, index);
    }
    return index;
  }

  #existing(id: unknown): AnyRow {
    const row = this.rows.get(id);
    if (!row) throw new Error(`Expected a row ${String(id)} in ${this.#name}, but there is none`);
    return row;
  }

  #idOf(row: AnyRow): unknown {
    return placeOf(this.#key, row);
  }
}

type First = { readonly field: string; readonly range: { over?: number; upTo?: number }; readonly limit: number };

/** The first rows of a range in its own order, such as what is due next: no row beyond them is looked at. */
function firstOf<T extends TableName>({ where, orderBy = [], limit }: Find<T>): First | null {
  const [[field, condition] = [], ...others] = Object.entries(where) as [string, Condition][];
  const [by, way] = orderBy[0] ?? [];
  if (field === undefined || others.length > 0 || field !== by || way !== 'asc' || limit === undefined) return null;
  if (typeof condition !== 'object' || condition === null || 'in' in condition) return null;
  return { field, range: 'lte' in condition ? { upTo: condition.lte } : { over: condition.gt }, limit };
}

type Index = { readonly fields: readonly string[]; readonly buckets: Map<unknown, Set<AnyRow>> };

/** One value stands for itself, several for their text. */
function placeOf(fields: readonly string[], row: AnyRow): unknown {
  const first = row[fields[0] ?? ''] ?? null;
  if (fields.length === 1) return first;
  let place = String(first);
  // no key has a line break in it
  for (let index = 1; index < fields.length; index += 1) place += `\n${String(row[fields[index] ?? ''] ?? null)}`;
  return place;
}

function bucketOf({ fields, buckets }: Index, row: AnyRow): Set<AnyRow> {
  const place = placeOf(fields, row);
  let rows = buckets.get(place);
  if (!rows) buckets.set(place, (rows = new Set()));
  return rows;
}

function leave(index: Index, row: AnyRow): void {
  const rows = bucketOf(index, row);
  rows.delete(row);
  if (rows.size === 0) index.buckets.delete(placeOf(index.fields, row));
}

const isScalar = (condition: Condition | undefined): boolean =>
  condition !== undefined && (condition === null || typeof condition !== 'object');

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

/** As the SQL store leaves out idle instances of a large call tree. */
function withoutIdle(snapshot: Snapshot, focus: number): Snapshot {
  const idle = snapshot.element.filter((element) => element.key !== focus && isIdleInstance(element));
  const left = new Set(idle.map(({ key }) => key));
  const stays = (row: object): boolean => {
    const { elementKey, scopeKey } = row as { elementKey?: number; scopeKey?: number };
    return !left.has(elementKey ?? scopeKey ?? 0);
  };
  const element = snapshot.element.filter(({ key }) => !left.has(key));
  const { variable, job, userTask, timer, subscription, incident } = snapshot;
  return {
    ...snapshot,
    element,
    variable: variable.filter(stays),
    job: job.filter(stays),
    userTask: userTask.filter(stays),
    timer: timer.filter(stays),
    subscription: subscription.filter(stays),
    incident: incident.filter(stays),
    partial: left.size > 0,
  };
}
