import { withdrawKey } from '@rtflow/contract';
import { refuse, type Outcome } from '../../policies/refusals.ts';
import { taskState } from '../../queries/task-facts.ts';
import { taskAfter } from '../../queries/withdrawable.ts';
import type { Tx } from '../../tx.ts';
import { publish } from '../../clinical/publish.ts';

export interface WithdrawTask {
  readonly taskKey: number;
  readonly reason: string;
}

/** Recalls my own submission while nobody has accepted the next task: the model's message event sends the token back. */
export async function withdrawTask(tx: Tx, input: WithdrawTask): Promise<Outcome<null>> {
  const task = await taskState(tx, input.taskKey);
  if (!task || !task.courseId) return refuse('NOT_FOUND', { taskKey: String(input.taskKey) });
  if (task.state !== 'COMPLETED' || task.assigneeId !== tx.actor.id) {
    return refuse('NOT_WITHDRAWABLE', { taskKey: String(input.taskKey), state: task.state });
  }
  const next = await taskAfter(tx, task);
  if (!next) return refuse('NOT_WITHDRAWABLE', { taskKey: String(input.taskKey) });
  const sent = await publish(tx, 'task-withdraw', { key: withdrawKey(task.courseId, next.taskId), variables: {} });
  if (!sent.ok) return sent;
  if (sent.value.takenBy?.length === 0) return refuse('NOT_WITHDRAWABLE', { next: next.taskId });
  await tx.audit({
    action: 'task.withdrawn',
    entity: 'task',
    entityId: String(task.taskKey),
    patientId: task.patientId,
    detail: { taskId: task.taskId, from: next.taskId, reason: input.reason },
  });
  return { ok: true, value: null };
}
