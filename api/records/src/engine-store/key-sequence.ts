import type { SqliteConnection } from '../sqlite/sqlite-connection.ts';
import type { SideConnection } from '../mysql/mysql-pool.ts';

/** Blocks of engine keys, each given out once even when the unit that asked rolls back. */
export interface KeySequence {
  reserve(count: number): Promise<number>;
}

/**
 * The only writer process counts in memory. What it gave out is stored before the next COMMIT, outside the savepoints: a
 * key can only become durable together with a mark beyond it.
 */
export class SqliteKeySequence implements KeySequence {
  #next: number;
  #stored: number;

  constructor(stored: number) {
    this.#next = stored;
    this.#stored = stored;
  }

  async reserve(count: number): Promise<number> {
    const first = this.#next;
    this.#next += count;
    return first;
  }

  store(writer: SqliteConnection): number {
    if (this.#next > this.#stored) {
      writer.run(`UPDATE wf_sequence SET next_key = ? WHERE name = 'key'`, [this.#next]);
    }
    return this.#next;
  }

  stored(next: number): void {
    this.#stored = next;
  }
}

/** On a connection beside the pool, so that the block is taken whatever becomes of the unit. */
export class MysqlKeySequence implements KeySequence {
  readonly #side: SideConnection;

  constructor(side: SideConnection) {
    this.#side = side;
  }

  async reserve(count: number): Promise<number> {
    // LAST_INSERT_ID(expr) hands back what this statement computed, whoever else reserves meanwhile.
    const { insertId } = await this.#side.run(
      `UPDATE wf_sequence SET next_key = LAST_INSERT_ID(next_key + ?) WHERE name = 'key'`,
      [count],
    );
    return insertId - count;
  }
}
