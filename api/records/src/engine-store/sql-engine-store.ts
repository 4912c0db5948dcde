import { TABLES, WHOLE_UP_TO } from '@rtflow/engine/ports';
import type { Condition, EngineStore, Find, RootTable, RowOp, Rows, Snapshot, TableName } from '@rtflow/engine/ports';
import type { Sql, SqlValue } from '../tx.ts';
import type { KeySequence } from './key-sequence.ts';
import { lockDialect } from './lock-dialect.ts';
import type { LockDialect } from './lock-dialect.ts';
import { fieldOf, fromSql, mappedTable, statementOf, toSql } from './row-mapping.ts';
import type { MappedTable } from './row-mapping.ts';

const ROOT_TABLES = (Object.keys(TABLES) as TableName[]).filter((table) => TABLES[table].loadedByRoot) as RootTable[];
const HISTORY_TABLES = (Object.keys(TABLES) as TableName[]).filter((table) => TABLES[table].primaryKey === 'auto');
/** Rows of one INSERT: on MySQL each statement is a round trip. */
const INSERT_ROWS = 40;

/** `isIdleInstance` of the engine in SQL, other than the element in focus. */
const IDLE_INSTANCES = `SELECT e.\`key\` FROM wf_element e WHERE e.root_key = ? AND e.ended_at IS NULL
  AND e.mi_index IS NOT NULL AND e.active_children = 0 AND e.type <> 'CALL_ACTIVITY' AND e.\`key\` <> ?`;

/** The column by which a row hangs on an element. */
const OF_ELEMENT: Partial<Record<RootTable, string>> = {
  element: 'key',
  variable: 'scope_key',
  job: 'element_key',
  userTask: 'element_key',
  timer: 'element_key',
  subscription: 'element_key',
  incident: 'element_key',
};

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

  async loadRoot(rootKey: number, focus?: number): Promise<Snapshot> {
    await this.#locks.lockRoot(this.#sql, rootKey);
    const instance = await this.#openRows('instance', rootKey);
    const open = instance.some(({ key }) => key === rootKey);
    const snapshot: Partial<Record<RootTable, unknown[]>> = { instance: open ? instance : [] };
    let focused: number | undefined;
    if (open && focus !== undefined) {
      const element = await this.#openRows('element', rootKey, { limit: WHOLE_UP_TO + 1 });
      if (element.length > WHOLE_UP_TO) focused = focus;
      else snapshot.element = element;
    }
    const choice = focused === undefined ? {} : { focus: focused };
    for (const table of ROOT_TABLES) snapshot[table] ??= open ? await this.#openRows(table, rootKey, choice) : [];
    return { ...snapshot, ...(focused === undefined ? {} : { partial: true }) } as unknown as Snapshot;
  }

  async find<T extends TableName>(
    table: T,
    { where, orderBy, limit, lock, without = [] }: Find<T>,
  ): Promise<Rows[T][]> {
    const mapping = mappedTable(table);
    const { text, params } = whereClause(mapping, where as Record<string, Condition | undefined>);
    const wanted = (orderBy ?? []).map(([name, way]) => `\`${fieldOf(mapping, name).column}\` ${way}`).join(', ');
    // history comes in the order in which it was written
    const order = wanted === '' && TABLES[table].primaryKey === 'auto' ? 'pos' : wanted;
    // A bound LIMIT would make SQLite plan the statement anew at each call.
    const most = limit === undefined ? '' : ` LIMIT ${Math.trunc(limit)}`;
    const skip = lock === 'skip' ? this.#locks.skipLocked : '';
    const tail = `${text}${order && ` ORDER BY ${order}`}${most}${skip}`;
    const sql = statementOf(mapping, `${tail} -${without.join()}`, () => {
      const columns = without.length === 0 ? mapping.columns : columnsWithout(mapping, without);
      return `SELECT ${columns} FROM ${mapping.sqlName}${tail}`;
    });
    const rows = await this.#sql.all(sql, params);
    return rows.map((row) => fromSql<T>(mapping, row));
  }

  /** History goes last, table by table: nothing refers to it, and many rows in one statement cost little more than one. */
  async apply(ops: readonly RowOp[]): Promise<void> {
    const history = ops.filter(({ table }) => TABLES[table].primaryKey === 'auto');
    const current = history.length === 0 ? ops : ops.filter(({ table }) => TABLES[table].primaryKey !== 'auto');
    await this.#inOrder(current);
    for (const table of HISTORY_TABLES) await this.#inOrder(history.filter((op) => op.table === table));
  }

  reserveKeys(count: number): Promise<number> {
    return this.#keys.reserve(count);
  }

  lockCorrelation(name: string, correlationKey: string): Promise<void> {
    return this.#locks.lockCorrelation(this.#sql, name, correlationKey);
  }

  async #inOrder(ops: readonly RowOp[]): Promise<void> {
    for (let index = 0; index < ops.length;) {
      const op = ops[index]!;
      if (op.op === 'insert') {
        const rows = insertsFrom(ops, index);
        await this.#insert(op.table, rows);
        index += rows.length;
      } else {
        if (op.op === 'purge') await this.#purge(op.table, op.of);
        else if (op.op === 'update') await this.#update(op.table, op.key, op.set);
        else await this.#delete(op.table, op.key);
        index += 1;
      }
    }
  }

  /** `focus`: without other idle instances than this element. */
  async #openRows<T extends RootTable>(
    table: T,
    rootKey: number,
    { focus, limit }: { focus?: number; limit?: number } = {},
  ): Promise<Rows[T][]> {
    const mapping = mappedTable(table);
    const left = focus === undefined ? undefined : OF_ELEMENT[table];
    const sql = statementOf(mapping, `open of root ${left ?? ''} ${limit ?? ''}`, () => {
      const open = mapping.columnOf.has('endedAt') ? ' AND ended_at IS NULL' : '';
      const idle = left === undefined ? '' : ` AND \`${left}\` NOT IN (${IDLE_INSTANCES})`;
      const most = limit === undefined ? '' : ` LIMIT ${limit}`;
      return `SELECT ${mapping.columns} FROM ${mapping.sqlName} WHERE root_key = ?${open}${idle}${most}`;
    });
    const params = focus === undefined || left === undefined ? [rootKey] : [rootKey, rootKey, focus];
    const rows = await this.#sql.all(sql, params);
    return rows.map((row) => fromSql<T>(mapping, row));
  }

  async #insert(table: TableName, rows: readonly object[]): Promise<void> {
    const mapping = mappedTable(table);
    const sql = statementOf(mapping, `insert ${rows.length}`, () =>
      [mapping.insert, ...rows.slice(1).map(() => mapping.places)].join(', '),
    );
    const params: SqlValue[] = [];
    for (const row of rows) {
      for (const field of mapping.fields) params.push(toSql(field, (row as Record<string, unknown>)[field.name]));
    }
    await this.#sql.run(sql, params);
  }

  async #update(table: TableName, key: object, set: object): Promise<void> {
    const mapping = mappedTable(table);
    const changed = Object.entries(set).filter(([, value]) => value !== undefined);
    if (changed.length === 0) return;
    const where = keyClause(table, mapping, key);
    const sql = statementOf(mapping, `set ${changed.map(([name]) => name).join()}`, () => {
      const columns = changed.map(([name]) => `\`${fieldOf(mapping, name).column}\` = ?`);
      return `UPDATE ${mapping.sqlName} SET ${columns.join(', ')}${where.text}`;
    });
    await this.#sql.run(sql, [
      ...changed.map(([name, value]) => toSql(fieldOf(mapping, name), value)),
      ...where.params,
    ]);
  }

  async #purge(table: TableName, of: { rootKey: number } | { instanceKey: number }): Promise<void> {
    const mapping = mappedTable(table);
    const { text, params } = whereClause(mapping, of);
    const sql = statementOf(mapping, `purge${text}`, () => `DELETE FROM ${mapping.sqlName}${text}`);
    await this.#sql.run(sql, params);
  }

  async #delete(table: TableName, key: object): Promise<void> {
    const mapping = mappedTable(table);
    const { text, params } = keyClause(table, mapping, key);
    const sql = statementOf(mapping, 'delete', () => `DELETE FROM ${mapping.sqlName}${text}`);
    await this.#sql.run(sql, params);
  }
}

/** A blank where a column is not wanted: a definition's XML is a hundred kilobytes. */
function columnsWithout({ fields }: MappedTable, without: readonly string[]): string {
  const columns = fields.map(({ name, column, isJson }) =>
    without.includes(name) ? `${isJson ? "'{}'" : "''"} AS \`${column}\`` : `\`${column}\``,
  );
  return columns.join(', ');
}

/** The run of inserts into one table that starts at `start`. */
function insertsFrom(ops: readonly RowOp[], start: number): object[] {
  const rows: object[] = [];
  for (const op of ops.slice(start, start + INSERT_ROWS)) {
    if (op.op !== 'insert' || op.table !== ops[start]!.table) break;
    rows.push(op.row);
  }
  return rows;
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
  const inOrder = primaryKey.map((name): [string, Condition] => [name, (key as Record<string, Condition>)[name]!]);
  return whereClause(mapping, Object.fromEntries(inOrder));
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
