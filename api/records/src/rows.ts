import { DataTypes } from 'sequelize';
import type { SqlReader, SqlRow, SqlValue, Tx } from './tx.ts';
import { RECORD_TABLES } from './models/index.ts';
import type { ModelName, NewRow, Row } from './models/index.ts';

/*
 * Typed rows over prepared statements, made from the same table descriptions that Sequelize binds. A read-only connection
 * has no models, and a statement costs about a fiftieth of the ORM's call on the path of every task completion.
 */

type Where<M extends ModelName> = { readonly [F in keyof Row<M>]?: Row<M>[F] | readonly Row<M>[F][] };
interface FindOptions<M extends ModelName> {
  /** Field, or '-field' for descending. */
  readonly order?: readonly ((keyof Row<M> & string) | `-${keyof Row<M> & string}`)[];
  readonly limit?: number;
}
type Readable = { readonly sql: SqlReader };

/** Rows whose fields equal (null: IS NULL, a list: IN). */
export async function rowsOf<M extends ModelName>(
  reader: Readable,
  model: M,
  where: Where<M>,
  options: FindOptions<M> = {},
): Promise<Row<M>[]> {
  const { text, params } = whereClause(model, where);
  const order = (options.order ?? []).map((field) =>
    field.startsWith('-') ? `${quoted(field.slice(1))} DESC` : quoted(field),
  );
  const sql =
    `SELECT * FROM ${RECORD_TABLES[model].name} WHERE ${text}` +
    (order.length ? ` ORDER BY ${order.join(', ')}` : '') +
    (options.limit ? ` LIMIT ${Math.trunc(options.limit)}` : '');
  const found = await reader.sql.all(sql, params);
  return found.map((row) => readRow(model, row));
}

export async function rowOf<M extends ModelName>(
  reader: Readable,
  model: M,
  where: Where<M>,
  order?: FindOptions<M>['order'],
): Promise<Row<M> | null> {
  const [first] = await rowsOf(reader, model, where, { order, limit: 1 });
  return first ?? null;
}

/** @throws Error when no such row exists: the caller holds an id that the record gave out. */
export async function needRow<M extends ModelName>(reader: Readable, model: M, where: Where<M>): Promise<Row<M>> {
  const row = await rowOf(reader, model, where);
  if (!row)
    throw new Error(`Expected a row of ${RECORD_TABLES[model].name} for ${JSON.stringify(where)}, but got none`);
  return row;
}

/** Columns that `row` leaves out get their default, or NULL. */
export async function insertRow<M extends ModelName>(tx: Tx, model: M, row: NewRow<M>): Promise<void> {
  const { sql, params } = insertSql(model, row, 'INSERT INTO');
  await tx.sql.run(sql, params);
}

/** Leaves the row alone that has the same key already. @returns whether this one was inserted */
export async function insertRowOnce<M extends ModelName>(tx: Tx, model: M, row: NewRow<M>): Promise<boolean> {
  const verb = tx.sql.dialect === 'mysql' ? 'INSERT IGNORE INTO' : 'INSERT OR IGNORE INTO';
  const { sql, params } = insertSql(model, row, verb);
  return (await tx.sql.run(sql, params)).changes === 1;
}

/** @returns how many rows were changed. */
export async function updateRows<M extends ModelName>(
  tx: Tx,
  model: M,
  where: Where<M>,
  set: Partial<Row<M>>,
): Promise<number> {
  const changes = definedOnly(set);
  const fields = Object.keys(changes);
  const { text, params } = whereClause(model, where);
  const { changes: count } = await tx.sql.run(
    `UPDATE ${RECORD_TABLES[model].name} SET ${fields.map((field) => `${quoted(field)} = ?`).join(', ')} WHERE ${text}`,
    [...fields.map((field) => toSql(model, field, changes[field])), ...params],
  );
  return count;
}

const COLUMNS = new Map<string, string>();

/** 'icdO3Topography' -> 'icd_o3_topography', as Sequelize's `underscored` writes it. */
export function columnOf(field: string): string {
  const known = COLUMNS.get(field);
  if (known !== undefined) return known;
  const column = field
    .replace(/([A-Z\d]+)([A-Z][a-z])/g, '$1_$2')
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase();
  COLUMNS.set(field, column);
  return column;
}

/** Backticks are taken by both databases; 'values' and 'schema' are words of SQL. */
function quoted(field: string): string {
  return `\`${columnOf(field)}\``;
}

/** Texts of INSERT by verb, table and the fields given: built once, as a statement of every task completion. */
const INSERTS = new Map<string, string>();

function insertSql<M extends ModelName>(
  model: M,
  row: NewRow<M>,
  verb: string,
): { readonly sql: string; readonly params: SqlValue[] } {
  const fields: string[] = [];
  const params: SqlValue[] = [];
  const add = (field: string, value: unknown): void => {
    fields.push(field);
    params.push(toSql(model, field, value));
  };
  for (const [field, value] of Object.entries(row)) if (value !== undefined) add(field, value);
  for (const [field, value] of defaultsOf(model)) if ((row as SqlRow)[field] === undefined) add(field, value);
  const shape = `${verb} ${model} ${fields.join()}`;
  let sql = INSERTS.get(shape);
  if (sql === undefined) {
    const places = fields.map(() => '?').join(', ');
    sql = `${verb} ${RECORD_TABLES[model].name} (${fields.map(quoted).join(', ')}) VALUES (${places})`;
    INSERTS.set(shape, sql);
  }
  return { sql, params };
}

const DEFAULTS = new Map<ModelName, readonly (readonly [string, unknown])[]>();

function defaultsOf(model: ModelName): readonly (readonly [string, unknown])[] {
  const known = DEFAULTS.get(model);
  if (known) return known;
  const columns = RECORD_TABLES[model].columns as Readonly<Record<string, { attribute: { defaultValue?: unknown } }>>;
  const defaults = Object.entries(columns).flatMap(([field, { attribute }]): [string, unknown][] =>
    attribute.defaultValue === undefined ? [] : [[field, attribute.defaultValue]],
  );
  DEFAULTS.set(model, defaults);
  return defaults;
}

function whereClause<M extends ModelName>(model: M, where: Where<M>): { text: string; params: SqlValue[] } {
  const parts: string[] = [];
  const params: SqlValue[] = [];
  for (const [field, wanted] of Object.entries(definedOnly(where))) {
    const column = quoted(field);
    if (wanted === null) parts.push(`${column} IS NULL`);
    else if (Array.isArray(wanted)) {
      parts.push(wanted.length ? `${column} IN (${wanted.map(() => '?').join(', ')})` : '1 = 0');
      params.push(...wanted.map((value) => toSql(model, field, value)));
    } else {
      parts.push(`${column} = ?`);
      params.push(toSql(model, field, wanted));
    }
  }
  return { text: parts.length ? parts.join(' AND ') : '1 = 1', params };
}

function readRow<M extends ModelName>(model: M, row: SqlRow): Row<M> {
  const read: Record<string, unknown> = {};
  for (const field of Object.keys(RECORD_TABLES[model].columns)) {
    read[field] = fromSql(kindOf(model, field), row[columnOf(field)]);
  }
  return read as Row<M>;
}

type Kind = 'json' | 'bool' | 'number' | 'text';
const KINDS = new Map<ModelName, Map<string, Kind>>();

function kindOf(model: ModelName, field: string): Kind {
  let kinds = KINDS.get(model);
  if (!kinds) KINDS.set(model, (kinds = new Map()));
  const known = kinds.get(field);
  if (known) return known;
  const columns = RECORD_TABLES[model].columns as Readonly<Record<string, { attribute: { type: unknown } }>>;
  const type = columns[field]?.attribute.type as { key?: string } | undefined;
  const kind = kindOfType(type?.key);
  kinds.set(field, kind);
  return kind;
}

function kindOfType(key: string | undefined): Kind {
  if (key === DataTypes.JSON.key) return 'json';
  if (key === DataTypes.BOOLEAN.key) return 'bool';
  return key === DataTypes.BIGINT.key || key === DataTypes.INTEGER.key || key === DataTypes.DOUBLE.key
    ? 'number'
    : 'text';
}

function fromSql(kind: Kind, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (kind === 'json') return typeof value === 'string' ? JSON.parse(value) : value;
  if (kind === 'bool') return value === 1 || value === true || value === 1n;
  return kind === 'number' ? Number(value) : value;
}

function toSql(model: ModelName, field: string, value: unknown): SqlValue {
  if (value === null) return null;
  return kindOf(model, field) === 'json' ? JSON.stringify(value) : (value as SqlValue);
}

function definedOnly(row: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined));
}
