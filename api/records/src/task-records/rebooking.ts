import { z } from 'zod';
import { patientOf } from '../clinical/current.ts';
import { isoOf } from '../clinical/hospital-time.ts';
import { outcomesOf } from '../clinical/rebook-calls.ts';
import type { Words } from '../clinical/record-words.ts';
import { applyChange, discardChange } from '../commands/schedule/decide-change.ts';
import type { Row } from '../models/index.ts';
import { openPhone } from '../patient-fields.ts';
import { refuse, type EvidenceLine, type Reader, type Refusal, type TaskAbout } from '../record-types.ts';
import { needRow, rowsOf, updateRows } from '../rows.ts';
import type { Tx } from '../tx.ts';
import { courseIdOf, defineTask } from './define-task.ts';
import { ticked } from './fields.ts';
import { line } from './present.ts';

const Whole = z.object({ decision: z.enum(['apply', 'discard']) });

export const approveRebook = defineTask({
  taskId: 'approve-rebook',
  fields: Whole,
  evidence: async (reader, about) => changeLines(reader, await changeOf(reader, about, 'changeId')),
  record: (tx, { decision }, submission) => decide(tx, submission, { variable: 'changeId', decision }),
});

export const approveReturn = defineTask({
  taskId: 'approve-return',
  fields: Whole,
  evidence: async (reader, about) => changeLines(reader, await changeOf(reader, about, 'returnId')),
  record: (tx, { decision }, submission) => decide(tx, submission, { variable: 'returnId', decision }),
});

export const phonePatient = defineTask({
  taskId: 'phone-patient',
  fields: z.object({ outcome: z.enum(['reached', 'not-reached', 'other-time']), wish: z.string().optional() }),
  async evidence(reader, about) {
    const change = await changeOf(reader, about, 'changeId');
    const courseId = courseIdOf(about);
    const { patientId } = await needRow(reader, 'Course', { id: courseId });
    const phone = openPhone(await patientOf(reader, patientId));
    const moves = change.moves.filter((move) => move.courseId === courseId);
    const undone = change.state === 'UNDONE';
    const lines = await Promise.all(
      moves.flatMap(({ from, to }) => [
        seatLine(reader, { zh: '原时间', en: 'Old time' }, undone ? to : from),
        seatLine(reader, { zh: '新时间', en: 'New time' }, undone ? from : to),
      ]),
    );
    return [...line('电话', 'Telephone', phone || NO_PHONE), ...lines];
  },
  /** Whoever agrees knows the time from now on: nobody moves him again without his consent. */
  async record(tx, { outcome }, submission) {
    const change = await changeOf(tx, submission, 'changeId');
    const courseId = courseIdOf(submission);
    const calls = { ...outcomesOf(change), [courseId]: outcome };
    await updateRows(tx, 'ScheduleChange', { id: change.id }, { summary: { ...change.summary, calls } });
    if (outcome !== 'reached') return {};
    const ids = change.moves.filter((move) => move.courseId === courseId).map(({ appointmentId }) => appointmentId);
    await updateRows(tx, 'Appointment', { id: ids, status: 'BOOKED' }, { confirmedAt: tx.now });
    return {};
  },
});

export const otherTime = defineTask({
  taskId: 'other-time',
  fields: z.object({ moved: ticked }),
  async evidence(reader, about) {
    const asked = await rowsOf(reader, 'FormSubmission', { courseId: courseIdOf(about), formId: 'phone-patient' });
    const [last] = asked.sort((a, b) => b.submittedAt - a.submittedAt);
    const wish = last?.data.wish;
    const change = await changeOf(reader, about, 'changeId');
    const ids = change.moves.filter(({ courseId }) => courseId === about.courseId).map((move) => move.appointmentId);
    const now = await rowsOf(reader, 'Appointment', { id: ids }, { order: ['startAt'] });
    const seats = now.map((seat) => seatLine(reader, { zh: '现在的时间', en: 'Time now' }, seat));
    return [...line('希望的时间', 'Wished time', String(wish ?? '')), ...(await Promise.all(seats))];
  },
});

type Seat = { readonly deviceId: string; readonly startAt: number };

const NO_PLACE: Words = { zh: '暂无位置', en: 'no place yet' };
const NO_PHONE: Words = { zh: '未登记', en: 'not on record' };

async function seatLine(reader: Reader, label: Words, seat: Seat | null): Promise<EvidenceLine> {
  if (!seat) return { ...label, value: NO_PLACE };
  const { nameZh, nameEn } = await needRow(reader, 'Device', { id: seat.deviceId });
  const time = isoOf(seat.startAt).slice(0, 16).replace('T', ' ');
  return { ...label, value: { zh: `${time} ${nameZh}`, en: `${time} ${nameEn}` } };
}

async function changeLines(reader: Reader, { deviceId, moves }: Row<'ScheduleChange'>): Promise<EvidenceLine[]> {
  const device = deviceId ? await needRow(reader, 'Device', { id: deviceId }) : null;
  const placed = moves.filter(({ to }) => to !== null).length;
  return [
    ...line('设备', 'Machine', device && { zh: device.nameZh, en: device.nameEn }),
    ...line('状态', 'State', device?.statusReason),
    ...line('改时间', 'To be moved', placed),
    ...line('须电话', 'To be telephoned', moves.filter(({ notes }) => notes.includes('PHONE')).length),
    ...line('暂无位置', 'Without a place', moves.length - placed),
    ...line('逐人对照', 'Each patient', { zh: '见预约板右侧', en: 'on the right of the booking board' }),
  ];
}

async function changeOf(
  reader: Reader,
  { variables }: Pick<TaskAbout, 'variables'>,
  variable: string,
): Promise<Row<'ScheduleChange'>> {
  return needRow(reader, 'ScheduleChange', { id: String(variables[variable]) });
}

async function decide(
  tx: Tx,
  { variables }: Pick<TaskAbout, 'variables'>,
  { variable, decision }: { readonly variable: string; readonly decision: 'apply' | 'discard' },
): Promise<Record<string, never> | Refusal> {
  const decided = await (decision === 'apply' ? applyChange : discardChange)(tx, String(variables[variable]));
  if (decided.ok) return {};
  const { code, zh, en, whoCanFix = 'RTT-T', detail } = decided.error;
  return refuse({ code, zh, en, whoCanFix, ...(detail && { detail }) });
}
