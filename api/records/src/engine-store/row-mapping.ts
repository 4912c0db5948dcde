import { TABLES } from '@rtflow/engine/ports';
import type { FieldSpec, Rows, TableName } from '@rtflow/engine/ports';
import type { SqlRow, SqlValue } from '../tx.ts';

interface Field {
  readonly name: string;
  readonly column: string;
  readonly isJson: boolean;
  readonly isBoolean: boolean;
}

export interface MappedTable {
  readonly sqlName: string;
  readonly fields: readonly Field[];
  readonly columnOf: ReadonlyMap<string, Field>;
  /** Quoted column list, in the order of `fields`. */
  readonly columns: string;
  /** `INSERT INTO … VALUES (?, …)`, to be followed by further `places`. */
  readonly insert: string;
  readonly places: string;
  /** Statements by what they are made of: the same text object each time, so that its hash is known. */
  readonly statements: Map<string, string>;
}

/** 'candidateGroups' -> 'candidate_groups', as the migrations name them. */
export function columnName(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

const mapped = new Map<TableName, MappedTable>();

export function mappedTable(table: TableName): MappedTable {
  const known = mapped.get(table);
  if (known) return known;
  const { sqlName, fields } = TABLES[table];
  const list = Object.entries(fields as Record<string, FieldSpec>).map(([name, spec]) => ({
    name,
    column: columnName(name),
    isJson: spec.startsWith('json'),
    isBoolean: spec.startsWith('boolean'),
  }));
  const columns = list.map(({ column }) => `\`${column}\``).join(', ');
  const places = `(${list.map(() => '?').join(', ')})`;
  const fresh = {
    sqlName,
    fields: list,
    columnOf: new Map(list.map((field) => [field.name, field])),
    columns,
    insert: `INSERT INTO ${sqlName} (${columns}) VALUES ${places}`,
    places,
    statements: new Map<string, string>(),
  };
  mapped.set(table, fresh);
  return fresh;
}

/** `make`s the text of a statement once per `shape`. */
export function statementOf({ statements }: MappedTable, shape: string, make: () => string): string {
  let text = statements.get(shape);
  if (text === undefined) statements.set(shape, (text = make()));
  return text;
}

export function fieldOf(table: MappedTable, name: string): Field {
  const field = table.columnOf.get(name);
  if (!field) throw new Error(`Expected a field of ${table.sqlName}, but got '${name}'`);
  return field;
}

export function toSql(field: Field, value: unknown): SqlValue {
  if (value === undefined || (value === null && !field.isJson)) return null;
  // A variable's value may be JSON null, which is a value; a nullable JSON column never holds the text 'null'.
  if (field.isJson) return value === null && field.name !== 'value' ? null : JSON.stringify(value);
  return value as SqlValue;
}

export function fromSql<T extends TableName>(table: MappedTable, row: SqlRow): Rows[T] {
  const result: Record<string, unknown> = {};
  for (const { name, column, isJson, isBoolean } of table.fields) {
    const value = row[column] ?? null;
    if (value === null) result[name] = null;
    else if (isJson) result[name] = value === '{}' ? {} : value === '[]' ? [] : JSON.parse(value as string);
    else if (isBoolean) result[name] = value === 1 || value === true;
    else result[name] = value;
  }
  return result as Rows[T];
}
