import { lengthOn, overlaps as minutesOverlap } from '@rtflow/domain/scheduling/grid';
import type { MachineDay } from '@rtflow/domain/scheduling/model';
import { gapHoursOf } from '../commands/guards/hc7-fraction-gap.ts';
import type { Row } from '../models/index.ts';
import { refuse, type Reader, type Refusal } from '../record-types.ts';
import { rowsOf } from '../rows.ts';
import { bookingRules, type BookingRules } from './booking-rules.ts';
import { tagsOfCourses } from './course-tags.ts';
import { LIVE_APPOINTMENT } from './current.ts';
import { addDays, DAY_MS, dayOf, daysBetween, HOUR_MS, instantOf, isoOf } from './hospital-time.ts';
import { machineDays, minuteOf } from './machine-days.ts';
import { slotLength, type SlotLength } from './slot-length.ts';
import { fitsPlan } from './slots.ts';
import { overlaps, type Span } from './span.ts';

/** A place that somebody wants: for one fraction of a course on a machine. */
export interface Place {
  readonly courseId: string;
  readonly plan: Row<'Plan'>;
  readonly deviceId: string;
  /** Epoch milliseconds. */
  readonly startAt: number;
  readonly kind: string;
  readonly fxNo?: number | null;
  /** Of the appointment that has it already; absent: the machine's slot for this technique. */
  readonly lengthMs?: number;
}

interface Busy extends Span {
  readonly id: string;
  readonly deviceId: string;
  readonly patientId: string;
  readonly courseId: string;
  readonly isFraction: boolean;
}

interface Loaded {
  readonly now: number;
  readonly rules: BookingRules;
  readonly devices: ReadonlyMap<string, Row<'Device'>>;
  readonly days: ReadonlyMap<string, MachineDay>;
  readonly courses: ReadonlyMap<string, Row<'Course'>>;
  readonly tags: ReadonlyMap<string, readonly string[]>;
  readonly lastGiven: ReadonlyMap<string, number>;
  /** Until when a machine that is out of service is expected to stay so. */
  readonly outUntil: ReadonlyMap<string, number>;
  readonly lengthOf: SlotLength;
  readonly busy: Busy[];
}

/**
 * The one place that says whether a fraction may be booked or moved to a slot: for the screen while something is dragged, for the
 * API and for the worker. Holds what it was told with `hold`, so that a series is checked against itself.
 */
export class SlotBook {
  readonly #loaded: Loaded;

  constructor(loaded: Loaded) {
    this.#loaded = loaded;
  }

  /** The slot as it would be booked: whole slots of the machine's grid, or as long as it is now. */
  spanOf({ courseId, deviceId, startAt, plan, kind, lengthMs }: Place): Span {
    const { days, devices, courses, lengthOf } = this.#loaded;
    const slotMin = days.get(`${deviceId}|${dayOf(startAt)}`)?.shifts[0]?.slotMin ?? 1;
    const device = devices.get(deviceId)?.code ?? '';
    const category = courses.get(courseId)?.category ?? '';
    const minutes = lengthOn(slotMin, lengthOf({ device, technique: plan.technique, kind, category }));
    return { startAt, endAt: startAt + (lengthMs ?? minutes * 60_000) };
  }

  /** Every hard rule that the place breaks, gravest first; empty: it may be booked. */
  refusals(place: Place): Refusal[] {
    const span = this.spanOf(place);
    return RULES.flatMap((rule) => rule(place, span, this.#loaded) ?? []);
  }

  hold(place: Place, id: string): void {
    const patientId = this.#loaded.courses.get(place.courseId)?.patientId ?? '';
    const { deviceId, courseId } = place;
    this.#loaded.busy.push({ id, deviceId, patientId, courseId, isFraction: true, ...this.spanOf(place) });
  }
}

export async function openSlotBook(
  reader: Reader,
  wanted: {
    readonly deviceIds: readonly string[];
    readonly courseIds: readonly string[];
    readonly from: number;
    readonly until: number;
    /** Appointments that leave their place. */
    readonly leaving?: ReadonlySet<string>;
  },
): Promise<SlotBook> {
  const fromDay = dayOf(wanted.from);
  const days = daysBetween(fromDay, dayOf(wanted.until)) + 1;
  const courses = await rowsOf(reader, 'Course', { id: [...wanted.courseIds] });
  const devices = await rowsOf(reader, 'Device', { id: [...wanted.deviceIds] });
  const range = { deviceIds: devices.map(({ id }) => id), fromDay, days, leaving: wanted.leaving };
  return new SlotBook({
    now: reader.now,
    rules: await bookingRules(reader),
    devices: new Map(devices.map((device) => [device.id, device])),
    days: new Map((await machineDays(reader, range)).map((day) => [`${day.machineId}|${day.day}`, day])),
    courses: new Map(courses.map((course) => [course.id, course])),
    tags: await tagsOfCourses(reader, courses),
    lastGiven: await lastGiven(reader, wanted.courseIds),
    outUntil: await outUntil(reader, devices),
    lengthOf: await slotLength(reader),
    busy: await busyOf(reader, courses, { ...range, from: wanted.from, until: wanted.until }),
  });
}

type Rule = (place: Place, span: Span, loaded: Loaded) => Refusal | null;

const RULES: readonly Rule[] = [
  (place, span, { now }) =>
    span.startAt > now ? null : at(place, 'SLOT_PAST', '预约时间已过', 'This time has passed'),
  (place, _span, { devices }) => {
    const device = devices.get(place.deviceId);
    if (device && fitsPlan(device, place.plan)) return null;
    return at(place, 'DEVICE_UNFIT', '设备与计划不匹配', 'The machine does not match the plan');
  },
  (place, span, { outUntil: until }) => {
    if (span.startAt >= (until.get(place.deviceId) ?? -Infinity)) return null;
    return at(place, 'HC3', '设备停用中，不能预约', 'The machine is out of service: it cannot be booked', 'QAP+CMP');
  },
  (place, span, { days, courses, tags }) => {
    // An emergency may be treated at any hour.
    if (courses.get(place.courseId)?.category === 'P0') return null;
    const day = days.get(`${place.deviceId}|${dayOf(span.startAt)}`);
    const minutes = minutesOf(span);
    const may = (allow: readonly string[]): boolean => allowed(place, allow, { courses, tags });
    const opened = (day?.windows ?? []).filter(
      ({ kind, allow }) => kind === 'OPEN' && (allow.length === 0 || may(allow)),
    );
    const open = [...(day?.shifts ?? []), ...opened].some(
      ({ startMin, endMin }) => startMin <= minutes.startMin && minutes.endMin <= endMin,
    );
    return open ? null : at(place, 'SLOT_CLOSED', '该时段设备未开放', 'The machine is not open at this time');
  },
  (place, span, { days, courses, tags }) => {
    const day = days.get(`${place.deviceId}|${dayOf(span.startAt)}`);
    const barred = (day?.windows ?? []).some(
      (window) =>
        window.kind === 'BLOCK' &&
        minutesOverlap(window, minutesOf(span)) &&
        !allowed(place, window.allow, { courses, tags }),
    );
    return barred ? at(place, 'SLOT_BLOCKED', '该时段设备禁止预约', 'The machine is blocked at this time') : null;
  },
  (place, span, { busy }) => {
    const clash = busy.find((other) => other.deviceId === place.deviceId && overlaps(other, span));
    if (!clash) return null;
    return at(place, 'SLOT_TAKEN', '该时段已被预约', 'This slot is taken', 'RTT-T', { appointmentId: clash.id });
  },
  (place, span, { busy, courses }) => {
    const patientId = courses.get(place.courseId)?.patientId;
    const clash = busy.find((other) => other.patientId === patientId && overlaps(other, span));
    if (!clash || clash.deviceId === place.deviceId) return null;
    const detail = { appointmentId: clash.id, otherDeviceId: clash.deviceId };
    return at(
      place,
      'PATIENT_BUSY',
      '患者该时段已有预约',
      'The patient has another appointment at this time',
      'RTT-T',
      detail,
    );
  },
  (place, span, { busy, lastGiven: given }) => {
    const gapMs = gapHoursOf(place.plan.technique) * HOUR_MS;
    const own = busy.filter((other) => other.courseId === place.courseId && other.isFraction);
    const near = own.find((other) => span.startAt < other.endAt + gapMs && other.startAt < span.endAt + gapMs);
    const since = given.get(place.courseId) ?? -Infinity;
    if (!near && span.startAt >= since + gapMs) return null;
    const detail = near ? { appointmentId: near.id, otherStartAt: isoOf(near.startAt) } : { lastEndAt: isoOf(since) };
    return at(
      place,
      'HC7',
      `两次治疗间隔不足 ${gapMs / HOUR_MS} 小时`,
      `Two fractions lie less than ${gapMs / HOUR_MS} h apart`,
      'ATT',
      detail,
    );
  },
  (place, span, { busy, rules: { maxPerHour } }) => {
    if (maxPerHour === null) return null;
    const hour = Math.floor(span.startAt / HOUR_MS);
    const begun = busy.filter(
      (other) => other.deviceId === place.deviceId && Math.floor(other.startAt / HOUR_MS) === hour,
    );
    return begun.length < maxPerHour ? null : at(place, 'HOUR_FULL', '该小时人数已满', 'This hour is full');
  },
];

function allowed(place: Place, allow: readonly string[], { courses, tags }: Pick<Loaded, 'courses' | 'tags'>): boolean {
  const category = courses.get(place.courseId)?.category ?? '';
  return allow.includes(category) || (tags.get(place.courseId) ?? []).some((tag) => allow.includes(tag));
}

function minutesOf(span: Span): { startMin: number; endMin: number } {
  const startMin = minuteOf(span.startAt);
  return { startMin, endMin: startMin + (span.endAt - span.startAt) / 60_000 };
}

function at(
  { deviceId, startAt, fxNo }: Place,
  code: string,
  zh: string,
  en: string,
  whoCanFix = 'RTT-T',
  more: Readonly<Record<string, unknown>> = {},
): Refusal {
  const detail = { deviceId, startAt: isoOf(startAt), ...(fxNo != null && { fxNo }), ...more };
  return refuse({ code, zh, en, whoCanFix, detail });
}

async function lastGiven(reader: Reader, courseIds: readonly string[]): Promise<Map<string, number>> {
  if (courseIds.length === 0) return new Map();
  const rows = await reader.sql.all<{ course_id: string; last_end: number }>(
    `SELECT course_id, MAX(end_at) AS last_end FROM treatment_records
     WHERE course_id IN (${courseIds.map(() => '?').join(', ')}) GROUP BY course_id`,
    [...courseIds],
  );
  return new Map(rows.map((row) => [row.course_id, Number(row.last_end)]));
}

/** A machine out of service is closed until it is expected back, at least to the end of today. */
async function outUntil(reader: Reader, devices: readonly Row<'Device'>[]): Promise<Map<string, number>> {
  const out = devices.filter(({ status, active }) => !active || status === 'DOWN' || status === 'HOLD');
  const until = new Map<string, number>();
  for (const device of out) {
    const faults = await rowsOf(reader, 'FaultReport', { deviceId: device.id, closed: false });
    const expected = faults.map(({ detail }) =>
      Number((detail as { expectedUpAt?: number } | null)?.expectedUpAt ?? 0),
    );
    const endOfToday = instantOf(addDays(dayOf(reader.now), 1), '00:00');
    until.set(
      device.id,
      device.active ? Math.max(...expected, expected.some((at) => at > 0) ? 0 : endOfToday) : Infinity,
    );
  }
  return until;
}

async function busyOf(
  reader: Reader,
  courses: readonly Row<'Course'>[],
  range: { deviceIds: readonly string[]; from: number; until: number; leaving?: ReadonlySet<string> | undefined },
): Promise<Busy[]> {
  const people = [...new Set(courses.map(({ patientId }) => patientId))];
  const list = (values: readonly string[]): string => (values.length ? values.map(() => '?').join(', ') : "''");
  const rows = await reader.sql.all<
    Record<'id' | 'device_id' | 'patient_id' | 'course_id' | 'kind', string> & Record<'start_at' | 'end_at', number>
  >(
    `SELECT id, device_id, patient_id, course_id, kind, start_at, end_at FROM appointments
     WHERE (device_id IN (${list(range.deviceIds)}) OR patient_id IN (${list(people)}))
       AND start_at > ? AND start_at < ? AND status IN (${list(LIVE_APPOINTMENT)})`,
    // Two days before and after: the longest gap between two fractions (SBRT, 40 h).
    [...range.deviceIds, ...people, range.from - 2 * DAY_MS, range.until + 2 * DAY_MS, ...LIVE_APPOINTMENT],
  );
  return rows
    .filter(({ id }) => !range.leaving?.has(id))
    .map((row) => ({
      id: row.id,
      deviceId: row.device_id,
      patientId: row.patient_id,
      courseId: row.course_id,
      isFraction: row.kind === 'FIRST' || row.kind === 'REGULAR',
      startAt: Number(row.start_at),
      endAt: Number(row.end_at),
    }));
}
