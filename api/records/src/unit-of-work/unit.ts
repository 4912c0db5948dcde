import { Transaction } from 'sequelize';
import type { Sequelize } from 'sequelize';
import type { Command, Effects, EngineStore } from '@rtflow/engine/ports';
import { appendAudit } from '../audit/audit-chain.ts';
import type { CommittedEvents } from '../committed-events.ts';
import { newId } from '../ids.ts';
import type { Models } from '../models/index.ts';
import { enqueue } from '../outbox/enqueue.ts';
import { refuse } from '../policies/refusals.ts';
import type { ProcessGateway } from '../process-gateway/process-gateway.ts';
import type { Actor, AuditEntry, Sql, Tx } from '../tx.ts';
import { claimCommand, storeResult } from './command-dedupe.ts';
import { formRejection } from './deployed-forms.ts';
import { recordTaskContexts } from './task-contexts.ts';
import { insideUnit } from './unit-of-work.ts';
import type { Fault, UnitOptions } from './unit-of-work.ts';

/** What every unit of one database shares. */
export interface UnitWorld {
  readonly sequelize: Sequelize;
  readonly models: Models;
  readonly processes: ProcessGateway;
  readonly events: CommittedEvents;
  readonly fault: Fault;
  readonly onHookError: (error: unknown) => void;
  readonly unitLimitMs: number;
  storeFor(sql: Sql): EngineStore;
}

export interface Unit {
  readonly actor: Actor;
  readonly work: (tx: Tx) => Promise<unknown>;
  readonly options: UnitOptions;
}

export type Performed =
  | { readonly kept: true; readonly value: unknown; readonly afterCommit: readonly (() => void)[] }
  | {
      readonly kept: false;
      /** What the caller gets: a refusing value, or the error. */
      readonly answer: { readonly value: unknown } | { readonly error: unknown };
      /** To be written after the roll-back. */
      readonly refusals: readonly AuditEntry[];
    };

export interface Place {
  readonly connection: unknown;
  readonly now: number;
  /** `isOpen` turns false when the unit ends. */
  sql(isOpen: () => boolean): Sql;
}

/** Runs one unit inside an open transaction (or savepoint) that the caller ends according to `kept`. */
export async function perform(world: UnitWorld, unit: Unit, place: Place): Promise<Performed> {
  let open = true;
  const sql = place.sql(() => open);
  const transaction = borrowedTransaction(world.sequelize, place.connection);
  const audits: AuditEntry[] = [];
  const refusals: AuditEntry[] = [];
  const afterCommit: (() => void)[] = [];
  const { actor, options } = unit;
  const { now } = place;
  const tx = createTx(world, { actor, now, sql, transaction, audits, refusals, afterCommit });
  try {
    const { commandId, input } = options;
    const claim = commandId ? await claimCommand(sql, { actor, commandId, input, now }) : null;
    if (claim?.state === 'repeated') return { kept: true, value: claim.value, afterCommit: [] };
    if (claim?.state === 'reused') return { kept: false, answer: { value: refuse('COMMAND_REUSED') }, refusals };
    const value = await withinLimit(world.unitLimitMs, () => insideUnit(() => unit.work(tx)));
    if (isRefused(value)) return { kept: false, answer: { value }, refusals };
    await appendAudit(sql, actor, now, audits);
    if (claim) await storeResult(sql, claim, value);
    for (const entry of audits) {
      afterCommit.push(() => world.events.emit('audited', { ...entry, at: now, actorId: actor.id }));
    }
    return { kept: true, value, afterCommit };
  } catch (error) {
    return { kept: false, answer: { error }, refusals };
  } finally {
    open = false;
    finish(transaction);
  }
}

export function runHooks(world: UnitWorld, hooks: readonly (() => void)[]): void {
  for (const hook of hooks) {
    try {
      hook();
    } catch (error) {
      world.onHookError(error);
    }
  }
}

/** A unit that waits for anything but SQL would hold up every other: it is rolled back, its late SQL fails. */
async function withinLimit<T>(limitMs: number, work: () => Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new Error(`Expected a unit of work to end within ${limitMs} ms, but it still waits`)),
    limitMs,
  );
  try {
    return await Promise.race([work(), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

interface Parts extends Pick<Tx, 'actor' | 'now' | 'sql' | 'transaction'> {
  readonly audits: AuditEntry[];
  readonly refusals: AuditEntry[];
  readonly afterCommit: (() => void)[];
}

function createTx(world: UnitWorld, parts: Parts): Tx {
  const { actor, now, sql, transaction, audits, refusals, afterCommit } = parts;
  let opened: EngineStore | undefined;
  const store = () => (opened ??= world.storeFor(sql));
  const kept = () => void afterCommit.push(() => world.events.emit('kept'));
  const execute = async (command: Command) => {
    await world.fault('after-business-write');
    const barred = command.type === 'deployResources' ? formRejection(command.resources) : null;
    if (barred) return { ok: false, error: barred };
    const outcome = await world.processes.execute(command, { sql, now, actor, store, kept });
    await world.fault('after-engine-plan');
    if (!outcome.ok) return { ok: false, error: outcome.rejection };
    await recordTaskContexts(sql, outcome.effects, now);
    if (hasNews(outcome.effects)) afterCommit.push(() => world.events.emit('engine', outcome.effects));
    return { ok: true, value: outcome.value };
  };
  return {
    now,
    actor,
    transaction,
    models: world.models,
    sql,
    audit: async (entry) => void audits.push(entry),
    auditRefusal: (entry) => void refusals.push(entry),
    outbox: async (topic, payload, dedupKey) => {
      const added = await enqueue(sql, { id: newId(now), topic, payload, dedupKey, now });
      if (added) afterCommit.push(() => world.events.emit('outbox', { topic }));
    },
    noticed: (userIds) => void afterCommit.push(() => world.events.emit('noticed', { userIds })),
    afterCommit: (effect) => void afterCommit.push(effect),
    execute: execute as Tx['execute'],
    newId: () => newId(now),
  };
}

/** Sequelize's handle on a transaction that this room begins and ends: models join it, nobody else can commit it. */
function borrowedTransaction(sequelize: Sequelize, connection: unknown): Transaction {
  const transaction = new (Transaction as unknown as new (s: Sequelize, o: object) => Transaction)(sequelize, {});
  return Object.assign(transaction, { connection });
}

/** A model that is used after the unit's end gets Sequelize's 'already finished' error. */
function finish(transaction: Transaction): void {
  Object.assign(transaction, { finished: 'commit' });
}

function isRefused(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return ('ok' in value && value.ok === false) || ('refused' in value && value.refused === true);
}

function hasNews({ jobTypesAvailable, userTasks, instances, incidents }: Effects): boolean {
  return jobTypesAvailable.length + userTasks.length + instances.length + incidents.length > 0;
}
