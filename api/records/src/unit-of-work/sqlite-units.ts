import { appendAudit } from '../audit/audit-chain.ts';
import type { MonotonicClock } from '../clock.ts';
import type { SqliteKeySequence } from '../engine-store/key-sequence.ts';
import { SequelizeConnection } from '../sqlite/sequelize-dialect.ts';
import { sqliteSql } from '../sqlite/sqlite-connection.ts';
import type { SqliteConnection } from '../sqlite/sqlite-connection.ts';
import type { Actor, AuditEntry, Sql, Tx } from '../tx.ts';
import { perform, runHooks } from './unit.ts';
import type { Performed, Unit, UnitWorld } from './unit.ts';
import { refuseNesting } from './unit-of-work.ts';
import type { UnitOfWork, UnitOptions } from './unit-of-work.ts';

/** A long batch would make its first unit wait for its last: commit what is done after this. */
const BATCH_MS = 50;
const BATCH_UNITS = 64;
const CLOSED = 'The database is closed: nothing is written any more';

interface Waiting extends Unit {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

export interface SqliteUnitsOptions {
  readonly writer: SqliteConnection;
  readonly path: string;
  readonly clock: MonotonicClock;
  readonly keys: SqliteKeySequence;
  readonly world: UnitWorld;
}

/**
 * The single writer: units run one after the other in order of arrival on one long-lived connection, and all that wait
 * when it gets free share one COMMIT (one fsync), each in a savepoint of its own. Nobody is answered before it.
 */
export class SqliteUnits implements UnitOfWork {
  readonly #queue: Waiting[] = [];
  readonly #options: SqliteUnitsOptions;
  readonly #sequelizeConnection: SequelizeConnection;
  #draining: Promise<void> | null = null;

  constructor(options: SqliteUnitsOptions) {
    this.#options = options;
    this.#sequelizeConnection = new SequelizeConnection(options.writer, options.path);
  }

  run<T>(actor: Actor, work: (tx: Tx) => Promise<T>, options: UnitOptions = {}): Promise<T> {
    refuseNesting();
    if (!this.#options.writer.handle.isOpen) return Promise.reject(new Error(CLOSED));
    return new Promise<T>((resolve, reject) => {
      this.#queue.push({ actor, work, options, resolve: resolve as (value: unknown) => void, reject });
      this.#draining ??= this.#drain();
    });
  }

  /** Resolves when nothing waits any more. */
  async idle(): Promise<void> {
    while (this.#draining) await this.#draining;
  }

  async #drain(): Promise<void> {
    // Let those who ask in the same turn share the first commit.
    await Promise.resolve();
    while (this.#queue.length > 0) await this.#commitTogether(this.#queue.splice(0, BATCH_UNITS));
    this.#draining = null;
  }

  async #commitTogether(batch: Waiting[]): Promise<void> {
    const { writer, clock, keys, world } = this.#options;
    const performed: { unit: Waiting; outcome: Performed }[] = [];
    try {
      await world.fault('before-begin');
      if (!writer.handle.isOpen) throw new Error(CLOSED);
      writer.run('BEGIN IMMEDIATE');
      const started = performance.now();
      while (batch.length > 0 && (performed.length === 0 || performance.now() - started < BATCH_MS)) {
        const unit = batch.shift()!;
        const isFirst = performed.length === 0;
        performed.push({ unit, outcome: await (isFirst ? this.#alone(unit) : this.#inSavepoint(unit)) });
        // A full disk makes SQLite roll back everything, also the units before this one.
        if (!writer.handle.isOpen || !writer.handle.isTransaction)
          throw causeOf(performed) ?? new Error('Expected an open transaction');
      }
      const mark = clock.markToStore();
      if (mark !== null) writer.run('UPDATE wf_clock SET high_water_at = ? WHERE id = 1', [mark]);
      const nextKey = keys.store(writer);
      await world.fault('before-commit');
      writer.run('COMMIT');
      if (mark !== null) clock.marked(mark);
      keys.stored(nextKey);
      await world.fault('after-commit');
    } catch (error) {
      // closed under its units: SQLite has rolled back, and the handle answers nothing any more
      if (writer.handle.isOpen && writer.handle.isTransaction) writer.run('ROLLBACK');
      for (const { unit } of performed) unit.reject(error);
      // One that could not even begin is told; the others of the batch are tried again.
      if (performed.length === 0) batch.shift()?.reject(error);
      this.#queue.unshift(...batch);
      return;
    }
    this.#queue.unshift(...batch);
    for (const { unit, outcome } of performed) answer(world, unit, outcome);
  }

  /** Nothing stands before the first unit of a transaction: it needs no savepoint, which would copy every page it changes. */
  async #alone(unit: Waiting): Promise<Performed> {
    const { writer } = this.#options;
    const now = this.#options.clock.now();
    const outcome = await this.#perform(unit, now);
    if (outcome.kept || !writer.handle.isOpen || !writer.handle.isTransaction) return outcome;
    writer.run('ROLLBACK');
    writer.run('BEGIN IMMEDIATE');
    await this.#auditRefusals(unit, now, outcome.refusals);
    return outcome;
  }

  async #inSavepoint(unit: Waiting): Promise<Performed> {
    const { writer } = this.#options;
    const now = this.#options.clock.now();
    writer.run('SAVEPOINT unit');
    const outcome = await this.#perform(unit, now);
    if (!writer.handle.isOpen || !writer.handle.isTransaction) return outcome;
    if (!outcome.kept) writer.run('ROLLBACK TO unit');
    writer.run('RELEASE unit');
    if (!outcome.kept) await this.#auditRefusals(unit, now, outcome.refusals);
    return outcome;
  }

  #perform(unit: Waiting, now: number): Promise<Performed> {
    const { writer, world } = this.#options;
    const sql = (isOpen: () => boolean): Sql => sqliteSql(writer, isOpen);
    return perform(world, unit, { connection: this.#sequelizeConnection, now, sql });
  }

  async #auditRefusals(unit: Waiting, now: number, refusals: readonly AuditEntry[]): Promise<void> {
    const sql = sqliteSql(this.#options.writer, () => true);
    await appendAudit(sql, unit.actor, now, refusals);
  }
}

function answer(world: UnitWorld, unit: Waiting, outcome: Performed): void {
  if (outcome.kept) {
    runHooks(world, outcome.afterCommit);
    unit.resolve(outcome.value);
  } else if ('error' in outcome.answer) {
    unit.reject(outcome.answer.error);
  } else {
    unit.resolve(outcome.answer.value);
  }
}

function causeOf(performed: readonly { outcome: Performed }[]): unknown {
  const last = performed.at(-1)?.outcome;
  return last && !last.kept && 'error' in last.answer ? last.answer.error : undefined;
}
