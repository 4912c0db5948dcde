import { can } from '../../policies/can.ts';
import { mayWork } from '../../policies/task-policy.ts';
import { refuse, type Outcome } from '../../policies/refusals.ts';
import { grantsOf } from '../../queries/grants.ts';
import type { Tx } from '../../tx.ts';
import { engineDid } from '../engine-did.ts';
import { notify } from '../notify.ts';
import { openTask } from './open-task.ts';

export interface AssignTask {
  readonly taskKey: number;
  readonly version: number;
  readonly userId: string;
  readonly reason: string;
}

/** A supervisor gives a task to a person who may do it; both people are told. */
export async function assignTask(tx: Tx, input: AssignTask): Promise<Outcome<null>> {
  const right = can(tx.actor, 'task.reassign');
  if (!right.ok) return right;
  const found = await openTask(tx, input.taskKey, input.version);
  if (!found.ok) return found;
  const task = found.value;
  const grants = await grantsOf(tx, input.userId);
  if (!grants) return refuse('NOT_FOUND', { userId: input.userId });
  const fit = mayWork({ kind: 'user', id: input.userId, grants }, { ...task, assigneeId: null });
  if (!fit.ok) return fit;
  const done = engineDid(
    await tx.execute({
      type: 'assignUserTask',
      userTaskKey: task.taskKey,
      assignee: input.userId,
      allowOverride: true,
      action: 'assign',
    }),
  );
  if (!done.ok) return done;
  const people = [input.userId, ...(task.assigneeId && task.assigneeId !== input.userId ? [task.assigneeId] : [])];
  await notify(tx, {
    template: 'task-assigned',
    recipients: people,
    patientId: task.patientId,
    data: { taskKey: String(task.taskKey) },
  });
  await tx.audit({
    action: 'task.assigned',
    entity: 'task',
    entityId: String(task.taskKey),
    patientId: task.patientId,
    detail: { taskId: task.taskId, from: task.assigneeId, to: input.userId, reason: input.reason },
  });
  return { ok: true, value: null };
}
