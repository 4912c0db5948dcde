import { createConnection } from 'mysql2';
import type { Connection, ConnectionOptions } from 'mysql2';
import type { Sequelize } from 'sequelize';
import type { SqlValue } from '../tx.ts';
import { executeOn, query } from './mysql-sql.ts';

export type MysqlConnection = Connection;

interface SequelizePool {
  getConnection(options: { type: 'write'; useMaster: boolean }): Promise<MysqlConnection>;
  releaseConnection(connection: MysqlConnection): void;
}

/** Sequelize's own pool, so that models and prepared statements share a connection. */
export class MysqlPool {
  readonly #manager: SequelizePool;

  constructor(sequelize: Sequelize) {
    this.#manager = (sequelize as unknown as { connectionManager: SequelizePool }).connectionManager;
  }

  acquire(): Promise<MysqlConnection> {
    return this.#manager.getConnection({ type: 'write', useMaster: true });
  }

  release(connection: MysqlConnection): void {
    this.#manager.releaseConnection(connection);
  }
}

/** READ ONLY by default: only a unit of work, which says READ WRITE, may write through the pool. */
export async function prepareSession(connection: MysqlConnection): Promise<void> {
  await query(connection, 'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED, READ ONLY');
  await query(connection, `SET SESSION sql_mode = CONCAT(@@sql_mode, ',STRICT_ALL_TABLES')`);
}

export function connectionOptions(url: string): ConnectionOptions {
  const { hostname, port, username, password, pathname } = new URL(url);
  return {
    host: hostname,
    port: Number(port || 3306),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: pathname.slice(1),
    charset: 'utf8mb4',
    supportBigNumbers: true,
  };
}

/**
 * A connection of its own beside the pool, for the little that must be durable whatever becomes of the unit (key blocks,
 * the clock's mark). From the pool it could wait for ever: every unit holding one and wanting a second.
 */
export class SideConnection {
  readonly #options: ConnectionOptions;
  #connection: MysqlConnection | null = null;

  constructor(url: string) {
    this.#options = connectionOptions(url);
  }

  async run(sql: string, params: readonly SqlValue[]): Promise<{ readonly insertId: number }> {
    const connection = (this.#connection ??= this.#open());
    return executeOn<{ insertId: number }>(connection, sql, params);
  }

  close(): void {
    this.#connection?.destroy();
    this.#connection = null;
  }

  #open(): MysqlConnection {
    const connection = createConnection(this.#options);
    // Lost (wait_timeout, fail-over): the next call opens a new one.
    connection.on('error', () => (this.#connection = null));
    connection.on('end', () => (this.#connection = null));
    return connection;
  }
}
