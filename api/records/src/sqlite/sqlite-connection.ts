import { DatabaseSync } from 'node:sqlite';
import type { SQLInputValue, StatementSync } from 'node:sqlite';
import type { Sql, SqlRow, SqlValue } from '../tx.ts';
import { withSqliteCode } from './sqlite-error.ts';

const CACHED_STATEMENTS = 400;
/** 16 MB of log between checkpoints: the pages that every unit changes are copied back a quarter as often. */
const CHECKPOINT_PAGES = 4000;

/** One file handle with its prepared statements, the oldest dropped first. */
export class SqliteConnection {
  readonly handle: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(path: string, access: 'read-write' | 'read-only') {
    this.handle = new DatabaseSync(path, { readOnly: access === 'read-only', timeout: 5000 });
    // FULL: an acknowledged commit survives a power cut. journal_mode needs write access and stays in the file.
    if (access === 'read-write') {
      this.handle.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
      this.handle.exec(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    }
    // recursive_triggers: without it REPLACE takes rows away past the triggers that refuse a DELETE.
    this.handle.exec('PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = ON');
    this.handle.exec('PRAGMA cache_size = -32000; PRAGMA temp_store = MEMORY');
  }

  prepare(sql: string): StatementSync {
    const cached = this.#statements.get(sql);
    if (cached) return cached;
    const statement = this.handle.prepare(sql);
    if (this.#statements.size >= CACHED_STATEMENTS) {
      const oldest = this.#statements.keys().next();
      if (!oldest.done) this.#statements.delete(oldest.value);
    }
    this.#statements.set(sql, statement);
    return statement;
  }

  all(sql: string, params: readonly SqlValue[] = []): SqlRow[] {
    try {
      return this.prepare(sql).all(...params.map(bindable)) as SqlRow[];
    } catch (error) {
      throw withSqliteCode(error);
    }
  }

  run(sql: string, params: readonly SqlValue[] = []): { changes: number; lastId: number } {
    try {
      const { changes, lastInsertRowid } = this.prepare(sql).run(...params.map(bindable));
      return { changes: Number(changes), lastId: Number(lastInsertRowid) };
    } catch (error) {
      throw withSqliteCode(error);
    }
  }

  exec(sql: string): void {
    try {
      this.handle.exec(sql);
    } catch (error) {
      throw withSqliteCode(error);
    }
  }

  close(): void {
    this.#statements.clear();
    if (this.handle.isOpen) this.handle.close();
  }
}

/** Prepared statements for one unit of work; `isOpen` false makes a late call a loud bug instead of a stray write. */
export function sqliteSql(connection: SqliteConnection, isOpen: () => boolean): Sql {
  const checked = (): SqliteConnection => {
    if (!isOpen()) throw new Error('Expected SQL inside its unit of work, but the unit has ended');
    return connection;
  };
  return {
    dialect: 'sqlite',
    all: async <R>(sql: string, params?: readonly SqlValue[]) => checked().all(sql, params) as R[],
    get: async <R>(sql: string, params?: readonly SqlValue[]) => checked().all(sql, params)[0] as R | undefined,
    run: async (sql, params) => checked().run(sql, params),
  };
}

function bindable(value: SqlValue): SQLInputValue {
  if (typeof value === 'boolean') return value ? 1 : 0;
  return value ?? null;
}
