import { DatabaseSync } from 'node:sqlite';
import { Readable } from 'node:stream';
import { createConnection } from 'mysql2/promise';
import type { BigTable } from './big-record.ts';

/** Rows that go to the server at once. */
const CHUNK_ROWS = 2_000;

/** Puts the rows into a migrated database, without the checks that made them impossible to get wrong in service. */
export async function fillRecord(url: string, tables: readonly BigTable[]): Promise<void> {
  if (url.startsWith('sqlite:')) fillSqlite(url.slice('sqlite:'.length), tables);
  else await fillMysql(url, tables);
}

function fillSqlite(path: string, tables: readonly BigTable[]): void {
  const db = new DatabaseSync(path);
  db.exec('PRAGMA synchronous = OFF; PRAGMA cache_size = -400000; PRAGMA foreign_keys = OFF; BEGIN');
  for (const { name, columns, rows } of tables) {
    const insert = db.prepare(`INSERT INTO ${name} (${quoted(columns)}) VALUES (${columns.map(() => '?').join(', ')})`);
    for (const row of rows()) insert.run(...row);
  }
  db.exec('COMMIT; PRAGMA wal_checkpoint(TRUNCATE)');
  db.close();
}

/** LOAD DATA from a stream of tab-separated text: ten times the rows per second of INSERT. */
async function fillMysql(url: string, tables: readonly BigTable[]): Promise<void> {
  const connection = await createConnection({ uri: url, charset: 'utf8mb4' });
  await connection.query('SET foreign_key_checks = 0, unique_checks = 0');
  for (const { name, columns, rows } of tables) {
    await connection.query({
      sql: `LOAD DATA LOCAL INFILE 'rows' INTO TABLE ${name} CHARACTER SET utf8mb4 (${quoted(columns)})`,
      infileStreamFactory: () => Readable.from(chunks(rows())),
    });
    await connection.query(`ANALYZE TABLE ${name}`);
  }
  await connection.end();
}

function* chunks(rows: Iterable<readonly (string | number | null)[]>): Generator<Buffer> {
  let lines: string[] = [];
  for (const row of rows) {
    lines.push(row.map((value) => (value === null ? '\\N' : String(value))).join('\t'));
    if (lines.length < CHUNK_ROWS) continue;
    yield Buffer.from(`${lines.join('\n')}\n`);
    lines = [];
  }
  if (lines.length > 0) yield Buffer.from(`${lines.join('\n')}\n`);
}

const quoted = (columns: readonly string[]): string => columns.map((name) => `\`${name}\``).join(', ');
