import { TABLES } from '@rtflow/engine/ports';
import type { Condition, EngineStore, Find, RootTable, RowOp, Rows, Snapshot, TableName } from '@rtflow/engine/ports';
import type { Sql, SqlValue } from '../tx.ts';
import type { KeySequence } from './key-sequence.ts';
import { lockDialect } from './lock-dialect.ts';
import type { LockDialect } from './lock-dialect.ts';
import { fieldOf, fromSql, mappedTable, toSql } from './row-mapping.ts';
import type { MappedTable } from './row-mapping.ts';

const ROOT_TABLES = (Object.keys(TABLES) as TableName[]).filter((table) => TABLES[table].loadedByRoot) as RootTable[];
/** Rows of one INSERT on MySQL, where each statement is a round trip. */
const INSERT_ROWS = 40;

/** The engine's rows in the caller's transaction: one implementation over the engine's own description of its tables. */
export class SqlEngineStore implements EngineStore {
  readonly #sql: Sql;
  readonly #keys: KeySequence;
  readonly #locks: LockDialect;

  constructor(sql: Sql, keys: KeySequence) {
    this.#sql = sql;
    this.#keys = keys;
    this.#locks = lockDialect(sql);
  }

  async loadRoot(rootKey: number): Promise<Snapshot> {
    const root = await this.#sql.get<{ ended_at: number | null }>(
      `SELECT ended_at FROM wf_instance WHERE \`key\` = ?${this.#locks.forUpdate}`,
      [rootKey],
    );
    const snapshot: Partial<Record<RootTable, unknown[]>> = {};
    const open = root?.ended_at === null;
    for (const table of ROOT_TABLES) snapshot[table] = open ? await this.#openRows(table, rootKey) : [];
    return snapshot as unknown as Snapshot;
  }

  async find<T extends TableName>(table: T, { where, orderBy, limit, lock }: Find<T>): Promise<Rows[T][]> {
    const mapping = mappedTable(table);
    const { text, params } = whereClause(mapping, where as Record<string, Condition | undefined>);
    const order = (orderBy ?? []).map(([name, way]) => `\`${fieldOf(mapping, name).column}\` ${way}`).join(', ');
    const rows = await this.#sql.all(
      `SELECT ${mapping.columns} FROM ${mapping.sqlName}${text}${order && ` ORDER BY ${order}`}${
        limit === undefined ? '' : ' LIMIT ?'
      }${lock === 'skip' ? this.#locks.skipLocked : ''}`,
      limit === undefined ? params : [...params, limit],
    );
    return rows.map((row) => fromSql<T>(mapping, row));
  }

  async apply(ops: readonly RowOp[]): Promise<void> {
    for (let index = 0; index < ops.length;) {
      const op = ops[index]!;
      if (op.op === 'insert') {
        const rows = this.#insertsFrom(ops, index);
        await this.#insert(op.table, rows);
        index += rows.length;
      } else {
        if (op.op === 'update') await this.#update(op.table, op.key, op.set);
        else await this.#delete(op.table, op.key);
        index += 1;
      }
    }
  }

  reserveKeys(count: number): Promise<number> {
    return this.#keys.reserve(count);
  }

  lockCorrelation(name: string, correlationKey: string): Promise<void> {
    return this.#locks.lockCorrelation(this.#sql, name, correlationKey);
  }

  async #openRows<T extends RootTable>(table: T, rootKey: number): Promise<Rows[T][]> {
    const open = 'endedAt' in TABLES[table].fields ? { rootKey, endedAt: null } : { rootKey };
    return this.find(table, { where: open } as unknown as Find<T>);
  }

  /** The run of inserts into one table that starts at `start`; one row at a time on SQLite, where a statement costs nothing. */
  #insertsFrom(ops: readonly RowOp[], start: number): object[] {
    const most = this.#sql.dialect === 'mysql' ? INSERT_ROWS : 1;
    const rows: object[] = [];
    for (const op of ops.slice(start, start + most)) {
      if (op.op !== 'insert' || op.table !== ops[start]!.table) break;
      rows.push(op.row);
    }
    return rows;
  }

  async #insert(table: TableName, rows: readonly object[]): Promise<void> {
    const { sqlName, columns, fields } = mappedTable(table);
    const places = `(${fields.map(() => '?').join(', ')})`;
    await this.#sql.run(
      `INSERT INTO ${sqlName} (${columns}) VALUES ${rows.map(() => places).join(', ')}`,
      rows.flatMap((row) => fields.map((field) => toSql(field, (row as Record<string, unknown>)[field.name]))),
    );
  }

  async #update(table: TableName, key: object, set: object): Promise<void> {
    const mapping = mappedTable(table);
    const changed = Object.entries(set).filter(([, value]) => value !== undefined);
    if (changed.length === 0) return;
    const where = keyClause(table, mapping, key);
    await this.#sql.run(
      `UPDATE ${mapping.sqlName} SET ${changed.map(([name]) => `\`${fieldOf(mapping, name).column}\` = ?`).join(', ')}${where.text}`,
      [...changed.map(([name, value]) => toSql(fieldOf(mapping, name), value)), ...where.params],
    );
  }

  async #delete(table: TableName, key: object): Promise<void> {
    const mapping = mappedTable(table);
    const { text, params } = keyClause(table, mapping, key);
    await this.#sql.run(`DELETE FROM ${mapping.sqlName}${text}`, params);
  }
}

interface Clause {
  readonly text: string;
  readonly params: SqlValue[];
}

/** Whole primary keys only: a half-given key would change rows of others. */
function keyClause(table: TableName, mapping: MappedTable, key: object): Clause {
  const { primaryKey } = TABLES[table];
  const given = Object.keys(key);
  const whole =
    primaryKey !== 'auto' && given.length === primaryKey.length && primaryKey.every((name) => given.includes(name));
  if (!whole) throw new Error(`Expected the primary key of ${mapping.sqlName}, but got {${given.join(', ')}}`);
  return whereClause(mapping, key as Record<string, Condition>);
}

function whereClause(mapping: MappedTable, where: Readonly<Record<string, Condition | undefined>>): Clause {
  const parts: string[] = [];
  const params: SqlValue[] = [];
  for (const [name, condition] of Object.entries(where)) {
    if (condition === undefined)
      throw new Error(`Expected a condition on ${mapping.sqlName}.${name}, but got undefined`);
    const column = `\`${fieldOf(mapping, name).column}\``;
    if (condition === null) parts.push(`${column} IS NULL`);
    else if (typeof condition !== 'object') {
      parts.push(`${column} = ?`);
      params.push(condition);
    } else if ('lte' in condition) {
      parts.push(`${column} <= ?`);
      params.push(condition.lte);
    } else if ('gt' in condition) {
      parts.push(`${column} > ?`);
      params.push(condition.gt);
    } else {
      parts.push(condition.in.length === 0 ? '1 = 0' : `${column} IN (${condition.in.map(() => '?').join(', ')})`);
      params.push(...condition.in);
    }
  }
  return { text: parts.length > 0 ? ` WHERE ${parts.join(' AND ')}` : '', params };
}
