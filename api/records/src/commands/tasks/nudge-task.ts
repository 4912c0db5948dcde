import { can } from '../../policies/can.ts';
import { refuse, type Outcome } from '../../policies/refusals.ts';
import { taskState } from '../../queries/task-facts.ts';
import type { Tx } from '../../tx.ts';
import { notify } from '../notify.ts';

/** Between two reminders of one task, whoever sends them. */
export const NUDGE_EVERY_MS = 3_600_000;

/** Reminds the holder of a task, or those who could accept it; once an hour. */
export async function nudgeTask(tx: Tx, input: { readonly taskKey: number }): Promise<Outcome<null>> {
  const task = await taskState(tx, input.taskKey);
  if (!task) return refuse('NOT_FOUND', { taskKey: String(input.taskKey) });
  if (task.state !== 'CREATED') return refuse('TASK_ENDED', { taskKey: String(input.taskKey), state: task.state });
  const allowed = can(tx.actor, 'process.view', task.resource);
  if (!allowed.ok) return allowed;
  const reminded = await tx.sql.run(
    'UPDATE task_contexts SET nudged_at = ? WHERE task_key = ? AND (nudged_at IS NULL OR nudged_at <= ?)',
    [tx.now, task.taskKey, tx.now - NUDGE_EVERY_MS],
  );
  if (reminded.changes === 0) return refuse('NUDGED_ALREADY', { taskKey: String(task.taskKey) });
  const recipients = task.assigneeId ? [task.assigneeId] : await holdersOf(tx, task.candidateGroups);
  await notify(tx, {
    template: 'task-nudge',
    recipients,
    patientId: task.patientId,
    data: { taskKey: String(task.taskKey), from: tx.actor.id },
  });
  await tx.audit({
    action: 'task.nudged',
    entity: 'task',
    entityId: String(task.taskKey),
    patientId: task.patientId,
    detail: { taskId: task.taskId, recipients: recipients.length },
  });
  return { ok: true, value: null };
}

async function holdersOf(tx: Tx, groups: readonly string[]): Promise<string[]> {
  if (groups.length === 0) return [];
  const rows = await tx.sql.all<{ user_id: string }>(
    `SELECT DISTINCT r.user_id FROM user_roles r JOIN users u ON u.id = r.user_id AND u.active = 1
      WHERE r.role IN (${groups.map(() => '?').join(', ')}) ORDER BY r.user_id LIMIT 50`,
    [...groups],
  );
  return rows.map((row) => row.user_id);
}
