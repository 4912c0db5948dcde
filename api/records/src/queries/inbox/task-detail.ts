import { userTask, type TaskDetail, type TaskRow } from '@rtflow/contract';
import { roleWords } from '@rtflow/domain';
import { fieldsOf, nameOf, type FormComponent, type FormSchema } from '@rtflow/forms/form-schema';
import { submittedData } from '@rtflow/forms/submitted-data';
import { validateSubmission } from '@rtflow/forms/validate-submission';
import { hospitalTimeZone, isoOf } from '../../clinical/hospital-time.ts';
import { taskReadable } from '../../policies/task-policy.ts';
import type { Reader, TaskAbout } from '../../record-types.ts';
import { taskRecordFor } from '../../task-records/index.ts';
import type { Actor } from '../../tx.ts';
import { bannerOf } from '../patients/banner.ts';
import { courseImages } from '../images/course-series.ts';
import { commentCount } from '../task-comments.ts';
import { formOf } from '../form-of.ts';
import { jsonOf, taskState, type TaskState } from '../task-facts.ts';
import { visibleVariables } from '../task-variables.ts';
import { taskRows } from './task-rows.ts';
import { taskActs } from './task-acts.ts';

type Json = Record<string, unknown>;

/** Everything the side panel needs in one answer; null when there is no such task. */
export async function taskDetail(reader: Reader, actor: Actor, taskKey: number): Promise<TaskDetail | null> {
  const task = await taskState(reader, taskKey);
  const [row] = await taskRows(reader, actor, [taskKey]);
  if (!task || !row) return null;
  const form = await shownForm(reader, task);
  const about: TaskAbout = {
    taskKey,
    taskId: task.taskId,
    patientId: task.patientId,
    courseId: task.courseId,
    variables: task.state === 'CREATED' ? await visibleVariables(reader, task.elementKey) : {},
  };
  // Who neither reads charts nor may do the task sees that it exists and who has it, not what it says.
  const mayRead = taskReadable(actor, task).ok;
  const start =
    mayRead && task.state === 'CREATED' ? await startValues(reader, actor, about) : { prefill: {}, sources: {} };
  const recorder = taskRecordFor(task.taskId);
  return {
    ...row,
    banner: task.patientId
      ? await bannerOf(reader, actor, { patientId: task.patientId, courseId: task.courseId })
      : null,
    instanceKey: String(task.instanceKey),
    rootInstanceKey: String(task.rootKey),
    form,
    ...start,
    // Facts to decide by: of an ended task they would be those of today, and its variables are gone.
    evidence: mayRead && task.state === 'CREATED' ? [...((await recorder.evidence?.(reader, about)) ?? [])] : [],
    images: mayRead && task.courseId ? await courseImages(reader, task.courseId) : [],
    guidance: guidanceOf(row, task, { schema: form?.schema, prefill: start.prefill, now: reader.now }),
    rejectReasons: rejectReasonsOf(form?.schema),
    acts: await taskActs(reader, actor, task),
    comments: await commentCount(reader, taskKey),
    submission: mayRead ? await submissionOf(reader, taskKey) : null,
  };
}

async function shownForm(reader: Reader, task: TaskState): Promise<TaskDetail['form']> {
  const form = await formOf(reader, task);
  return form ? { formId: form.formId, version: form.version, schema: JSON.parse(form.resource) as Json } : null;
}

async function startValues(reader: Reader, actor: Actor, about: TaskAbout) {
  const filled = await taskRecordFor(about.taskId).prefill?.(reader, about);
  const draft = await reader.sql.get<{ data: unknown }>(
    'SELECT data FROM task_drafts WHERE task_key = ? AND user_id = ?',
    [about.taskKey, actor.id],
  );
  const typed = draft ? jsonOf<Json>(draft.data) : {};
  const sources: TaskDetail['sources'] = { ...(filled?.sources ?? {}) };
  for (const field of Object.keys(typed)) sources[field] = 'DRAFT';
  return { prefill: { ...(filled?.values ?? {}), ...typed }, sources };
}

async function submissionOf(reader: Reader, taskKey: number): Promise<Json | null> {
  const row = await reader.sql.get<{ data: unknown }>(
    'SELECT data FROM form_submissions WHERE task_key = ? ORDER BY submitted_at DESC LIMIT 1',
    [taskKey],
  );
  return row ? jsonOf<Json>(row.data) : null;
}

function guidanceOf(
  row: TaskRow,
  task: TaskState,
  { schema, prefill, now }: { schema: Json | undefined; prefill: Json; now: number },
): TaskDetail['guidance'] {
  const groups = roleWords(task.candidateGroups);
  const whyMe = row.mine
    ? { zh: '您已受理此任务', en: 'You have accepted this task' }
    : row.claimable
      ? { zh: `您的岗位（${groups.zh}）可受理`, en: `Your role (${groups.en}) can accept it` }
      : { zh: `由 ${groups.zh || '指定人员'} 处理`, en: `For ${groups.en || 'the person named'}` };
  const missing = row.state === 'CREATED' && schema ? missingFields(schema, prefill, now) : [];
  return { whyMe, missing, next: nextWords(task.taskId) };
}

/** Required answers that the values so far leave open; fields that they hide are not asked for. */
function missingFields(schema: Json, prefill: Json, now: number): TaskDetail['guidance']['missing'] {
  const form = schema as unknown as FormSchema;
  const occasion = { now: isoOf(now), timeZone: hospitalTimeZone() };
  const faults = validateSubmission(form, submittedData(form, prefill), occasion);
  const known = fields(schema);
  return faults
    .filter((fault) => fault.code === 'REQUIRED')
    .map(({ path }) => {
      const field = known.find((component) => nameOf(component) === path);
      const zh = field ? labelOf(field) : path;
      return { field: path, zh, en: field?.properties?.en ?? zh };
    });
}

function nextWords(taskId: string): { zh: string; en: string } {
  const decision = userTask(taskId)?.decision;
  return decision && decision.back.length > 0
    ? { zh: '通过后自动流转至下一步；退回需选择原因', en: 'Approval moves on by itself; a return needs a reason' }
    : { zh: '提交后自动流转至下一步', en: 'Submitting moves on by itself' };
}

function rejectReasonsOf(schema: Json | undefined): TaskDetail['rejectReasons'] {
  const field = fields(schema).find((component) => nameOf(component) === 'rejectReason');
  return (field?.values ?? []).map(({ value, label }) => ({
    code: value,
    zh: label,
    en: field?.properties?.valuesEn?.[value] ?? label,
  }));
}

function fields(schema: Json | undefined): FormComponent[] {
  return schema ? fieldsOf(schema as { components?: readonly FormComponent[] }) : [];
}

function labelOf(field: FormComponent): string {
  return field.label ?? field.dateLabel ?? nameOf(field) ?? '';
}
