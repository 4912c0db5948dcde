import type { AssistReason } from '@rtflow/domain/queue/ticket-state';
import { courseOf, planOf } from '../../clinical/current.ts';
import { isFraction } from '../../clinical/fraction-visit.ts';
import { dayOf } from '../../clinical/hospital-time.ts';
import { publish } from '../../clinical/publish.ts';
import { can } from '../../policies/can.ts';
import { refuse, refuseAs, type Outcome } from '../../policies/refusals.ts';
import { insertRow, needRow, rowOf, updateRows } from '../../rows.ts';
import type { Tx } from '../../tx.ts';
import type { Row } from '../../models/index.ts';
import { hc12CourseActive, hc7FractionGap } from '../guards/index.ts';

export interface CheckIn {
  readonly appointmentId: string;
  readonly method: 'BARCODE' | 'ID_CARD' | 'ID_TYPED' | 'CHART_NO' | 'STAFF';
  /** Why staff do what the patient usually does at the kiosk. */
  readonly reason?: AssistReason | undefined;
}

/** The patient has arrived: queue ticket, and the fraction's process starts. It must wait for exactly this (no time to live). */
export async function checkIn(tx: Tx, input: CheckIn): Promise<Outcome<{ ticketNo: string }>> {
  const right = can(tx.actor, 'queue.checkin');
  if (!right.ok) return right;
  const appointment = await rowOf(tx, 'Appointment', { id: input.appointmentId });
  if (!appointment) return refuse('NOT_FOUND', { appointmentId: input.appointmentId });
  if (input.method === 'STAFF' && input.reason === undefined) return reasonRefusal(input.appointmentId);
  const barred = appointmentRefusal(tx, appointment) ?? (await fractionRefusal(tx, appointment));
  if (barred) return barred;
  const ticketNo = await issueTicket(tx, appointment, input.method);
  await updateRows(
    tx,
    'Appointment',
    { id: appointment.id },
    { status: 'CHECKED_IN', checkedInAt: tx.now, version: appointment.version + 1 },
  );
  await tx.audit({
    action: 'appointment.checked-in',
    entity: 'appointment',
    entityId: appointment.id,
    patientId: appointment.patientId,
    detail: { method: input.method, ticketNo, ...(input.reason && { reason: input.reason }) },
  });
  const started = await startFraction(tx, appointment);
  return started.ok ? { ok: true, value: { ticketNo } } : started;
}

function reasonRefusal(appointmentId: string): ReturnType<typeof refuseAs> {
  return refuseAs({
    code: 'REASON_NEEDED',
    zh: '代签须写明原因',
    en: 'Say why you check in for the patient',
    detail: { appointmentId },
  });
}

function appointmentRefusal(tx: Tx, appointment: Row<'Appointment'>): ReturnType<typeof refuseAs> | null {
  // A patient who was turned away (machine barred) and is let in later checks in again.
  if (appointment.status !== 'BOOKED' && appointment.status !== 'CHECKED_IN') {
    return refuseAs({
      code: 'APPOINTMENT_STATE',
      zh: '该预约当前状态不能签到',
      en: `Expected a booked appointment, but it is ${appointment.status}`,
      detail: { appointmentId: appointment.id, status: appointment.status },
    });
  }
  if (dayOf(appointment.startAt) === dayOf(tx.now)) return null;
  return refuseAs({
    code: 'NOT_TODAY',
    zh: '该预约不在今天',
    en: 'This appointment is not today',
    whoCanFix: 'RTT-T',
    detail: { appointmentId: appointment.id, day: dayOf(appointment.startAt) },
  });
}

async function fractionRefusal(tx: Tx, appointment: Row<'Appointment'>): Promise<ReturnType<typeof refuseAs> | null> {
  if (!isFraction(appointment)) return null;
  const { courseId } = appointment;
  const { technique } = await planOrCourse(tx, appointment);
  const barred =
    (await hc12CourseActive(tx, courseId)) ??
    (await hc7FractionGap(tx, { courseId, technique, startAt: Math.max(tx.now, appointment.startAt) }));
  return barred ? refuseAs(barred) : null;
}

async function planOrCourse(tx: Tx, appointment: Row<'Appointment'>): Promise<{ technique: string }> {
  const plan = await planOf(tx, { courseId: appointment.courseId, variables: { planId: appointment.planId } });
  return { technique: plan?.technique ?? (await courseOf(tx, appointment.courseId)).technique ?? '' };
}

async function startFraction(tx: Tx, appointment: Row<'Appointment'>): Promise<Outcome<null>> {
  if (!isFraction(appointment)) return { ok: true, value: null };
  const earlier = appointment.planId ? await rowOf(tx, 'TreatmentRecord', { planId: appointment.planId }) : null;
  const published = await publish(tx, 'fraction-checked-in', {
    key: appointment.courseId,
    variables: { apptId: appointment.id, firstFraction: earlier === null },
  });
  if (!published.ok) return published;
  if (published.value.takenBy?.length !== 0) return { ok: true, value: null };
  return refuseAs({
    code: 'NOT_EXPECTED',
    zh: '流程尚未等待该分次（上一分次未记录完成）',
    en: 'The process does not wait for this fraction: the last one is not recorded yet',
    whoCanFix: 'RTT-T',
    detail: { appointmentId: appointment.id },
  });
}

/** Device letter and a number that starts anew each day: 'A012'. A second check-in keeps the first ticket. */
async function issueTicket(tx: Tx, appointment: Row<'Appointment'>, method: string): Promise<string> {
  const open = await rowOf(tx, 'QueueTicket', { appointmentId: appointment.id, state: ['WAITING', 'CALLED'] });
  if (open) return open.ticketNo;
  const queueDate = dayOf(tx.now);
  const device = await needRow(tx, 'Device', { id: appointment.deviceId });
  const last = await rowOf(tx, 'QueueTicket', { deviceId: device.id, queueDate }, ['-ticketNo']);
  const number = Number(last?.ticketNo.slice(-3) ?? 0) + 1;
  const ticketNo = `${ticketLetter(device.code)}${String(number).padStart(3, '0')}`;
  await insertRow(tx, 'QueueTicket', {
    id: tx.newId(),
    ticketNo,
    queueDate,
    appointmentId: appointment.id,
    deviceId: device.id,
    checkInAt: tx.now,
    method,
    state: 'WAITING',
    calls: [],
  });
  return ticketNo;
}

/** 'LA1' -> 'A', 'LA2' -> 'B'; a code without a number keeps its first letter. */
function ticketLetter(code: string): string {
  const number = Number(/\d+$/.exec(code)?.[0] ?? 0);
  return number >= 1 && number <= 26 ? String.fromCharCode(64 + number) : code.charAt(0).toUpperCase();
}
