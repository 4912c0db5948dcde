import { Piscina } from 'piscina';
import type { SqlReader, SqlRow, SqlValue } from '../tx.ts';

const IDLE_MS = 60_000;

/** Worker threads with a read-only connection each; started by the first query, gone when idle. */
export class SqliteReadPool implements SqlReader {
  readonly dialect = 'sqlite';
  readonly #path: string;
  readonly #threads: number;
  #pool: Piscina | null = null;

  constructor(path: string, threads = 2) {
    this.#path = path;
    this.#threads = threads;
  }

  async all<R = SqlRow>(sql: string, params: readonly SqlValue[] = []): Promise<R[]> {
    this.#pool ??= new Piscina({
      filename: new URL('./read-worker.ts', import.meta.url).href,
      workerData: { path: this.#path },
      minThreads: 0,
      maxThreads: this.#threads,
      idleTimeout: IDLE_MS,
    });
    return (await this.#pool.run({ sql, params })) as R[];
  }

  async get<R = SqlRow>(sql: string, params?: readonly SqlValue[]): Promise<R | undefined> {
    return (await this.all<R>(sql, params))[0];
  }

  async close(): Promise<void> {
    await this.#pool?.destroy();
    this.#pool = null;
  }
}
