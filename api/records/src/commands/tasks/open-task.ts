import { taskState, type TaskState } from '../../queries/task-facts.ts';
import { refuse, type Outcome } from '../../policies/refusals.ts';
import type { Tx } from '../../tx.ts';

/** Tasks that go on while a course is suspended: they decide about the suspension itself. */
const SUSPENSION_TASKS = new Set(['suspension-review', 'gap-review', 'gap-check']);

/** Locks an open task with its case and checks the version that the person saw. */
export async function openTask(tx: Tx, taskKey: number, seenVersion?: number): Promise<Outcome<TaskState>> {
  const before = await taskState(tx, taskKey);
  if (!before) return refuse('NOT_FOUND', { taskKey: String(taskKey) });
  // MySQL: root instance first, as the engine locks, then read again what may have changed while waiting.
  const task = tx.sql.dialect === 'mysql' ? await relock(tx, before) : before;
  if (task.state !== 'CREATED') return refuse('TASK_ENDED', { taskKey: String(taskKey), state: task.state });
  if (seenVersion !== undefined && task.version !== seenVersion) return versionClash(tx, task);
  return { ok: true, value: task };
}

/** A suspended or cancelled course takes no work, except what decides about it. */
export function courseTakesWork(task: TaskState): Outcome<true> {
  if (task.courseStatus === 'SUSPENDED' && !SUSPENSION_TASKS.has(task.taskId)) {
    return refuse('COURSE_SUSPENDED', { courseId: task.courseId }, 'ATT');
  }
  if (task.courseStatus === 'CANCELLED') return refuse('COURSE_CLOSED', { courseId: task.courseId });
  return { ok: true, value: true };
}

async function relock(tx: Tx, before: TaskState): Promise<TaskState> {
  await tx.sql.get('SELECT `key` FROM wf_instance WHERE `key` = ? FOR UPDATE', [before.rootKey]);
  return (await taskState(tx, before.taskKey)) ?? before;
}

async function versionClash(tx: Tx, task: TaskState): Promise<Outcome<never>> {
  const last = await tx.sql.get<{ actor: string; at: number; intent: string }>(
    'SELECT actor, at, intent FROM wf_event WHERE instance_key = ? AND element_key = ? ORDER BY pos DESC LIMIT 1',
    [task.instanceKey, task.elementKey],
  );
  return refuse('VERSION_CLASH', {
    conflict: {
      version: task.version,
      changedBy: last?.actor ?? 'system',
      changedAt: new Date(Number(last?.at ?? task.createdAt)).toISOString(),
      fields: { assignee: task.assigneeId, dueAt: task.dueAt, priority: task.priority, change: last?.intent ?? null },
    },
  });
}
