import { workerData } from 'node:worker_threads';
import type { SqlRow, SqlValue } from '../tx.ts';
import { SqliteConnection } from './sqlite-connection.ts';

/** piscina gives `[message, workerData]`. */
const { path } = (Array.isArray(workerData) ? workerData[1] : workerData) as { path: string };
const connection = new SqliteConnection(path, 'read-only');

/** A thread of the read pool: long queries (search, statistics, export) stall no request. */
export default function readRows({ sql, params }: { sql: string; params: readonly SqlValue[] }): SqlRow[] {
  // node:sqlite's rows have no prototype; structured clone gives plain objects.
  return connection.all(sql, params);
}
