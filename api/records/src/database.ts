import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { systemClock } from './clock.ts';
import type { Clock } from './clock.ts';
import type { CommittedEvents } from './committed-events.ts';
import { migrateUp } from './migrate.ts';
import { sqlitePath } from './database-url.ts';
import type { Models } from './models/index.ts';
import { openMysql } from './mysql/open-mysql.ts';
import { openSqlite } from './sqlite/open-sqlite.ts';
import type { Dialect, SqlReader } from './tx.ts';
import { embedded } from './process-gateway/embedded.ts';
import type { Engine, ProcessGateway, ProcessHome } from './process-gateway/process-gateway.ts';
import { zeebeCluster } from './process-gateway/zeebe-cluster.ts';
import type { Fault, UnitOfWork } from './unit-of-work/unit-of-work.ts';

export interface DatabaseOptions {
  /** `sqlite:<file>` or `mysql://user:password@host:port/name` (MySQL 8 or MariaDB 10.6 and later). */
  readonly url: string;
  readonly engine: Engine;
  /** Where processes run; default 'embedded'. */
  readonly processHome?: ProcessHome;
  readonly clock?: Clock;
  readonly fault?: Fault;
  /** Gets what an after-commit hook or an event's listener threw; the commit stands. */
  readonly onHookError?: (error: unknown) => void;
  /** Milliseconds that one unit may hold its transaction; default 30 000. */
  readonly unitLimitMs?: number;
  /** false: commits on SQLite are not forced to the disk until `close`. Only to fill a record that nobody uses yet. */
  readonly durable?: boolean;
  /** MySQL connections; default 10. */
  readonly poolSize?: number;
}

export interface ReadSnapshot {
  /** Epoch milliseconds. */
  readonly now: number;
  readonly sql: SqlReader;
}

export interface Database {
  readonly dialect: Dialect;
  readonly unitOfWork: UnitOfWork;
  readonly events: CommittedEvents;
  /** For reads outside a unit of work: a model that writes without a transaction fails. */
  readonly models: Models;
  /** Short indexed reads. */
  readonly reader: SqlReader;
  /** Long reads (search, statistics, export): worker threads on SQLite, the pool on MySQL. */
  readonly readPool: SqlReader;
  /** Several reads of one moment. */
  readOnly<T>(work: (snapshot: ReadSnapshot) => Promise<T>): Promise<T>;
  /** Waits for what runs, then closes everything. */
  close(): Promise<void>;
}

const UNIT_LIMIT_MS = 30_000;

/** What the openers are given: nothing left out. */
export type SettledOptions = Required<Omit<DatabaseOptions, 'poolSize'>> &
  Pick<DatabaseOptions, 'poolSize'> & { readonly processes: ProcessGateway };

/** Migrates the database at `options.url` to the newest schema and opens it. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { url, clock = systemClock, fault = () => undefined, onHookError = reportLater } = options;
  const { engine, processHome = 'embedded' } = options;
  const settled = {
    ...options,
    processHome,
    processes: processHome === 'embedded' ? embedded(engine) : zeebeCluster(engine),
    durable: options.durable ?? true,
    clock,
    fault,
    onHookError,
    unitLimitMs: options.unitLimitMs ?? UNIT_LIMIT_MS,
  };
  if (!url.startsWith('mysql:')) mkdirSync(dirname(sqlitePath(url)), { recursive: true });
  await migrateUp(url);
  return url.startsWith('mysql:') ? openMysql(settled) : openSqlite(settled);
}

/** Without a logger a thrown hook must not vanish: it becomes an uncaught exception, as any bug. */
function reportLater(error: unknown): void {
  setImmediate(() => {
    throw error;
  });
}
