import type { SQLInputValue } from 'node:sqlite';
import { SqliteConnection } from './sqlite-connection.ts';
import { withSqliteCode } from './sqlite-error.ts';

type Callback = (this: unknown, error: Error | null, rows?: unknown[]) => void;
type Parameters = SQLInputValue[] | Record<string, SQLInputValue>;

/** What Sequelize reads of a sqlite3 statement; bulkCreate looks at the class's name. */
class Statement {
  readonly lastID: number;
  readonly changes: number;
  constructor(lastID: number, changes: number) {
    this.lastID = lastID;
    this.changes = changes;
  }
}

/**
 * The sliver of the `sqlite3` package that Sequelize 6 calls, over Node's built-in SQLite: nothing to compile.
 * Sequelize opens its own connection only for reads outside a unit of work, so it is opened for reading only: a model
 * that writes without a transaction fails.
 */
export class SequelizeConnection {
  readonly filename: string;
  uuid?: string;
  readonly #connection: SqliteConnection;

  constructor(connection: SqliteConnection, filename: string) {
    this.#connection = connection;
    this.filename = filename;
  }

  run(sql: string, parameters?: Parameters | Callback, callback?: Callback): this {
    return this.#call(parameters, callback, (values) => {
      const { lastInsertRowid, changes } = this.#connection.prepare(sql).run(...values);
      return { self: new Statement(Number(lastInsertRowid), Number(changes)) };
    });
  }

  /** Not cached: Sequelize writes values into the text of a SELECT. */
  all(sql: string, parameters?: Parameters | Callback, callback?: Callback): this {
    return this.#call(parameters, callback, (values) => ({
      self: new Statement(0, 0),
      rows: this.#connection.handle.prepare(sql).all(...values),
    }));
  }

  serialize(work: () => void): void {
    work();
  }

  close(callback?: Callback): void {
    this.#connection.close();
    callback?.call(this, null);
  }

  #call(
    parameters: Parameters | Callback | undefined,
    callback: Callback | undefined,
    work: (values: SQLInputValue[]) => { self: Statement; rows?: unknown[] },
  ): this {
    const done = typeof parameters === 'function' ? parameters : callback;
    const values = Array.isArray(parameters) ? parameters.map(bindable) : [named(parameters)];
    try {
      const { self, rows } = work(values as SQLInputValue[]);
      done?.call(self, null, rows ?? []);
    } catch (error) {
      done?.call(new Statement(0, 0), withSqliteCode(error), []);
    }
    return this;
  }
}

/** Sequelize's `dialectModule`. */
export const sequelizeDialect = {
  OPEN_READONLY: 1,
  OPEN_READWRITE: 2,
  OPEN_CREATE: 4,
  Database: class extends SequelizeConnection {
    constructor(filename: string, _mode: number, opened: (error: Error | null) => void) {
      super(new SqliteConnection(filename, 'read-only'), filename);
      queueMicrotask(() => opened(null));
    }
  },
};

function named(parameters: Parameters | Callback | undefined): unknown {
  if (typeof parameters !== 'object' || Array.isArray(parameters)) return {};
  return Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, bindable(value)]));
}

function bindable(value: unknown): unknown {
  if (typeof value === 'boolean') return value ? 1 : 0;
  return value === undefined ? null : value;
}
