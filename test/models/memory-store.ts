import type { Condition, EngineStore, Find, RowOp, Snapshot, TableName } from '@rtflow/engine/ports';
import { FIRST_KEY, TABLES } from '@rtflow/engine/ports';

type Row = Record<string, unknown>;

/** EngineStore on arrays: no transaction, no lock; enough to play models in one thread. */
export class MemoryStore implements EngineStore {
  readonly tables = new Map<TableName, Row[]>((Object.keys(TABLES) as TableName[]).map((name) => [name, []]));
  #nextKey = FIRST_KEY;

  async loadRoot(rootKey: number): Promise<Snapshot> {
    const open = (name: TableName): Row[] => {
      const endable = 'endedAt' in TABLES[name].fields;
      return this.#rows(name).filter((row) => row['rootKey'] === rootKey && (!endable || row['endedAt'] === null));
    };
    const loaded = (Object.keys(TABLES) as TableName[]).filter((name) => TABLES[name].loadedByRoot);
    return Object.fromEntries(loaded.map((name) => [name, structuredClone(open(name))])) as unknown as Snapshot;
  }

  async find<T extends TableName>(table: T, find: Find<T>): Promise<never[]> {
    const conditions = Object.entries(find.where) as [string, Condition][];
    const rows = this.#rows(table).filter((row) => conditions.every(([field, wanted]) => holds(row[field], wanted)));
    for (const [field, direction] of [...(find.orderBy ?? [])].reverse()) {
      const sign = direction === 'asc' ? 1 : -1;
      rows.sort((a, b) => sign * compare(a[field], b[field]));
    }
    return structuredClone(rows.slice(0, find.limit ?? rows.length)) as never[];
  }

  async apply(ops: readonly RowOp[]): Promise<void> {
    for (const op of ops) {
      const rows = this.#rows(op.table);
      if (op.op === 'insert') rows.push(structuredClone(op.row) as Row);
      else {
        const at = rows.findIndex((row) => Object.entries(op.key).every(([field, value]) => row[field] === value));
        if (at < 0) throw new Error(`Expected a row of ${op.table} with ${JSON.stringify(op.key)}, but there is none`);
        if (op.op === 'update') Object.assign(rows[at]!, structuredClone(op.set));
        else rows.splice(at, 1);
      }
    }
  }

  async reserveKeys(count: number): Promise<number> {
    const first = this.#nextKey;
    this.#nextKey += count;
    return first;
  }

  async lockCorrelation(): Promise<void> {}

  #rows(table: TableName): Row[] {
    return this.tables.get(table)!;
  }
}

function holds(value: unknown, wanted: Condition): boolean {
  if (wanted === null || typeof wanted !== 'object') return value === wanted;
  if ('in' in wanted) return wanted.in.includes(value as string | number);
  if (value === null || value === undefined) return false;
  return 'lte' in wanted ? (value as number) <= wanted.lte : (value as number) > wanted.gt;
}

function compare(a: unknown, b: unknown): number {
  if (a === b) return 0;
  return (a as number | string) < (b as number | string) ? -1 : 1;
}
