import { hash } from 'node:crypto';
import type { FormSchema } from '@rtflow/forms/form-schema';
import { submittedData } from '@rtflow/forms/submitted-data';
import { validateSubmission } from '@rtflow/forms/validate-submission';
import { schemaOf } from '../../clinical/form-words.ts';
import { hospitalTimeZone, isoOf } from '../../clinical/hospital-time.ts';
import { refuse, type Outcome } from '../../policies/refusals.ts';
import { insertRow } from '../../rows.ts';
import { formOf } from '../../queries/form-of.ts';
import type { TaskState } from '../../queries/task-facts.ts';
import type { Tx } from '../../tx.ts';

export interface SubmittedForm {
  readonly submissionId: string | null;
  readonly formVersion: number;
  readonly data: Readonly<Record<string, unknown>>;
  readonly schema: FormSchema | null;
}

/** Checks a task's data against the form version that the person saw and keeps it as submitted, with its digest. */
export async function keepSubmission(
  tx: Tx,
  task: TaskState,
  sent: { readonly formVersion: number; readonly data: Readonly<Record<string, unknown>> },
): Promise<Outcome<SubmittedForm>> {
  const form = await formOf(tx, task);
  if (!form)
    return { ok: true, value: { submissionId: null, formVersion: sent.formVersion, data: sent.data, schema: null } };
  if (form.version !== sent.formVersion) return refuse('FORM_VERSION', { seen: sent.formVersion, now: form.version });
  const schema = schemaOf(form);
  const data = submittedData(schema, sent.data);
  const faults = validateSubmission(schema, data, { now: isoOf(tx.now), timeZone: hospitalTimeZone() });
  if (faults.length > 0) return refuse('BAD_INPUT', { faults });
  const submissionId = tx.newId();
  await insertRow(tx, 'FormSubmission', {
    id: submissionId,
    formId: form.formId,
    formVersion: form.version,
    taskKey: task.taskKey,
    courseId: task.courseId,
    patientId: task.patientId,
    data,
    digestSha256: hash('sha256', canonicalJson(data)),
    submittedBy: tx.actor.id,
    submittedAt: tx.now,
  });
  await tx.sql.run('DELETE FROM task_drafts WHERE task_key = ?', [task.taskKey]);
  return { ok: true, value: { submissionId, formVersion: form.version, data, schema } };
}

/** JSON with sorted keys: equal data have equal digests. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`).join(',')}}`;
}
