import mysql from 'mysql2';
import type { ExecuteValues, QueryOptions, ResultSetHeader, RowDataPacket } from 'mysql2';
import type { Sql, SqlRow, SqlValue } from '../tx.ts';
import type { MysqlConnection } from './mysql-pool.ts';

/** Prepared statements on one connection; mysql2 keeps them per connection and text. */
export function mysqlSql(connection: MysqlConnection, isOpen: () => boolean): Sql {
  const execute = <R>(sql: string, params: readonly SqlValue[] = []): Promise<R> => {
    if (!isOpen()) throw new Error('Expected SQL inside its unit of work, but the unit has ended');
    return executeOn<R>(connection, sql, params);
  };
  return {
    dialect: 'mysql',
    all: async <R>(sql: string, params?: readonly SqlValue[]) => execute<R[]>(sql, params),
    get: async <R>(sql: string, params?: readonly SqlValue[]) => (await execute<R[]>(sql, params))[0],
    run: async (sql, params) => {
      const { affectedRows, insertId } = await execute<ResultSetHeader>(sql, params);
      return { changes: affectedRows, lastId: insertId };
    },
  };
}

export function executeOn<R>(connection: MysqlConnection, sql: string, params: readonly SqlValue[] = []): Promise<R> {
  return new Promise((resolve, reject) => {
    const options: QueryOptions = { sql, typeCast: castField as NonNullable<QueryOptions['typeCast']> };
    connection.execute<RowDataPacket[]>(options, params.map(bindable) as ExecuteValues, (error, rows) => {
      if (error) reject(Object.assign(error, { sql }));
      else resolve(rows as unknown as R);
    });
  });
}

/** Without parameters and unprepared: BEGIN, COMMIT, DDL. */
export function query(connection: MysqlConnection, sql: string): Promise<SqlRow[]> {
  return new Promise((resolve, reject) => {
    connection.query<RowDataPacket[]>(sql, (error, rows) => (error ? reject(error) : resolve(rows as SqlRow[])));
  });
}

/** From the status flags that come with every answer (SERVER_STATUS_IN_TRANS). */
export function isInTransaction(connection: MysqlConnection): Promise<boolean> {
  return new Promise((resolve, reject) => {
    connection.query<ResultSetHeader>('DO 0', (error, { serverStatus } = {} as ResultSetHeader) =>
      error ? reject(error) : resolve((Number(serverStatus) & 1) === 1),
    );
  });
}

interface Field {
  readonly type: string;
  /** MariaDB keeps JSON as LONGTEXT and says so here. */
  readonly extendedFormat?: string;
  string(encoding?: BufferEncoding): string | null;
}

/** The same JavaScript values as SQLite gives: sums as numbers, JSON as its text. */
function castField(field: Field, next: () => unknown): unknown {
  if (field.type === 'NEWDECIMAL' || field.type === 'DECIMAL') {
    const text = field.string();
    return text === null ? null : Number(text);
  }
  if (field.type === 'JSON' || field.extendedFormat === 'json') return field.string('utf8');
  return next();
}

/** Integers go as LONGLONG: as DOUBLE, mysql2's default, LIMIT refuses them and keys compare as floating point. */
function bindable(value: SqlValue): unknown {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value))) {
    return mysql.TypedParameter.LONGLONG(value);
  }
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  return value ?? null;
}
