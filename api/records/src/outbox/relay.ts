import { SYSTEM_ACTOR } from '../tx.ts';
import type { Sql, SqlReader } from '../tx.ts';
import type { UnitOfWork } from '../unit-of-work/unit-of-work.ts';

export interface OutboxMessage {
  readonly id: string;
  readonly topic: string;
  readonly payload: Readonly<Record<string, unknown>>;
  /** From 1. */
  readonly attempt: number;
}

/**
 * `sent`: the other side has it. `later`: a transient cause, tried again; with `until` (epoch ms) it was not its time yet, which
 * counts as no attempt. `dead`: trying again cannot help, a person must
 * look. A handler may be called twice for one message (crash between sending and marking): the message's id goes along
 * so that the receiver can drop the second.
 */
export type Delivery =
  | { readonly outcome: 'sent' }
  | { readonly outcome: 'later'; readonly reason: string; readonly until?: number }
  | { readonly outcome: 'dead'; readonly reason: string };
export type OutboxHandlers = ReadonlyMap<string, (message: OutboxMessage) => Promise<Delivery>>;

export interface RelayOptions {
  readonly unitOfWork: UnitOfWork;
  readonly handlers: OutboxHandlers;
  /** How long a claimed message is left alone before it is taken for lost with its relay. */
  readonly leaseMs?: number;
  readonly batch?: number | undefined;
}

const BACKOFF_MS = [10_000, 60_000, 300_000, 900_000, 3_600_000] as const;
export const MAX_ATTEMPTS = 10;

/** One round: claims due messages whose topic has a handler, sends them, marks them. Answers how many it claimed. */
export async function relayOnce({ unitOfWork, handlers, leaseMs = 60_000, batch = 20 }: RelayOptions): Promise<number> {
  const topics = [...handlers.keys()];
  if (topics.length === 0) return 0;
  const claimed = await unitOfWork.run(SYSTEM_ACTOR, (tx) => claim(tx.sql, { topics, now: tx.now, leaseMs, batch }));
  for (const message of claimed) {
    const delivery = await deliver(handlers, message);
    await unitOfWork.run(SYSTEM_ACTOR, (tx) => mark(tx.sql, message, delivery, tx.now));
  }
  return claimed.length;
}

/** How many messages wait, by topic: a backlog where the topic has a handler, else kept until one is installed. */
export async function waitingMessages(reader: SqlReader): Promise<{ readonly topic: string; readonly n: number }[]> {
  const rows = await reader.all<{ topic: string; n: number }>(
    `SELECT topic, COUNT(*) AS n FROM outbox WHERE state IN ('PENDING', 'FAILED') GROUP BY topic ORDER BY topic`,
  );
  return rows.map(({ topic, n }) => ({ topic, n: Number(n) }));
}

/** Puts a failed or dead message back to the head of the queue (a person pressed 're-push'). */
export async function repush(sql: Sql, id: string, now: number): Promise<boolean> {
  const { changes } = await sql.run(
    `UPDATE outbox SET state = 'PENDING', attempts = 0, next_at = ? WHERE id = ? AND state IN ('FAILED', 'DEAD')`,
    [now, id],
  );
  return changes > 0;
}

interface Claim {
  readonly topics: readonly string[];
  readonly now: number;
  readonly leaseMs: number;
  readonly batch: number;
}

async function claim(sql: Sql, { topics, now, leaseMs, batch }: Claim): Promise<OutboxMessage[]> {
  const rows = await sql.all<{ id: string; topic: string; payload: string; attempts: number }>(
    `SELECT id, topic, payload, attempts FROM outbox
     WHERE state IN ('PENDING', 'FAILED') AND next_at <= ? AND topic IN (${topics.map(() => '?').join(', ')})
     ORDER BY next_at, id LIMIT ${batch}${sql.dialect === 'mysql' ? ' FOR UPDATE SKIP LOCKED' : ''}`,
    [now, ...topics],
  );
  for (const { id } of rows) {
    await sql.run('UPDATE outbox SET attempts = attempts + 1, next_at = ? WHERE id = ?', [now + leaseMs, id]);
  }
  return rows.map(({ id, topic, payload, attempts }) => ({
    id,
    topic,
    payload: JSON.parse(payload) as Record<string, unknown>,
    attempt: attempts + 1,
  }));
}

async function deliver(handlers: OutboxHandlers, message: OutboxMessage): Promise<Delivery> {
  try {
    const handler = handlers.get(message.topic);
    return handler ? await handler(message) : { outcome: 'later', reason: 'no handler' };
  } catch (error) {
    return { outcome: 'later', reason: error instanceof Error ? error.message : String(error) };
  }
}

async function mark(sql: Sql, message: OutboxMessage, delivery: Delivery, now: number): Promise<void> {
  if (delivery.outcome === 'sent') {
    await sql.run(`UPDATE outbox SET state = 'SENT', sent_at = ?, last_error = NULL WHERE id = ?`, [now, message.id]);
    return;
  }
  if (delivery.outcome === 'later' && delivery.until !== undefined) {
    await sql.run(`UPDATE outbox SET state = 'PENDING', attempts = attempts - 1, next_at = ? WHERE id = ?`, [
      delivery.until,
      message.id,
    ]);
    return;
  }
  const dead = delivery.outcome === 'dead' || message.attempt >= MAX_ATTEMPTS;
  const wait = BACKOFF_MS[Math.min(message.attempt, BACKOFF_MS.length) - 1] ?? BACKOFF_MS[0];
  await sql.run('UPDATE outbox SET state = ?, next_at = ?, last_error = ? WHERE id = ?', [
    dead ? 'DEAD' : 'FAILED',
    now + wait,
    delivery.reason.slice(0, 1000),
    message.id,
  ]);
}
