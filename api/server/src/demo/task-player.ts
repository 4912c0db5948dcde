import { parseFormSchema, type FormComponent, type FormSchema } from '@rtflow/forms';
import type { Tx } from '@rtflow/records';
import { placingContext } from '@rtflow/records/clinical/placing';
import { keepProposal, scheduleOption } from '@rtflow/records/clinical/proposed-schedule';
import { claimTask } from '@rtflow/records/commands/tasks/claim-task';
import { completeTask } from '@rtflow/records/commands/tasks/complete-task';
import { formOf, type DeployedForm } from '@rtflow/records/queries/form-of';
import { taskState, type TaskState } from '@rtflow/records/queries/task-facts';
import { visibleVariables } from '@rtflow/records/queries/task-variables';
import { needRow } from '@rtflow/records/rows';
import { taskRecordFor } from '@rtflow/records/task-records/index';
import { proposeSeries } from '@rtflow/workers/propose-schedule/propose-series.ts';
import { answersFor } from './answers.ts';
import type { PlayedCase, PlayerOptions } from './case-player.ts';
import { fillForm } from './fill-form.ts';
import { requireOk } from './require-ok.ts';
import { DAY_MS, localDay, localInstant } from './working-time.ts';

/** A person takes a task, fills its form from what is known and sends it. A task that went away meanwhile is left. */
export async function doTask(taskKey: number, played: PlayedCase, options: PlayerOptions, now: number): Promise<void> {
  const { database, staff, devices } = options;
  const { facts, random, performers } = played;
  const task = await database.readOnly((reader) => taskState(reader, taskKey));
  if (task?.state !== 'CREATED') return;
  const { taskId } = task;
  const actor = staff.forTask(task, facts.attendingId, random);
  const answers = answersFor(facts, {
    random,
    now,
    taskId,
    attempt: performers.get(taskId)?.length ?? 0,
    treatmentDeviceId: linacOf(devices, played.index),
    secondTherapistId: random.pick(staff.ofRole('RTT-T').filter(({ id }) => id !== actor.id)).id,
  });
  const amendment: Amendment = { slotShifts: new Map(), weeks: 0 };
  const send = () =>
    database.unitOfWork.run(actor, async (tx) => {
      const claimed = task.assigneeId === null ? await claimTask(tx, { taskKey, version: task.version }) : null;
      const { version } = claimed === null ? task : requireOk(claimed, `claiming ${taskId}`);
      const form = await formOf(tx, task);
      const data = form ? amended(await filled(tx, { task, form, answers, options, now }), amendment) : {};
      return completeTask(tx, { taskKey, version, formVersion: form?.version ?? 0, data }, staff.signerOf(actor.id));
    });
  let sent = await send();
  if (!sent.ok && taskId === 'confirm-schedule' && STALE_PROPOSAL.has(sent.error.code)) {
    await database.unitOfWork.run(actor, (tx) => proposeAgain(tx, task));
    sent = await send();
  }
  for (let tries = 0; !sent.ok && SLOT_REFUSALS.has(sent.error.code) && tries < MAX_TRIES; tries++) {
    amend(amendment, sent.error.detail);
    sent = await send();
  }
  if (!sent.ok && sent.error.code === 'COURSE_SUSPENDED') {
    const again = now + DAY_MS;
    options.queue.push({ at: again, run: () => doTask(taskKey, played, options, again) });
    return;
  }
  requireOk(sent, `completing ${taskId}`);
  performers.set(taskId, [...(performers.get(taskId) ?? []), actor.id]);
}

/** Patients are spread over the linacs. */
function linacOf(devices: PlayerOptions['devices'], index: number): string {
  const linacs = devices.filter(({ kind }) => kind === 'LINAC');
  return linacs[index % linacs.length]?.id ?? '';
}

const STALE_PROPOSAL = new Set(['SLOT_TAKEN', 'SLOT_PAST', 'SLOT_CLOSED', 'SLOT_BLOCKED', 'HOUR_FULL', 'HC3', 'HC7']);

/** Others took the proposed times meanwhile: the booking desk asks for options as things are now. */
async function proposeAgain(tx: Tx, task: TaskState): Promise<void> {
  const { planId } = await visibleVariables(tx, task.elementKey);
  const plan = await needRow(tx, 'Plan', { id: String(planId) });
  await keepProposal(tx, plan.id, proposeSeries(await placingContext(tx, plan)).map(scheduleOption));
}

const SLOT_REFUSALS = new Set(['SLOT_TAKEN', 'SLOT_PAST', 'NO_SLOT', 'HC6', 'HC7']);
const SLOT_MS = 12 * 60_000;
const MAX_TRIES = 200;
/** After so many weeks without a place the missed fraction is not made up for now. */
const MAX_WEEKS = 2;

/** How a person works around times that somebody else took meanwhile. */
interface Amendment {
  /** Fraction number -> slots later on the same day. */
  readonly slotShifts: Map<number, number>;
  weeks: number;
}

function amend(amendment: Amendment, detail: Readonly<Record<string, unknown>> | undefined): void {
  const fxNo = Number(detail?.fxNo);
  amendment.slotShifts.set(fxNo, (amendment.slotShifts.get(fxNo) ?? 0) + 1);
  amendment.weeks += 1;
}

function amended(data: Record<string, unknown>, { slotShifts, weeks }: Amendment): Record<string, unknown> {
  const { nextDate, ...rest } = data;
  if (typeof nextDate === 'string' && weeks > 0) {
    if (weeks > MAX_WEEKS) return { ...rest, compensate: false, compensation: undefined };
    return { ...data, nextDate: localDay(localInstant(nextDate, '12:00') + weeks * 7 * DAY_MS) };
  }
  const rows = data.appointments as { fx: number; start: string }[] | undefined;
  if (!rows || slotShifts.size === 0) return data;
  const later = (row: { fx: number; start: string }) => Date.parse(row.start) + (slotShifts.get(row.fx) ?? 0) * SLOT_MS;
  return { ...data, appointments: rows.map((row) => ({ ...row, start: new Date(later(row)).toISOString() })) };
}

interface Filling {
  readonly task: TaskState;
  readonly form: DeployedForm;
  readonly answers: ReturnType<typeof answersFor>;
  readonly options: PlayerOptions;
  readonly now: number;
}

async function filled(tx: Tx, { task, form, answers, options, now }: Filling): Promise<Record<string, unknown>> {
  const schema = schemaOf(form.resource);
  const about = { ...task, variables: await visibleVariables(tx, task.elementKey) };
  const prefill = (await taskRecordFor(task.taskId).prefill?.(tx, about))?.values ?? {};
  const lists = (list: string, field: FormComponent): string[] => {
    if (list === 'devices') {
      const kind = field.properties?.deviceKind ?? 'LINAC';
      return options.devices.filter((device) => device.kind === kind).map(({ id }) => id);
    }
    if (list === 'staff') return options.staff.ofRole(field.properties?.role ?? '').map(({ id }) => id);
    return [];
  };
  return fillForm({ schema, prefill, ...answers, lists, now });
}

const SCHEMAS = new Map<string, FormSchema>();

function schemaOf(resource: string): FormSchema {
  const known = SCHEMAS.get(resource);
  if (known) return known;
  const parsed = parseFormSchema(resource);
  if (!parsed.ok) throw new Error(`Expected a form, but ${JSON.stringify(parsed.error)}`);
  SCHEMAS.set(resource, parsed.value);
  return parsed.value;
}
