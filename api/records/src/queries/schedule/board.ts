import type { RouteAnswer } from '@rtflow/contract';
import type { AppointmentStatus } from '@rtflow/domain';
import { tagsOfCourses } from '../../clinical/course-tags.ts';
import { addDays, dayOf, instantOf, isoOf, workCalendar } from '../../clinical/hospital-time.ts';
import { machineDays, minuteOf } from '../../clinical/machine-days.ts';
import { occurrences } from '../../clinical/recurrence.ts';
import type { Row } from '../../models/index.ts';
import { seesNames } from '../../policies/can.ts';
import { shownName } from '../../policies/masks.ts';
import type { Reader } from '../../record-types.ts';
import { rowsOf } from '../../rows.ts';
import type { Actor } from '../../tx.ts';

type Board = RouteAnswer<'schedule.board'>;

export interface BoardDays {
  readonly from: string;
  readonly days: number;
  readonly deviceId?: string | undefined;
}

/** The machines of some days with all that stands in them. Names as the reader may see them. */
export async function scheduleBoard(reader: Reader, actor: Actor, asked: BoardDays): Promise<Board> {
  const where = { active: true, ...(asked.deviceId && { id: asked.deviceId }) };
  const devices = (await rowsOf(reader, 'Device', where, { order: ['code'] })).sort(byKind);
  const dates = Array.from({ length: asked.days }, (_, offset) => addDays(asked.from, offset));
  const calendar = await workCalendar(reader);
  return {
    devices: await boardDevices(reader, devices, asked),
    appointments: await boardAppointments(reader, actor, { ...asked, deviceIds: devices.map(({ id }) => id) }),
    workingDays: dates.filter((day) => calendar.isWorkingDay(day)),
  };
}

/** Linacs first: the board is theirs. */
function byKind(a: Row<'Device'>, b: Row<'Device'>): number {
  const rank = ({ kind }: Row<'Device'>): number => ['LINAC', 'CT', 'MR'].indexOf(kind);
  return rank(a) - rank(b) || a.code.localeCompare(b.code);
}

async function boardDevices(
  reader: Reader,
  devices: readonly Row<'Device'>[],
  { from, days }: BoardDays,
): Promise<Board['devices']> {
  const deviceIds = devices.map(({ id }) => id);
  const grid = Map.groupBy(await machineDays(reader, { deviceIds, fromDay: from, days }), ({ machineId }) => machineId);
  const blocks = await rowsOf(reader, 'DeviceBlock', { deviceId: deviceIds });
  const today = dayOf(reader.now);
  return devices.map((device) => ({
    deviceId: device.id,
    code: device.code,
    name: { zh: device.nameZh, en: device.nameEn },
    kind: device.kind,
    model: device.model,
    status: device.status,
    reason: device.statusReason,
    dailyQaDone: device.dailyQaDate === today,
    days: (grid.get(device.id) ?? []).map(({ day, shifts, taken }) => ({
      day,
      shifts: shifts.map((shift) => ({ ...shift })),
      windows: windowsOf(
        blocks.filter(({ deviceId }) => deviceId === device.id),
        day,
      ),
      bookedMin: taken.reduce((sum, { startMin, endMin }) => sum + endMin - startMin, 0),
      openMin: shifts.reduce((sum, { startMin, endMin }) => sum + endMin - startMin, 0),
    })),
  }));
}

function windowsOf(
  blocks: readonly Row<'DeviceBlock'>[],
  day: string,
): Board['devices'][number]['days'][number]['windows'] {
  const within = { startAt: instantOf(day, '00:00'), endAt: instantOf(addDays(day, 1), '00:00') };
  return blocks.flatMap((block) =>
    occurrences(block, within).map((span) => ({
      startMin: (Math.max(span.startAt, within.startAt) - within.startAt) / 60_000,
      endMin: (Math.min(span.endAt, within.endAt) - within.startAt) / 60_000,
      kind: block.kind,
      reason: block.reason,
      allow: [...(block.allowTags ?? [])],
    })),
  );
}

interface RowSql {
  id: string;
  device_id: string;
  kind: string;
  status: AppointmentStatus;
  start_at: number;
  end_at: number;
  fx_no: number | null;
  hint: string | null;
  confirmed_at: number | null;
  course_id: string;
  patient_id: string;
  patient_no: string;
  name: string;
  flags: string;
  doctor_zh: string | null;
  doctor_en: string | null;
}

async function boardAppointments(
  reader: Reader,
  actor: Actor,
  { from, days, deviceIds }: BoardDays & { readonly deviceIds: readonly string[] },
): Promise<Board['appointments']> {
  if (deviceIds.length === 0) return [];
  const rows = await reader.sql.all<RowSql>(
    `SELECT a.id, a.device_id, a.kind, a.status, a.start_at, a.end_at, a.fx_no, a.hint, a.confirmed_at, a.course_id,
            a.patient_id, p.patient_no, p.name, p.flags, u.name_zh AS doctor_zh, u.name_en AS doctor_en
       FROM appointments a JOIN patients p ON p.id = a.patient_id JOIN courses c ON c.id = a.course_id
       LEFT JOIN users u ON u.id = c.attending_id
      WHERE a.device_id IN (${deviceIds.map(() => '?').join(', ')}) AND a.start_at >= ? AND a.start_at < ?
        AND a.status <> 'CANCELLED'
      ORDER BY a.start_at, a.device_id`,
    [...deviceIds, instantOf(from, '00:00'), instantOf(addDays(from, days), '00:00')],
  );
  const courseIds = [...new Set(rows.map((row) => row.course_id))];
  const courses = courseIds.length ? await rowsOf(reader, 'Course', { id: courseIds }) : [];
  const byId = new Map(courses.map((course) => [course.id, course]));
  const tags = await tagsOfCourses(reader, courses);
  const names = seesNames(actor);
  return rows.map((row) => {
    const course = byId.get(row.course_id);
    const startMin = minuteOf(Number(row.start_at));
    const { pacemaker } = JSON.parse(row.flags) as { pacemaker?: boolean };
    return {
      appointmentId: row.id,
      deviceId: row.device_id,
      day: dayOf(Number(row.start_at)),
      startMin,
      endMin: startMin + (Number(row.end_at) - Number(row.start_at)) / 60_000,
      startAt: isoOf(Number(row.start_at)),
      kind: row.kind,
      status: row.status,
      fractionNo: row.fx_no,
      fractions: course?.prescribedFractions ?? 0,
      courseId: row.course_id,
      patientId: row.patient_id,
      patientNo: row.patient_no,
      name: shownName(row.name, names),
      category: course?.category ?? 'P2',
      technique: course?.technique ?? null,
      doctor: row.doctor_zh ? { zh: row.doctor_zh, en: row.doctor_en ?? row.doctor_zh } : null,
      flags: [...(pacemaker ? ['PACEMAKER'] : []), ...(tags.get(row.course_id) ?? [])],
      hint: row.hint,
      confirmed: row.confirmed_at !== null,
    };
  });
}
