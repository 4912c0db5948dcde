import type { TaskDetail } from '@rtflow/contract/rest/tasks';
import { fieldsOf, type FormSchema } from '@rtflow/forms/form-schema';
import { isUserTaskId, userTask } from '@rtflow/contract/user-tasks';

export interface Choice {
  readonly code: string;
  readonly zh: string;
  readonly en: string;
}

export interface Decisions {
  readonly forward: readonly Choice[];
  readonly back: readonly Choice[];
  /** Reasons for sending back, most used first; keys 1 to 5. */
  readonly reasons: readonly Choice[];
  /** The action bar asks for the decision, so the form need not: one way forward and a legal way back. */
  readonly inBar: boolean;
}

const NONE: Decisions = { forward: [], back: [], reasons: [], inBar: false };

/** What the `decision` field of a review task offers, split by the contract into forward and back. */
export function decisionsOf(schema: FormSchema | null, detail: TaskDetail | null): Decisions {
  if (schema === null || detail === null || !isUserTaskId(detail.taskId)) return NONE;
  const table = userTask(detail.taskId)?.decision;
  if (table === undefined) return NONE;
  const fields = fieldsOf(schema);
  const decisions = choicesOf(fields.find((field) => field.key === 'decision'));
  const known = (codes: readonly string[]): Choice[] => decisions.filter((choice) => codes.includes(choice.code));
  const own = choicesOf(fields.find((field) => field.key === 'rejectReason'));
  const forward = known(table.forward);
  const back = known(table.back);
  return {
    forward,
    back,
    reasons: detail.rejectReasons.length > 0 ? detail.rejectReasons : own,
    inBar: forward.length === 1 && back.length > 0,
  };
}

/** What a submission with these answers does, in the words of the undo bar. */
export function outcomeOf(
  data: Readonly<Record<string, unknown>>,
  detail: TaskDetail,
): 'approve' | 'reject' | 'complete' {
  const table = userTask(detail.taskId)?.decision;
  const decision = String(data.decision ?? '');
  if (table?.back.includes(decision)) return 'reject';
  return table?.forward.includes(decision) && table.back.length > 0 ? 'approve' : 'complete';
}

/** Dictionary key for the n-th time of a task: sent back and submitted again, or simply the next fraction, week or visit. */
export function attemptKey(taskId: string): string {
  return userTask(taskId)?.recurs === true ? 'inbox.occurrence' : 'inbox.attempt';
}

function choicesOf(field: ReturnType<typeof fieldsOf>[number] | undefined): Choice[] {
  return (field?.values ?? []).map(({ value, label }) => ({
    code: value,
    zh: label,
    en: field?.properties?.valuesEn?.[value] ?? label,
  }));
}
