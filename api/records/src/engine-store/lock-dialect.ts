import { createHash } from 'node:crypto';
import type { Sql } from '../tx.ts';

const BUCKETS = 4096;

/** Row locks: SQLite has one writer and needs none. */
export interface LockDialect {
  readonly skipLocked: string;
  lockRoot(sql: Sql, rootKey: number): Promise<void>;
  lockCorrelation(sql: Sql, name: string, correlationKey: string): Promise<void>;
}

const SQLITE: LockDialect = {
  skipLocked: '',
  lockRoot: async () => undefined,
  lockCorrelation: async () => undefined,
};

const MYSQL: LockDialect = {
  skipLocked: ' FOR UPDATE SKIP LOCKED',
  async lockRoot(sql, rootKey) {
    await sql.get('SELECT `key` FROM wf_instance WHERE `key` = ? FOR UPDATE', [rootKey]);
  },
  // A fixed number of rows instead of one per pair, which would grow for ever. Two pairs in one bucket only wait a moment.
  async lockCorrelation(sql, name, correlationKey) {
    const digest = createHash('sha1').update(`${name}\0${correlationKey}`).digest();
    await sql.run('INSERT INTO wf_correlation_lock (bucket) VALUES (?) ON DUPLICATE KEY UPDATE bucket = bucket', [
      digest.readUInt32BE() % BUCKETS,
    ]);
  },
};

export function lockDialect({ dialect }: Sql): LockDialect {
  return dialect === 'mysql' ? MYSQL : SQLITE;
}
