import { refuse, type Outcome } from '../../policies/refusals.ts';
import type { Tx } from '../../tx.ts';
import { engineDid } from '../engine-did.ts';
import { openTask } from './open-task.ts';

export interface ReleaseTask {
  readonly taskKey: number;
  readonly version: number;
  readonly note?: string;
}

/** Hands a task back to its group. What was typed stays in the draft of the one who hands back. */
export async function releaseTask(tx: Tx, input: ReleaseTask): Promise<Outcome<null>> {
  const found = await openTask(tx, input.taskKey, input.version);
  if (!found.ok) return found;
  const task = found.value;
  if (task.assigneeId !== tx.actor.id) return refuse('NOT_ASSIGNEE', { taskKey: String(task.taskKey) });
  const done = engineDid(
    await tx.execute({ type: 'assignUserTask', userTaskKey: task.taskKey, assignee: null, action: 'release' }),
  );
  if (!done.ok) return done;
  await tx.audit({
    action: 'task.released',
    entity: 'task',
    entityId: String(task.taskKey),
    patientId: task.patientId,
    detail: { taskId: task.taskId, ...(input.note && { note: input.note }) },
  });
  return { ok: true, value: null };
}
