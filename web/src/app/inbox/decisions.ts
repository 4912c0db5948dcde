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

function choicesOf(field: ReturnType<typeof fieldsOf>[number] | undefined): Choice[] {
  return (field?.values ?? []).map(({ value, label }) => ({
    code: value,
    zh: label,
    en: field?.properties?.valuesEn?.[value] ?? label,
  }));
}
