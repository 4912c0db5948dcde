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

  /** Statements that may run twice: a server that was restarted is noticed by the first of them, which is sent again. */
  async run(sql: string, params: readonly SqlValue[]): Promise<{ readonly insertId: number }> {
    const known = this.#connection;
    try {
      return await this.#on(known ?? this.#open(), sql, params);
    } catch (error) {
      if (!known) throw error;
      return this.#on(this.#connection ?? this.#open(), sql, params);
    }
  }

  async #on(connection: MysqlConnection, sql: string, params: readonly SqlValue[]): Promise<{ insertId: number }> {
    this.#connection = connection;
    try {
      return await executeOn<{ insertId: number }>(connection, sql, params);
    } catch (error) {
      // a fatal error goes to the statement alone, and no event says that the connection is gone
      if (this.#connection === connection) this.close();
      throw error;
    }
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
