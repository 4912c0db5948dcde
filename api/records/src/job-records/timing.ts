import type { JobContext } from '@rtflow/contract';
import { decide } from '../clinical/decide.ts';
import { addDays, dayOf, daysBetween, hospitalTimeZone } from '../clinical/hospital-time.ts';
import { courseOf } from '../clinical/current.ts';
import { holdersOf, peopleOfCourse } from '../clinical/people.ts';
import { notify } from '../commands/notify.ts';
import type { Reader } from '../record-types.ts';
import { tellAppointments } from '../messages/plan-messages.ts';
import { rowOf, rowsOf, updateRows } from '../rows.ts';
import type { Tx } from '../tx.ts';
import { defineJob } from './define-job.ts';

/** Opening hours of the department unless the setting `working-hours` says otherwise. */
const DEFAULT_HOURS = { opensAtMinute: 8 * 60, closesAtMinute: 18 * 60 };
/** Where no table is deployed: one working day. */
const DEFAULT_SLA = { minutes: 600, clock: 'working', warnPercent: 70, escalatePercent: 25 } as const;
/** Holidays that a due date can reach. */
const HORIZON_DAYS = 120;

export const computeDueDate = defineJob('compute-due-date', {
  async context(reader, { variables }) {
    const today = dayOf(reader.now);
    const horizon = addDays(today, HORIZON_DAYS);
    const hours = await rowOf(reader, 'Setting', { name: 'working-hours' });
    const holidays = (await rowsOf(reader, 'Holiday', {}, { order: ['date'] })).filter(
      ({ date }) => date >= today && date <= horizon,
    );
    const answer = (await decide(reader, 'sla-table', variables)) as Sla | undefined;
    return {
      timeZone: hospitalTimeZone(),
      ...DEFAULT_HOURS,
      ...(hours?.value as Partial<typeof DEFAULT_HOURS> | undefined),
      exceptions: holidays.map(({ date, dayType }) => ({
        date,
        type: dayType === 'MAKEUP' ? ('MAKEUP_WORK' as const) : ('HOLIDAY' as const),
      })),
      sla: answer ?? DEFAULT_SLA,
    };
  },
});
type Sla = JobContext<'compute-due-date'>['sla'];

interface OpenTask {
  readonly task_key: number;
  readonly assignee: string | null;
  readonly priority: number;
}

export const sendReminder = defineJob('send-reminder', {
  async record(tx, { variables }) {
    for (const task of await openTasks(tx, variables)) {
      await notify(tx, {
        template: 'task-due-soon',
        recipients: await responsible(tx, task),
        patientId: variables.patientId ?? null,
        data: { taskKey: String(task.task_key), taskId: variables.taskId },
      });
    }
    return {};
  },
});

/** Priority of an overdue task. */
const ESCALATED_PRIORITY = 80;

export const sendEscalation = defineJob('send-escalation', {
  async record(tx, { variables }) {
    for (const task of await openTasks(tx, variables)) {
      const people = [...(await responsible(tx, task)), ...(await holdersOf(tx, ['SUP']))];
      await notify(tx, {
        template: 'task-overdue',
        recipients: people,
        patientId: variables.patientId ?? null,
        data: { taskKey: String(task.task_key), taskId: variables.taskId },
      });
      if (Number(task.priority) < ESCALATED_PRIORITY) await raisePriority(tx, Number(task.task_key));
    }
    return {};
  },
});

async function openTasks(
  reader: Reader,
  about: { taskId: string; patientId?: string; courseId?: string },
): Promise<OpenTask[]> {
  const [column, value] = about.courseId ? ['course_id', about.courseId] : ['patient_id', about.patientId ?? ''];
  return reader.sql.all<OpenTask & Record<string, unknown>>(
    `SELECT t.\`key\` AS task_key, t.assignee, t.priority FROM task_contexts c JOIN wf_user_task t ON t.\`key\` = c.task_key
     WHERE c.${column} = ? AND c.node = ? AND t.state = 'CREATED'`,
    [value, about.taskId],
  );
}

/** Whoever holds the task, or those who could take it. */
async function responsible(reader: Reader, task: OpenTask): Promise<string[]> {
  if (task.assignee) return [task.assignee];
  const groups = await reader.sql.all<{ value: string }>(
    "SELECT value FROM wf_user_task_candidate WHERE task_key = ? AND kind = 'GROUP'",
    [task.task_key],
  );
  return holdersOf(
    reader,
    groups.map(({ value }) => value),
  );
}

async function raisePriority(tx: Tx, userTaskKey: number): Promise<void> {
  const changeset = { priority: ESCALATED_PRIORITY };
  const done = await tx.execute({ type: 'updateUserTask', userTaskKey, changeset, action: 'escalate' });
  if (!done.ok) throw new Error(`Expected to raise the priority of task ${userTaskKey}, but got ${done.error.code}`);
}

export const sendInapp = defineJob('send-inapp', {
  async record(tx, { variables }) {
    const { patientId } = await courseOf(tx, variables.courseId);
    const recipients = await peopleOfCourse(tx, variables.courseId);
    const data = { courseId: variables.courseId };
    await notify(tx, { template: variables.template, recipients, patientId, data });
    return {};
  },
});

export const notifyPatient = defineJob('notify-patient', {
  async record(tx, { variables: { courseId }, jobKey }) {
    await tellAppointments(tx, { kind: 'appointments-booked', courseId, key: `notice:${jobKey}` });
    return {};
  },
});

export const shiftDueDates = defineJob('shift-due-dates', {
  /** Every open task of the course gets the time back that the suspension took. */
  async record(tx, { variables }) {
    const [from, to] = [Date.parse(variables.suspendedAt), Date.parse(variables.resumedAt)];
    const shift = Math.max(0, to - from);
    const open = await tx.sql.all<{ task_key: number; due_at: number | null; follow_up_at: number | null }>(
      `SELECT c.task_key, t.due_at, t.follow_up_at FROM task_contexts c JOIN wf_user_task t ON t.\`key\` = c.task_key
       WHERE c.course_id = ? AND t.state = 'CREATED' AND t.created_at < ?`,
      [variables.courseId, to],
    );
    for (const task of open) await shiftTask(tx, task, shift);
    return { gapDays: Math.max(0, daysBetween(dayOf(from), dayOf(to))) };
  },
});

async function shiftTask(
  tx: Tx,
  task: { task_key: number; due_at: number | null; follow_up_at: number | null },
  shift: number,
): Promise<void> {
  const taskKey = Number(task.task_key);
  const later = (at: number | null): number | null => (at === null ? null : Number(at) + shift);
  const changeset = { dueAt: later(task.due_at), followUpAt: later(task.follow_up_at) };
  const moved = await tx.execute({ type: 'updateUserTask', userTaskKey: taskKey, changeset, action: 'shift' });
  if (!moved.ok) throw new Error(`Expected to shift task ${taskKey}, but got ${moved.error.code}`);
  const context = await rowOf(tx, 'TaskContext', { taskKey });
  if (!context) return;
  const { warnAt, dueAt, escalateAt } = context;
  const set = { warnAt: later(warnAt), dueAt: later(dueAt), escalateAt: later(escalateAt) };
  await updateRows(tx, 'TaskContext', { taskKey }, set);
}
