import { userTask } from '@rtflow/contract';
import { milestoneOf } from '@rtflow/domain/monitor/milestones';
import { resultVariableOf } from '@rtflow/forms/form-schema';
import { reachMilestone } from '../../clinical/reach-milestone.ts';
import { mayWork } from '../../policies/task-policy.ts';
import { refuse, refuseAs, type Outcome } from '../../policies/refusals.ts';
import type { TaskState } from '../../queries/task-facts.ts';
import { visibleVariables } from '../../queries/task-variables.ts';
import { nextOpenTask } from '../../queries/next-task.ts';
import { withdrawableUntil } from '../../queries/withdrawable.ts';
import { isRefusal, type Submission } from '../../record-types.ts';
import { taskRecordFor } from '../../task-records/index.ts';
import type { Signer } from '../../signing/signer.ts';
import type { Tx } from '../../tx.ts';
import { engineDid } from '../engine-did.ts';
import { courseTakesWork, openTask } from './open-task.ts';
import { signForm } from './sign-form.ts';
import { keepSubmission, type SubmittedForm } from './submitted-form.ts';

export interface CompleteTask {
  readonly taskKey: number;
  readonly version: number;
  readonly formVersion: number;
  readonly data: Readonly<Record<string, unknown>>;
}
export interface CompletedTask {
  readonly taskKey: string;
  readonly nextTaskKey: string | null;
  readonly withdrawableUntil: string | null;
}

/** A person's step: form, clinical rows, signature, audit and token move in one transaction, or none of it. @param signer null: the person has no key at hand */
export async function completeTask(
  tx: Tx,
  input: CompleteTask,
  signer: Signer | null,
): Promise<Outcome<CompletedTask>> {
  const found = await openTask(tx, input.taskKey, input.version);
  if (!found.ok) return found;
  const task = found.value;
  if (task.assigneeId !== tx.actor.id) return refuse('NOT_ASSIGNEE', { taskKey: String(task.taskKey) });
  for (const check of [courseTakesWork(task), mayWork(tx.actor, task)]) if (!check.ok) return check;
  const form = await keepSubmission(tx, task, input);
  if (!form.ok) return form;
  const recorded = await record(tx, task, form.value);
  if (!recorded.ok) return recorded;
  const signed = await signForm(tx, task, form.value, signer);
  if (!signed.ok) return signed;
  await auditCompletion(tx, task, form.value);
  const milestone = milestoneOf(task.taskId, form.value.data);
  if (milestone && task.courseId) await reachMilestone(tx, { courseId: task.courseId, milestone });
  const moved = engineDid(
    await tx.execute({
      type: 'completeUserTask',
      userTaskKey: task.taskKey,
      variables: recorded.value as never,
      action: 'complete',
    }),
  );
  if (!moved.ok) return moved;
  return {
    ok: true,
    value: {
      taskKey: String(task.taskKey),
      nextTaskKey: await nextOpenTask(tx, tx.actor),
      withdrawableUntil: withdrawableUntil(task.taskId, tx.now),
    },
  };
}

/** Guards, then the task's own rows; answers what goes to the process: declared fields and ids under the result variable. */
async function record(tx: Tx, task: TaskState, form: SubmittedForm): Promise<Outcome<Record<string, unknown>>> {
  const recorder = taskRecordFor(task.taskId);
  const keepsFormOnly = !recorder.guards && !recorder.record;
  if (keepsFormOnly) return { ok: true, value: processVariables(task.taskId, form, {}) };
  const submission: Submission = {
    taskKey: task.taskKey,
    taskId: task.taskId,
    patientId: task.patientId,
    courseId: task.courseId,
    submissionId: form.submissionId ?? String(task.taskKey),
    variables: await visibleVariables(tx, task.elementKey),
    data: form.data,
    actor: tx.actor,
  };
  for (const guard of recorder.guards ?? []) {
    const refusal = await guard(tx, submission);
    if (refusal) return refuseAs(refusal);
  }
  const recorded = (await recorder.record?.(tx, submission)) ?? { variables: {} };
  if (isRefusal(recorded)) return refuseAs(recorded);
  return { ok: true, value: processVariables(task.taskId, form, recorded.variables) };
}

/** @throws when form and recorder together do not make the variables that the contract promises the model: a bug of ours. */
function processVariables(
  taskId: string,
  form: SubmittedForm,
  recorded: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const declared = (form.schema?.properties.variables ?? []).filter((name) => form.data[name] !== undefined);
  const values = { ...Object.fromEntries(declared.map((name) => [name, form.data[name]])), ...recorded };
  const contract = userTask(taskId);
  // A form that the department made: its answers stand under one variable as well, so that they cannot touch another's.
  if (!contract) return form.schema ? { [resultVariableOf(form.schema)]: values } : {};
  const parsed = contract.variables.safeParse(values);
  if (!parsed.success) {
    throw new Error(`Expected variables of ${taskId} as the contract has them, but ${parsed.error.message}`);
  }
  return { [contract.resultVariable]: parsed.data };
}

async function auditCompletion(tx: Tx, task: TaskState, form: SubmittedForm): Promise<void> {
  const { decision, rejectReason } = form.data;
  await tx.audit({
    action: 'task.completed',
    entity: 'task',
    entityId: String(task.taskKey),
    patientId: task.patientId,
    detail: {
      taskId: task.taskId,
      submissionId: form.submissionId,
      ...(typeof decision === 'string' && { decision }),
      ...(typeof rejectReason === 'string' && { rejectReason }),
    },
  });
}
