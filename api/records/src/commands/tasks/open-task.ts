import type { Problem } from '@rtflow/contract';
import { isoOf } from '../../clinical/hospital-time.ts';
import { both, type Words } from '../../clinical/record-words.ts';
import { peopleNamed } from '../../queries/named.ts';
import { taskState, type TaskState } from '../../queries/task-facts.ts';
import { refuse, type Outcome } from '../../policies/refusals.ts';
import { rowOf } from '../../rows.ts';
import type { Tx } from '../../tx.ts';

/** Tasks that go on while a course is suspended: they decide about the suspension itself. */
const SUSPENSION_TASKS = new Set(['suspension-review', 'gap-review', 'gap-check']);

/** Locks an open task with its case and checks the version that the person saw. */
export async function openTask(tx: Tx, taskKey: number, seenVersion?: number): Promise<Outcome<TaskState>> {
  const before = await taskState(tx, taskKey);
  if (!before) return refuse('NOT_FOUND', { taskKey: String(taskKey) });
  // MySQL: root instance first, as the engine locks, then read again what may have changed while waiting.
  const task = tx.sql.dialect === 'mysql' ? await relock(tx, before) : before;
  if (task.state !== 'CREATED') return ended(tx, task);
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
  return refuse('VERSION_CLASH', { conflict: await conflictOf(tx, task, {}) });
}

/** A person at the task whom another one has overtaken sees by whom, and with which answers. */
async function ended(tx: Tx, task: TaskState): Promise<Outcome<never>> {
  const facts = { taskKey: String(task.taskKey), state: task.state };
  if (task.state !== 'COMPLETED') return refuse('TASK_ENDED', facts);
  const form = await rowOf(tx, 'FormSubmission', { taskKey: task.taskKey }, ['-submittedAt']);
  return refuse('TASK_ENDED', { ...facts, conflict: await conflictOf(tx, task, form?.data ?? {}) });
}

async function conflictOf(
  tx: Tx,
  task: TaskState,
  fields: Readonly<Record<string, unknown>>,
): Promise<NonNullable<Problem['conflict']>> {
  const last = await tx.sql.get<{ actor: string; at: number; intent: string; data: unknown }>(
    'SELECT actor, at, intent, data FROM wf_event WHERE instance_key = ? AND element_key = ? ORDER BY pos DESC LIMIT 1',
    [task.instanceKey, task.elementKey],
  );
  const by = task.endedAt === null ? (last?.actor ?? 'system') : (task.assigneeId ?? last?.actor ?? 'system');
  const people = await peopleNamed(tx, [by, ...(task.assigneeId ? [task.assigneeId] : [])]);
  const holder = task.assigneeId && people(task.assigneeId);
  const change = task.endedAt !== null ? DONE : last?.intent !== 'USER_TASK_ASSIGNED' ? null : moved(holder);
  return {
    version: task.version,
    changedBy: people(by),
    changedAt: isoOf(task.endedAt ?? Number(last?.at ?? task.createdAt)),
    change,
    fields: { ...fields },
  };
}

const DONE: Words = { zh: '已完成该任务', en: 'completed the task' };

function moved(holder: Words | '' | null): Words {
  return holder ? both`${GIVEN_TO}${holder}` : { zh: '交回小组', en: 'handed it back to the group' };
}

const GIVEN_TO: Words = { zh: '任务现由此人办理：', en: 'the task is now with ' };
