import { refuse, type Outcome } from '../../policies/refusals.ts';
import { taskReadable } from '../../policies/task-policy.ts';
import { taskState } from '../../queries/task-facts.ts';
import { insertRow, rowsOf } from '../../rows.ts';
import type { Tx } from '../../tx.ts';
import { notify } from '../notify.ts';

export interface CommentTask {
  readonly taskKey: number;
  readonly text: string;
  /** users.id */
  readonly mentions: readonly string[];
}

/** Writes about a task. Its holder and those who are mentioned are told; what they see they see under their own rights. */
export async function commentTask(tx: Tx, input: CommentTask): Promise<Outcome<{ readonly commentId: string }>> {
  const task = await taskState(tx, input.taskKey);
  if (!task) return refuse('NOT_FOUND', { taskKey: String(input.taskKey) });
  const readable = taskReadable(tx.actor, task);
  if (!readable.ok) return readable;
  const mentions = [...new Set(input.mentions)];
  const people = mentions.length > 0 ? await rowsOf(tx, 'User', { id: mentions, active: true }) : [];
  if (people.length < mentions.length) return refuse('NOT_FOUND', { mentions });
  const commentId = tx.newId();
  const { taskKey, text } = input;
  await insertRow(tx, 'TaskComment', {
    id: commentId,
    taskKey,
    authorId: tx.actor.id,
    text,
    mentions,
    createdAt: tx.now,
  });
  const told = { patientId: task.patientId, data: { taskKey: String(taskKey), from: tx.actor.id } };
  await notify(tx, { template: 'task-mention', recipients: mentions.filter((id) => id !== tx.actor.id), ...told });
  const holder = task.assigneeId && task.assigneeId !== tx.actor.id && !mentions.includes(task.assigneeId);
  if (holder && task.assigneeId) await notify(tx, { template: 'task-comment', recipients: [task.assigneeId], ...told });
  await tx.audit({
    action: 'task.commented',
    entity: 'task',
    entityId: String(taskKey),
    patientId: task.patientId,
    detail: { taskId: task.taskId, commentId, mentions },
  });
  return { ok: true, value: { commentId } };
}
