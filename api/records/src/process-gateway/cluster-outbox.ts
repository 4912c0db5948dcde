import { jsonOf } from '../queries/task-facts.ts';
import type { Sql, SqlReader, Tx } from '../tx.ts';
import type { UnitPlace } from './process-gateway.ts';
import type { SentCommand } from './zeebe-cluster.ts';

export interface KeptCommand {
  readonly id: number;
  readonly command: SentCommand;
  /** From 1. */
  readonly attempt: number;
  /** An earlier attempt ended without an answer: the cluster may have carried it out. */
  readonly maybeDone: boolean;
}

/**
 * `sent`: the cluster has carried it out. `later`: not now; `answered` when the cluster has surely not taken it. `rejected`: it never
 * will; a person must look.
 */
export type Answer =
  | { readonly outcome: 'sent' }
  | { readonly outcome: 'later'; readonly reason: string; readonly answered: boolean }
  | { readonly outcome: 'rejected'; readonly reason: string };

/** The case of every deployment. */
export const DEPLOYMENT = 'deployment';

/*
 * Leases and pauses are of the machine, not of the department: they run by the wall clock, `at`.
 */

/** Pauses after the first, second … attempt. A cluster that restarts is back in seconds; nothing is ever given up. */
const BACKOFF_MS = [200, 1000, 3000, 10_000] as const;
/** How long a claimed command is left alone before its relay is taken for dead. */
const LEASE_MS = 60_000;

export async function keepForCluster(place: UnitPlace, command: SentCommand, caseId: string): Promise<void> {
  const { sql, now, actor } = place;
  const subject = 'userTaskKey' in command ? command.userTaskKey : 'jobKey' in command ? command.jobKey : null;
  await sql.run(
    `INSERT INTO zeebe_outbox (case_id, op, payload, subject_key, state, attempts, unanswered, next_at, actor_id, created_at)
     VALUES (?, ?, ?, ?, 'PENDING', 0, 0, 0, ?, ?)`,
    [caseId.slice(0, 64), command.type, JSON.stringify(command), subject, actor.id, now],
  );
  place.kept();
}

interface HeadSql {
  readonly id: number;
  readonly payload: unknown;
  readonly attempts: number;
  readonly unanswered: number;
}

/** The oldest command of each case. While models wait to be deployed nothing else goes: it may need them. */
const HEADS = `zeebe_outbox o
  JOIN (SELECT MIN(id) AS id FROM zeebe_outbox WHERE state = 'PENDING' GROUP BY case_id) h ON h.id = o.id
 WHERE (o.case_id = '${DEPLOYMENT}'
    OR NOT EXISTS (SELECT 1 FROM zeebe_outbox d WHERE d.state = 'PENDING' AND d.case_id = '${DEPLOYMENT}'))`;

/** The oldest command of each case, when its time has come; the others of the case wait behind it. */
export async function claimHeads(sql: Sql, at: number, limit: number): Promise<KeptCommand[]> {
  const heads = await sql.all<HeadSql>(
    `SELECT o.id, o.payload, o.attempts, o.unanswered FROM ${HEADS} AND o.next_at <= ? ORDER BY o.id LIMIT ${limit}`,
    [at],
  );
  const claimed: KeptCommand[] = [];
  for (const { id, payload, attempts, unanswered } of heads) {
    // Compared and set: another server's relay may have been faster.
    const { changes } = await sql.run(
      `UPDATE zeebe_outbox SET attempts = attempts + 1, unanswered = unanswered + 1, next_at = ?
        WHERE id = ? AND state = 'PENDING' AND next_at <= ?`,
      [at + LEASE_MS, id, at],
    );
    if (changes !== 1) continue;
    const command = jsonOf<SentCommand>(payload);
    claimed.push({ id: Number(id), command, attempt: Number(attempts) + 1, maybeDone: Number(unanswered) > 0 });
  }
  return claimed;
}

/** When the next head is due; null: nothing waits. */
export async function nextHeadAt(sql: Pick<Sql, 'get'>): Promise<number | null> {
  const row = await sql.get<{ at: number | null }>(`SELECT MIN(o.next_at) AS at FROM ${HEADS}`);
  return row?.at == null ? null : Number(row.at);
}

export async function markAnswered(
  { sql, now }: Pick<Tx, 'sql' | 'now'>,
  { kept, answer, at }: { readonly kept: KeptCommand; readonly answer: Answer; readonly at: number },
): Promise<void> {
  if (answer.outcome === 'later') {
    const wait = BACKOFF_MS[Math.min(kept.attempt, BACKOFF_MS.length) - 1] ?? BACKOFF_MS[0];
    await sql.run('UPDATE zeebe_outbox SET next_at = ?, unanswered = unanswered - ?, last_error = ? WHERE id = ?', [
      at + wait,
      answer.answered ? 1 : 0,
      answer.reason.slice(0, 1000),
      kept.id,
    ]);
    return;
  }
  const [state, reason] = answer.outcome === 'sent' ? ['SENT', null] : ['REJECTED', answer.reason.slice(0, 1000)];
  await sql.run('UPDATE zeebe_outbox SET state = ?, ended_at = ?, last_error = ? WHERE id = ?', [
    state,
    now,
    reason,
    kept.id,
  ]);
}

/** Whether no refused command waits for a person. */
export async function nothingRefused(reader: SqlReader): Promise<boolean> {
  return (await reader.get(`SELECT 1 AS one FROM zeebe_outbox WHERE state = 'REJECTED' LIMIT 1`)) === undefined;
}
