import type { TaskComment } from '@rtflow/contract';
import { refuse, type Outcome } from '../policies/refusals.ts';
import { taskReadable } from '../policies/task-policy.ts';
import type { Reader } from '../record-types.ts';
import { rowsOf } from '../rows.ts';
import type { Actor } from '../tx.ts';
import { peopleNamed } from './named.ts';
import { taskState } from './task-facts.ts';

/** What was written about a task, in the order of writing. */
export async function commentsOf(
  reader: Reader,
  actor: Actor,
  taskKey: number,
): Promise<Outcome<{ comments: TaskComment[] }>> {
  const task = await taskState(reader, taskKey);
  if (!task) return refuse('NOT_FOUND', { taskKey: String(taskKey) });
  const readable = taskReadable(actor, task);
  if (!readable.ok) return readable;
  const rows = await rowsOf(reader, 'TaskComment', { taskKey }, { order: ['createdAt', 'id'] });
  const nameOf = await peopleNamed(reader, [...new Set(rows.flatMap((row) => [row.authorId, ...row.mentions]))]);
  const comments = rows.map((row) => ({
    commentId: row.id,
    at: new Date(row.createdAt).toISOString(),
    author: nameOf(row.authorId),
    mine: row.authorId === actor.id,
    text: row.text,
    mentions: row.mentions.map(nameOf),
  }));
  return { ok: true, value: { comments } };
}

export async function commentCount(reader: Reader, taskKey: number): Promise<number> {
  const row = await reader.sql.get<{ n: number }>('SELECT COUNT(*) AS n FROM task_comments WHERE task_key = ?', [
    taskKey,
  ]);
  return Number(row?.n ?? 0);
}
