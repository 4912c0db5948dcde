import { can } from '../../policies/can.ts';
import { refuse, type Outcome } from '../../policies/refusals.ts';
import type { Row } from '../../models/index.ts';
import { rowOf, updateRows } from '../../rows.ts';
import type { Tx } from '../../tx.ts';

/** Sends a command again that the cluster has refused, once its cause is mended. */
export async function resendCommand(tx: Tx, { id }: { readonly id: number }): Promise<Outcome<null>> {
  const found = await refusedCommand(tx, id);
  if (!found.ok) return found;
  const set = { state: 'PENDING', attempts: 0, unanswered: 0, nextAt: 0, endedAt: null } as const;
  await updateRows(tx, 'ZeebeOutbox', { id }, set);
  await auditAnswer(tx, 'cluster.resent', found.value, {});
  return { ok: true, value: null };
}

/**
 * Gives a refused command up. What was submitted stays in the record; a task that the cluster still has open goes back to its holder,
 * one that has ended there is ended here by the feed.
 */
export async function closeCommand(
  tx: Tx,
  { id, reason }: { readonly id: number; readonly reason: string },
): Promise<Outcome<null>> {
  const found = await refusedCommand(tx, id);
  if (!found.ok) return found;
  const command = found.value;
  await updateRows(tx, 'ZeebeOutbox', { id }, { state: 'CLOSED', endedAt: tx.now });
  if (command.op === 'completeUserTask')
    await tx.sql.run(
      `UPDATE wf_user_task SET state = 'CREATED', ended_at = NULL, version = version + 1 WHERE \`key\` = ? AND state = 'COMPLETING'`,
      [command.subjectKey],
    );
  await auditAnswer(tx, 'cluster.closed', command, { reason });
  return { ok: true, value: null };
}

type Command = Row<'ZeebeOutbox'>;

/** Whoever gave it may act on it, and who runs the cluster. */
async function refusedCommand(tx: Tx, id: number): Promise<Outcome<Command>> {
  const command = await rowOf(tx, 'ZeebeOutbox', { id });
  if (!command) return refuse('NOT_FOUND', { id });
  if (command.actorId !== tx.actor.id) {
    const right = can(tx.actor, 'cluster.operate');
    if (!right.ok) return right;
  }
  if (command.state !== 'REJECTED') return refuse('NOT_REFUSED', { id, state: command.state });
  return { ok: true, value: command };
}

async function auditAnswer(tx: Tx, action: string, command: Command, detail: Record<string, unknown>): Promise<void> {
  const { id, op, lastError, subjectKey } = command;
  const about =
    op === 'completeUserTask'
      ? { entity: 'task', entityId: String(subjectKey) }
      : { entity: 'cluster-command', entityId: String(id) };
  await tx.audit({ action, ...about, detail: { id, op, refusal: lastError, ...detail } });
}
