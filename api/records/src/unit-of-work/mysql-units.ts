import { setTimeout } from 'node:timers/promises';
import { appendAudit } from '../audit/audit-chain.ts';
import type { MonotonicClock } from '../clock.ts';
import { LostTransaction, isTransient } from '../mysql/mysql-error.ts';
import { isInTransaction, mysqlSql, query } from '../mysql/mysql-sql.ts';
import type { MysqlConnection, MysqlPool, SideConnection } from '../mysql/mysql-pool.ts';
import type { Actor, Tx } from '../tx.ts';
import { perform, runHooks } from './unit.ts';
import type { Performed, Unit, UnitWorld } from './unit.ts';
import { refuseNesting } from './unit-of-work.ts';
import type { UnitOfWork, UnitOptions } from './unit-of-work.ts';

const MAX_TRIES = 5;
/** Before the second try; doubled for each further one. Random, or those that collided collide again. */
const PAUSE_MS = 10;

export interface MysqlUnitsOptions {
  readonly pool: MysqlPool;
  readonly side: SideConnection;
  readonly clock: MonotonicClock;
  readonly world: UnitWorld;
}

/** One pooled connection per unit; deadlocks, lock time-outs and lost races repeat the unit as a whole. */
export class MysqlUnits implements UnitOfWork {
  readonly #options: MysqlUnitsOptions;
  readonly #running = new Set<Promise<unknown>>();

  constructor(options: MysqlUnitsOptions) {
    this.#options = options;
  }

  async run<T>(actor: Actor, work: (tx: Tx) => Promise<T>, options: UnitOptions = {}): Promise<T> {
    refuseNesting();
    const running = this.#repeat({ actor, work, options });
    this.#running.add(running);
    try {
      return (await running) as T;
    } finally {
      this.#running.delete(running);
    }
  }

  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
  }

  async #repeat(unit: Unit): Promise<unknown> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#once(unit);
      } catch (error) {
        if (attempt === MAX_TRIES || !isTransient(error)) throw error;
        await setTimeout(Math.random() * PAUSE_MS * 2 ** attempt);
      }
    }
  }

  async #once(unit: Unit): Promise<unknown> {
    const { pool, clock, side, world } = this.#options;
    const now = clock.now();
    const mark = clock.markToStore();
    if (mark !== null) {
      await side.run('UPDATE wf_clock SET high_water_at = GREATEST(high_water_at, ?) WHERE id = 1', [mark]);
      clock.marked(mark);
    }
    await world.fault('before-begin');
    const connection = await pool.acquire();
    let outcome: Performed;
    try {
      await query(connection, 'START TRANSACTION READ WRITE');
      outcome = await perform(world, unit, { connection, now, sql: (isOpen) => mysqlSql(connection, isOpen) });
      await this.#end(connection, unit, outcome, now);
    } catch (error) {
      // Its state is unknown: the server rolls back when it goes.
      connection.destroy();
      throw error;
    } finally {
      pool.release(connection);
    }
    if (outcome.kept) {
      await world.fault('after-commit');
      runHooks(world, outcome.afterCommit);
      return outcome.value;
    }
    if ('error' in outcome.answer) throw outcome.answer.error;
    return outcome.answer.value;
  }

  async #end(connection: MysqlConnection, unit: Unit, outcome: Performed, now: number): Promise<void> {
    if (outcome.kept) {
      await this.#options.world.fault('before-commit');
      await refuseLost(connection);
      await query(connection, 'COMMIT');
      return;
    }
    await query(connection, 'ROLLBACK');
    if (outcome.refusals.length === 0 || ('error' in outcome.answer && isTransient(outcome.answer.error))) return;
    await query(connection, 'START TRANSACTION READ WRITE');
    await appendAudit(
      mysqlSql(connection, () => true),
      unit.actor,
      now,
      outcome.refusals,
    );
    await query(connection, 'COMMIT');
  }
}

/**
 * A deadlock rolls the whole transaction back on the server. Work that swallowed its error would else be answered as
 * done, with its first rows lost.
 */
async function refuseLost(connection: MysqlConnection): Promise<void> {
  if (!(await isInTransaction(connection))) throw new LostTransaction();
}
