import { mkdtempSync, rmSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrateUp, openDatabase } from '@rtflow/records';
import type { Database, DatabaseOptions, Engine } from '@rtflow/records';
import { createConnection } from 'mysql2/promise';
import { mariaDb, mariaDbInstalled } from './mariadb.ts';

/** For tests of the record that run no process. */
export const NO_ENGINE: Engine = {
  execute: async (_store, { type }) => {
    throw new Error(`Expected no engine command in this test, but got '${type}'`);
  },
};

export type OpenOptions = Partial<Omit<DatabaseOptions, 'url'>>;

export interface TestDatabase extends Database {
  readonly url: string;
  /** A step of the clean-up after the test, before the database is closed. */
  beforeClose(step: () => Promise<void>): void;
}

/** A fresh migrated database each call; everything it opened is closed and deleted after the test. */
export type OpenTestDatabase = (options?: OpenOptions) => Promise<TestDatabase>;

/**
 * Runs the same tests on SQLite (a temporary file) and on a private MariaDB. Call it inside a `describe`; each database
 * gets a block of its own with hooks that clean up.
 */
export function forEachDatabase(tests: (name: 'sqlite' | 'mysql', open: OpenTestDatabase) => void): void {
  describe('on SQLite', () => tests('sqlite', cleanedUp(freshSqlite)));
  describe('on MariaDB', function () {
    // The first test starts the server.
    this.timeout(120_000);
    before(function () {
      if (mariaDbInstalled()) return;
      console.warn('      skipped: mariadbd is not installed');
      this.skip();
    });
    tests('mysql', cleanedUp(freshMysql));
  });
}

/** One SQLite database, for tests where the dialect makes no difference. Call it inside a `describe`. */
export function sqliteDatabase(): OpenTestDatabase {
  return cleanedUp(freshSqlite);
}

type Fresh = () => Promise<{ url: string; remove: () => Promise<void> }>;

function cleanedUp(fresh: Fresh): OpenTestDatabase {
  const undo: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const step of undo.splice(0).reverse()) await step();
  });
  return async (options = {}) => {
    const { url, remove } = await fresh();
    undo.push(remove);
    const database = await openDatabase({ engine: NO_ENGINE, ...options, url });
    undo.push(() => database.close());
    return { ...database, url, beforeClose: (step) => void undo.push(step) };
  };
}

let template: { folder: string; file: string } | null = null;

/** Migrates once, then copies the file: a fresh database in a millisecond. */
async function freshSqlite(): ReturnType<Fresh> {
  if (!template) {
    const folder = mkdtempSync(join(tmpdir(), 'rtflow-sqlite-'));
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    template = { folder, file: join(folder, 'template.db') };
    await migrateUp(`sqlite:${template.file}`);
  }
  const folder = mkdtempSync(join(template.folder, 'db-'));
  const file = join(folder, 'record.db');
  await copyFile(template.file, file);
  return { url: `sqlite:${file}`, remove: async () => rmSync(folder, { recursive: true, force: true }) };
}

/** Emptied databases that wait for the next test: 80 CREATE TABLE take seconds on MariaDB. */
const emptied: string[] = [];

async function freshMysql(): ReturnType<Fresh> {
  const url = emptied.pop() ?? (await (await mariaDb()).createDatabase());
  await migrateUp(url);
  return {
    url,
    remove: async () => {
      await emptyTables(url);
      emptied.push(url);
    },
  };
}

/** TRUNCATE passes the append-only triggers, which see rows only. */
async function emptyTables(url: string): Promise<void> {
  const connection = await createConnection(url);
  await connection.query('SET foreign_key_checks = 0');
  const [tables] = await connection.query(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_rows <> 0`,
  );
  const names = (tables as { name: string }[]).map(({ name }) => name);
  for (const name of names) if (!KEPT.has(name)) await connection.query(`TRUNCATE TABLE \`${name}\``);
  await connection.query(`UPDATE audit_head SET seq = 0, hash = REPEAT('0', 64)`);
  await connection.query('UPDATE wf_clock SET high_water_at = 0');
  await connection.query('UPDATE webhook_cursor SET seq = 0');
  // It also fills a table: run again, it does so again.
  await connection.query(`DELETE FROM schema_migrations WHERE name = '20261124T0810-dicom-link-rules'`);
  await connection.end();
}

/** Tables whose rows are made by migrations and never come again. */
const KEPT = new Set(['schema_migrations', 'audit_head', 'wf_clock', 'wf_sequence', 'webhook_cursor']);
