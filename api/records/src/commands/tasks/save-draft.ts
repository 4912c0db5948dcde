import { refuse, type Outcome } from '../../policies/refusals.ts';
import { taskState } from '../../queries/task-facts.ts';
import { mayWork } from '../../policies/task-policy.ts';
import { insertRow, updateRows } from '../../rows.ts';
import type { Tx } from '../../tx.ts';

export interface SaveDraft {
  readonly taskKey: number;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Keeps what was typed so far, per person: a draft is neither validated nor seen by others. */
export async function saveDraft(tx: Tx, input: SaveDraft): Promise<Outcome<null>> {
  const task = await taskState(tx, input.taskKey);
  if (!task) return refuse('NOT_FOUND', { taskKey: String(input.taskKey) });
  if (task.state !== 'CREATED') return refuse('TASK_ENDED', { taskKey: String(input.taskKey), state: task.state });
  const allowed = mayWork(tx.actor, task);
  if (!allowed.ok) return allowed;
  const where = { taskKey: input.taskKey, userId: tx.actor.id };
  const changed = await updateRows(tx, 'TaskDraft', where, { data: { ...input.data }, updatedAt: tx.now });
  if (changed === 0) {
    await insertRow(tx, 'TaskDraft', { id: tx.newId(), ...where, data: { ...input.data }, updatedAt: tx.now });
  }
  return { ok: true, value: null };
}
