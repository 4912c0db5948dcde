import type { Dialect } from '../tx.ts';

/** Column lists, comma separated: 'patient_no' or 'birth_date, sex'. */
export interface Keys {
  readonly unique?: readonly string[];
  readonly index?: readonly string[];
}

export interface Refusal {
  readonly name: string;
  readonly table: string;
  readonly before: 'INSERT' | 'UPDATE' | 'DELETE';
  /** SQL over NEW and OLD; where it holds the write is refused. */
  readonly when: string;
  /** ASCII, starts with the code that doors look for, e.g. 'HC1: …'. */
  readonly message: string;
}

/**
 * What a migration may do, in SQL that both databases take. MySQL cannot roll DDL back, so every step can be run again
 * after a crash half-way.
 */
export class SchemaChange {
  readonly dialect: Dialect;
  readonly #execute: (sql: string) => Promise<void>;

  constructor(dialect: Dialect, execute: (sql: string) => Promise<void>) {
    this.dialect = dialect;
    this.#execute = execute;
  }

  /** `columns`: portable DDL; `SERIAL_KEY` stands for a primary key counted by the database. */
  async createTable(table: string, columns: string, keys: Keys = {}): Promise<void> {
    const unique = (keys.unique ?? []).map((list) => ({ list, name: keyName('uq', table, list), kind: 'UNIQUE' }));
    const index = (keys.index ?? []).map((list) => ({ list, name: keyName('ix', table, list), kind: '' }));
    if (this.dialect === 'mysql') {
      const inline = [...unique, ...index].map(({ list, name, kind }) => `${kind} KEY \`${name}\` (${quoted(list)})`);
      const body = [columns.replace('SERIAL_KEY', 'BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY'), ...inline].join(',\n');
      // utf8mb4 for Chinese; _bin so that both databases agree on case.
      await this.#execute(
        `CREATE TABLE IF NOT EXISTS \`${table}\` (${body}) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin`,
      );
      return;
    }
    await this.#execute(`CREATE TABLE IF NOT EXISTS \`${table}\` ${sqliteTable(columns)}`);
    for (const { list, name, kind } of [...unique, ...index]) {
      await this.#execute(`CREATE ${kind} INDEX IF NOT EXISTS \`${name}\` ON \`${table}\` (${quoted(list)})`);
    }
  }

  /** An index on a table that exists; its name is made of table and columns. 'a, b DESC': MariaDB before 10.8 reads over DESC. */
  async createIndex(table: string, list: string): Promise<void> {
    const name = keyName('ix', table, list);
    await this.#unlessDone(
      `CREATE INDEX \`${name}\` ON \`${table}\` (${quoted(list)})`,
      /already exists|duplicate key/i,
    );
  }

  async dropIndex(table: string, list: string): Promise<void> {
    const on = this.dialect === 'mysql' ? ` ON \`${table}\`` : '';
    await this.#unlessDone(`DROP INDEX \`${keyName('ix', table, list)}\`${on}`, /no such index|check that.*exists/i);
  }

  async dropTables(...tables: readonly string[]): Promise<void> {
    for (const table of tables) await this.#execute(`DROP TABLE IF EXISTS \`${table}\``);
  }

  /** `definition`: portable DDL of a column that old rows can have too: nullable, or with a default. */
  async addColumn(table: string, column: string, definition: string): Promise<void> {
    await this.#unlessDone(`ALTER TABLE \`${table}\` ADD COLUMN \`${column}\` ${definition}`, /duplicate column/i);
  }

  async dropColumn(table: string, column: string): Promise<void> {
    await this.#unlessDone(`ALTER TABLE \`${table}\` DROP COLUMN \`${column}\``, /no such column|check that.*exists/i);
  }

  /** Neither database has IF [NOT] EXISTS for columns and indexes everywhere: that it was done before shows in the error. */
  async #unlessDone(sql: string, done: RegExp): Promise<void> {
    try {
      await this.#execute(sql);
    } catch (error) {
      if (!(error instanceof Error) || !done.test(error.message)) throw error;
    }
  }

  /** A trigger that refuses a write; the driver reports it as a constraint violation with `message`. */
  async createRefusal({ name, table, before, when, message }: Refusal): Promise<void> {
    await this.dropTriggers(name);
    await this.#execute(
      this.dialect === 'mysql'
        ? `CREATE TRIGGER ${name} BEFORE ${before} ON \`${table}\` FOR EACH ROW BEGIN
             IF ${when} THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '${message}'; END IF; END`
        : `CREATE TRIGGER ${name} BEFORE ${before} ON \`${table}\` FOR EACH ROW WHEN ${when}
             BEGIN SELECT RAISE(ABORT, '${message}'); END`,
    );
  }

  /** A trigger that does `what` (one statement over NEW) after each write. */
  async createFollower(name: string, table: string, after: 'INSERT' | 'UPDATE', what: string): Promise<void> {
    await this.dropTriggers(name);
    await this.#execute(
      `CREATE TRIGGER ${name} AFTER ${after} ON \`${table}\` FOR EACH ROW ${this.dialect === 'mysql' ? what : `BEGIN ${what}; END`}`,
    );
  }

  async dropTriggers(...names: readonly string[]): Promise<void> {
    for (const name of names) await this.#execute(`DROP TRIGGER IF EXISTS ${name}`);
  }

  /** Tokens of documents by their id: SQLite keeps postings only, InnoDB the tokens too. */
  async createWordIndex(table: string): Promise<void> {
    await this.#execute(
      this.dialect === 'mysql'
        ? `CREATE TABLE IF NOT EXISTS \`${table}\` (id BIGINT NOT NULL PRIMARY KEY, words LONGTEXT NOT NULL,
             FULLTEXT KEY (words)) ENGINE=InnoDB DEFAULT CHARSET=ascii COLLATE=ascii_bin`
        : `CREATE VIRTUAL TABLE IF NOT EXISTS \`${table}\` USING fts5(words, content='', contentless_delete=1, tokenize='ascii')`,
    );
  }

  /** `values`: what is taken of each row of `from`; rows whose key is there stay. */
  async insertSelected(table: string, columns: string, values: string, from: string): Promise<void> {
    const verb = this.dialect === 'mysql' ? 'INSERT IGNORE' : 'INSERT OR IGNORE';
    await this.#execute(`${verb} INTO \`${table}\` (${columns}) SELECT ${values} FROM \`${from}\``);
  }

  async insertMissing(table: string, columns: string, values: string): Promise<void> {
    const verb = this.dialect === 'mysql' ? 'INSERT IGNORE' : 'INSERT OR IGNORE';
    await this.#execute(`${verb} INTO \`${table}\` (${columns}) VALUES (${values})`);
  }
}

/** One file under migrations/, named by time; `down` undoes `up`. */
export interface Migration {
  readonly name: string;
  up(change: SchemaChange): Promise<void>;
  down(change: SchemaChange): Promise<void>;
}

/**
 * Only a key declared INTEGER is SQLite's rowid; BIGINT would cost an index of its own, which is a page more in every
 * commit. For the same reason narrow tables with a composed key have no rowid, and what is counted is not counted in
 * sqlite_sequence too: those tables lose no newest row.
 */
function sqliteTable(columns: string): string {
  const body = columns
    .replace('SERIAL_KEY', 'INTEGER PRIMARY KEY')
    .replace('BIGINT NOT NULL PRIMARY KEY', 'INTEGER NOT NULL PRIMARY KEY');
  const isNarrow = /PRIMARY KEY \(/.test(columns) && !/LONGTEXT|JSON/.test(columns);
  return `(${body})${isNarrow ? ' WITHOUT ROWID' : ''}`;
}

const DESC = ' DESC';
const columnsOf = (list: string): string[] => list.split(',').map((column) => column.trim());
const quoted = (list: string): string =>
  columnsOf(list)
    .map((column) => (column.endsWith(DESC) ? `\`${column.slice(0, -DESC.length)}\`${DESC}` : `\`${column}\``))
    .join(', ');

/** MySQL allows 64 characters. */
export function keyName(prefix: 'uq' | 'ix', table: string, list: string): string {
  return `${prefix}_${table}_${columnsOf(list.replaceAll(DESC, '')).join('_')}`.slice(0, 64);
}
