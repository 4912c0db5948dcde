import type { RouteAnswer } from '@rtflow/contract';
import { APPOINTMENT_TRANSITIONS, mayBecome, type AppointmentStatus } from '@rtflow/domain';
import { DAY_MS, instantOf } from '../../clinical/hospital-time.ts';
import { can, seesNames } from '../../policies/can.ts';
import { shownName } from '../../policies/masks.ts';
import { refuseAs, type Outcome } from '../../policies/refusals.ts';
import type { Reader } from '../../record-types.ts';
import type { Actor } from '../../tx.ts';
import { actOf } from '../act.ts';
import { namedOr } from '../named.ts';

interface RowSql {
  id: string;
  device_id: string;
  device_zh: string;
  device_en: string;
  start_at: number;
  end_at: number;
  status: AppointmentStatus;
  fx_no: number | null;
  patient_id: string;
  patient_no: string;
  name: string;
  course_id: string;
}

/** One hospital day of one device, or of all, in order of time; cancelled ones stay out. */
export async function appointmentsOfDay(
  reader: Reader,
  actor: Actor,
  day: { readonly date: string; readonly deviceId?: string },
): Promise<RouteAnswer<'appointments.day'>['rows']> {
  const from = instantOf(day.date, '00:00');
  const rows = await reader.sql.all<RowSql>(
    `SELECT a.id, a.device_id, d.name_zh AS device_zh, d.name_en AS device_en, a.start_at, a.end_at, a.status, a.fx_no, a.patient_id, p.patient_no, p.name, a.course_id
       FROM appointments a JOIN devices d ON d.id = a.device_id JOIN patients p ON p.id = a.patient_id
      WHERE ${day.deviceId ? 'a.device_id = ? AND ' : ''}a.start_at >= ? AND a.start_at < ? AND a.status <> 'CANCELLED'
      ORDER BY a.start_at, a.device_id`,
    [...(day.deviceId ? [day.deviceId] : []), from, from + DAY_MS],
  );
  const names = seesNames(actor);
  return rows.map((row) => ({
    appointmentId: row.id,
    deviceId: row.device_id,
    device: namedOr(row.device_id, row.device_zh, row.device_en),
    startAt: new Date(Number(row.start_at)).toISOString(),
    endAt: new Date(Number(row.end_at)).toISOString(),
    status: row.status,
    fractionNo: row.fx_no,
    patientId: row.patient_id,
    patientNo: row.patient_no,
    name: shownName(row.name, names),
    courseId: row.course_id,
    acts: [actOf('checkIn', { zh: '签到', en: 'Check in' }, mayCheckIn(actor, row.status))],
  }));
}

function mayCheckIn(actor: Actor, status: AppointmentStatus): Outcome<unknown> {
  const right = can(actor, 'queue.checkin');
  if (!right.ok) return right;
  if (mayBecome(APPOINTMENT_TRANSITIONS, status, 'CHECKED_IN')) return { ok: true, value: true };
  return refuseAs({
    code: 'APPOINTMENT_STATE',
    zh: '预约当前状态不能签到',
    en: 'The appointment cannot be checked in now',
  });
}
