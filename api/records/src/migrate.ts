import { createConnection } from 'mysql2';
import { Umzug } from 'umzug';
import { MIGRATIONS } from './migrations/index.ts';
import { SchemaChange } from './migrations/schema-change.ts';
import { connectionOptions } from './mysql/mysql-pool.ts';
import { executeOn, query } from './mysql/mysql-sql.ts';
import { SqliteConnection } from './sqlite/sqlite-connection.ts';
import { sqlitePath } from './database-url.ts';
import type { SqlRow, SqlValue } from './tx.ts';

/** Brings the database at `url` to the newest schema; answers the names of the migrations it ran. */
export async function migrateUp(url: string): Promise<string[]> {
  return withMigrator(url, async (umzug) => (await umzug.up()).map(({ name }) => name));
}

/** Undoes migrations down to and including `name`; 'all' empties the schema. */
export async function migrateDown(url: string, name: string): Promise<string[]> {
  return withMigrator(url, async (umzug) => (await umzug.down({ to: name === 'all' ? 0 : name })).map((m) => m.name));
}

/** The connection that migrations run on; `transaction` is a transaction where the database can roll DDL back. */
interface Target {
  readonly change: SchemaChange;
  rows(sql: string, params?: readonly SqlValue[]): Promise<SqlRow[]>;
  transaction(work: () => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

type Migrator = Umzug<Target>;

async function withMigrator<T>(url: string, work: (umzug: Migrator) => Promise<T>): Promise<T> {
  const target = url.startsWith('mysql:') ? await mysqlTarget(url) : sqliteTarget(sqlitePath(url));
  try {
    await target.rows('CREATE TABLE IF NOT EXISTS schema_migrations (name VARCHAR(190) NOT NULL PRIMARY KEY)');
    return await work(migrator(target));
  } finally {
    await target.close();
  }
}

function migrator(target: Target): Migrator {
  return new Umzug<Target>({
    context: target,
    logger: undefined,
    migrations: MIGRATIONS.map(({ name, up, down }) => ({
      name,
      up: () => target.transaction(() => up(target.change)),
      down: () => target.transaction(() => down(target.change)),
    })),
    storage: {
      logMigration: async ({ name }) =>
        void (await target.rows('INSERT INTO schema_migrations (name) VALUES (?)', [name])),
      unlogMigration: async ({ name }) =>
        void (await target.rows('DELETE FROM schema_migrations WHERE name = ?', [name])),
      executed: async () =>
        (await target.rows('SELECT name FROM schema_migrations ORDER BY name')).map(({ name }) => name as string),
    },
  });
}

function sqliteTarget(path: string): Target {
  const connection = new SqliteConnection(path, 'read-write');
  // Tables refer to each other in a ring (a patient's photo, a photo's patient): checked when all stand.
  connection.exec('PRAGMA foreign_keys = OFF');
  return {
    change: new SchemaChange('sqlite', async (sql) => connection.exec(sql)),
    rows: async (sql, params) => connection.all(sql, params),
    transaction: async (work) => {
      connection.exec('BEGIN IMMEDIATE');
      try {
        await work();
        connection.exec('COMMIT');
      } catch (error) {
        connection.exec('ROLLBACK');
        throw error;
      }
    },
    close: async () => connection.close(),
  };
}

async function mysqlTarget(url: string): Promise<Target> {
  const connection = createConnection(connectionOptions(url));
  await query(connection, 'SET SESSION foreign_key_checks = 0');
  // Two servers that start together: one migrates, the other waits and finds nothing to do.
  await query(connection, `DO GET_LOCK('rtflow-migrate', 300)`);
  return {
    change: new SchemaChange('mysql', async (sql) => void (await query(connection, sql))),
    rows: (sql, params) => executeOn<SqlRow[]>(connection, sql, params),
    transaction: (work) => work(),
    close: async () => connection.destroy(),
  };
}
