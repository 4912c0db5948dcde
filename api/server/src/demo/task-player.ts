import { claimTask } from '@rtflow/records/commands/tasks/claim-task';
import { completeTask } from '@rtflow/records/commands/tasks/complete-task';
import { taskDetail } from '@rtflow/records/queries/inbox/task-detail';
import { taskState } from '@rtflow/records/queries/task-facts';
import { parseFormSchema, type FormComponent } from '@rtflow/forms';
import { answersFor } from './answers.ts';
import type { PlayedCase, PlayerOptions } from './case-player.ts';
import { fillForm } from './fill-form.ts';
import { requireOk } from './require-ok.ts';

/** A person takes a task, fills its form from what is known and sends it. A task that went away meanwhile is left. */
export async function doTask(taskKey: number, played: PlayedCase, options: PlayerOptions, now: number): Promise<void> {
  const { database, staff, devices } = options;
  const { facts, random, performers } = played;
  const task = await database.readOnly((reader) => taskState(reader, taskKey));
  if (task?.state !== 'CREATED') return;
  const course = { attendingId: facts.attendingId, performers };
  const actor = staff.forTask(
    { taskId: task.taskId, assigneeId: task.assigneeId, groups: task.candidateGroups },
    course,
    random,
  );
  let version = task.version;
  if (task.assigneeId === null) {
    const claimed = await database.unitOfWork.run(actor, (tx) => claimTask(tx, { taskKey, version }));
    version = requireOk(claimed, `claiming ${task.taskId}`).version;
  }
  const detail = await database.readOnly((reader) => taskDetail(reader, actor, taskKey));
  const attempt = performers.get(task.taskId)?.length ?? 0;
  const linac = devices.find(({ kind }) => kind === 'LINAC')?.id ?? '';
  const others = staff.ofRole('RTT-T').filter(({ id }) => id !== actor.id);
  const answers = answersFor(facts, {
    random,
    now,
    taskId: task.taskId,
    attempt,
    treatmentDeviceId: linac,
    secondTherapistId: random.pick(others).id,
  });
  const data = detail?.form ? filled(detail.form.schema, detail.prefill, answers, { options, now }) : {};
  const sent = await database.unitOfWork.run(actor, (tx) =>
    completeTask(tx, { taskKey, version, formVersion: detail?.form?.version ?? 0, data }),
  );
  requireOk(sent, `completing ${task.taskId} with ${JSON.stringify(data)}`);
  performers.set(task.taskId, [...(performers.get(task.taskId) ?? []), actor.id]);
}

function filled(
  schema: unknown,
  prefill: Record<string, unknown>,
  answers: Record<string, unknown>,
  { options, now }: { options: PlayerOptions; now: number },
) {
  const parsed = parseFormSchema(JSON.stringify(schema));
  if (!parsed.ok) throw new Error(`Expected a form, but ${JSON.stringify(parsed.error)}`);
  const lists = (list: string, field: FormComponent): string[] => {
    if (list === 'devices') {
      const kind = field.properties?.deviceKind ?? 'LINAC';
      return options.devices.filter((device) => device.kind === kind).map(({ id }) => id);
    }
    if (list === 'staff') return options.staff.ofRole(field.properties?.role ?? '').map(({ id }) => id);
    return [];
  };
  // What the system knows stands; people add the rest. A decision and what hangs on it is the person's own.
  const own = Object.fromEntries(
    Object.entries(answers).filter(([key]) => isEmpty(prefill[key]) || OWN_ANSWERS.has(key)),
  );
  return fillForm({ schema: parsed.value, prefill, answers: own, lists, now });
}

const OWN_ANSWERS = new Set([
  'decision',
  'rejectReason',
  'comment',
  'result',
  'performedAt',
  'startedAt',
  'endedAt',
  'secondTherapistId',
  'laterality',
]);

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}
