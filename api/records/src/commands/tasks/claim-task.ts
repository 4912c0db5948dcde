import { mayWork } from '../../policies/task-policy.ts';
import { refuse, type Outcome } from '../../policies/refusals.ts';
import type { Tx } from '../../tx.ts';
import { engineDid } from '../engine-did.ts';
import { openTask } from './open-task.ts';

export interface ClaimTask {
  readonly taskKey: number;
  readonly version: number;
}

/** Accepts a group task. Separation of duty is asked here already: nobody fills a form that they may not submit. */
export async function claimTask(tx: Tx, input: ClaimTask): Promise<Outcome<{ version: number }>> {
  const found = await openTask(tx, input.taskKey);
  if (!found.ok) return found;
  const task = found.value;
  if (task.assigneeId === tx.actor.id) return { ok: true, value: { version: task.version } };
  if (task.assigneeId !== null)
    return refuse('TASK_TAKEN', { taskKey: String(task.taskKey), assignee: task.assigneeId });
  const fresh = await openTask(tx, input.taskKey, input.version);
  if (!fresh.ok) return fresh;
  const allowed = mayWork(tx.actor, task);
  if (!allowed.ok) return allowed;
  const assigned = engineDid(
    await tx.execute({ type: 'assignUserTask', userTaskKey: task.taskKey, assignee: tx.actor.id, action: 'claim' }),
  );
  if (!assigned.ok) return assigned;
  await tx.audit({
    action: 'task.claimed',
    entity: 'task',
    entityId: String(task.taskKey),
    patientId: task.patientId,
    detail: { taskId: task.taskId },
  });
  return { ok: true, value: { version: assigned.value.version } };
}
