import type { JobContext } from '@rtflow/contract';
import { cycleOf, type Demand, type MovedDay } from '@rtflow/domain/scheduling/index';
import { gapHoursOf } from '../commands/guards/hc7-fraction-gap.ts';
import type { Row } from '../models/index.ts';
import type { Reader } from '../record-types.ts';
import { rowOf, rowsOf } from '../rows.ts';
import { bookingRules } from './booking-rules.ts';
import { tagsOfCourses } from './course-tags.ts';
import { courseOf, currentPrescription, liveAppointments } from './current.ts';
import { addDays, DAY_MS, dayOf } from './hospital-time.ts';
import { machineDays, minuteOf, minutesTouched } from './machine-days.ts';
import { slotLength } from './slot-length.ts';
import { devicesFor } from './slots.ts';

/** Days from the opening of a course to its first fraction at the latest, by category. Domain specification, section E [K]. */
const TARGET_DAYS: Readonly<Record<string, number>> = { P0: 1, P1: 14, P2: 28, P3: 7, P4: 42 };
/** Weeks in which a place may be found beyond the fractions themselves. */
const SPARE_DAYS = 28;

/** What the algorithm needs to place the fractions of a course that are not booked yet. */
export async function placingContext(reader: Reader, plan: Row<'Plan'>): Promise<JobContext<'propose-schedule'>> {
  const demand = await demandOf(reader, plan);
  const { weights } = await bookingRules(reader);
  const days = horizonDays(demand);
  const moved = [...(await movedDays(reader))].map(([day, type]) => ({ day, type }));
  return {
    demand,
    days: await machineDays(reader, { deviceIds: demand.machines, fromDay: demand.earliest, days }),
    moved,
    weights: { ...weights },
    until: addDays(demand.earliest, days - 1),
  };
}

/** @param options.leaving appointments that count as not booked: the series that is being moved */
export async function demandOf(
  reader: Reader,
  plan: Row<'Plan'>,
  { leaving = new Set<string>() }: { readonly leaving?: ReadonlySet<string> } = {},
): Promise<Demand> {
  const course = await courseOf(reader, plan.courseId);
  const rx = await currentPrescription(reader, course.id);
  const needs = await rowOf(reader, 'CourseNeed', { courseId: course.id });
  const live = await liveAppointments(reader, course.id);
  const booked = live.filter(({ id, kind }) => kind !== 'SIM' && !leaving.has(id));
  const given = await rowOf(reader, 'TreatmentRecord', { courseId: course.id }, ['-startAt']);
  const last = booked.at(-1) ?? given;
  const tags = (await tagsOfCourses(reader, [course])).get(course.id) ?? [];
  const machines = await usableMachines(reader, plan, last?.deviceId);
  return {
    id: course.id,
    fractions: Math.max(
      0,
      (plan.stoppedAtFx ?? course.prescribedFractions) - course.deliveredFractions - booked.length,
    ),
    cycle: cycleOf(rx?.fractionation ?? 'QD5', needs?.weekdays ?? []),
    ...(await lengthsOf(reader, { technique: plan.technique, category: course.category }, machines)),
    machines: machines.map((machine) => machine.id),
    category: course.category,
    tags,
    // Only an emergency starts today: everybody else needs a day to be told and to come. What follows a booked series follows it.
    earliest: dayOf(
      Math.max(reader.now + (course.category === 'P0' ? 0 : DAY_MS), (booked.at(-1)?.startAt ?? 0) + DAY_MS),
    ),
    target: targetDay(course, rx),
    gapHours: gapHoursOf(plan.technique),
    begun: course.deliveredFractions + booked.length > 0,
    busy: await otherAppointments(reader, course.patientId, leaving),
    ...(last && { usualMin: Math.floor(minuteOf(last.startAt)) }),
    ...(needs?.preferredFrom && needs.preferredTo && { preferred: minutes(needs.preferredFrom, needs.preferredTo) }),
    ...(needs?.compensated && { compensated: true }),
  };
}

export async function movedDays(reader: Reader): Promise<Map<string, MovedDay>> {
  const rows = await rowsOf(reader, 'Holiday', {}, { order: ['date'] });
  return new Map(rows.map(({ date, dayType }) => [date, dayType]));
}

export function targetDay(course: Row<'Course'>, rx: Row<'Prescription'> | null): string {
  const asked = rx?.request.startBy;
  if (typeof asked === 'string') return asked.slice(0, 10);
  return addDays(dayOf(course.openedAt), TARGET_DAYS[course.category] ?? 28);
}

/** Machines that fit and are not out of service: the one of the last fraction, then those with the least ahead of them, because of two equal offers the first is taken. */
async function usableMachines(reader: Reader, plan: Row<'Plan'>, usual?: string): Promise<Row<'Device'>[]> {
  const fitting = (await devicesFor(reader, plan)).filter(({ status }) => status === 'UP' || status === 'DEGRADED');
  const ahead = await fractionsAhead(reader);
  const order = ({ id }: Row<'Device'>): number => (id === usual ? -1 : (ahead.get(id) ?? 0));
  return fitting.sort((a, b) => order(a) - order(b));
}

/** The longest of a machine that fits stands for all; where they differ, each has its own. */
async function lengthsOf(
  reader: Reader,
  about: { readonly technique: string; readonly category: string },
  machines: readonly Row<'Device'>[],
): Promise<Pick<Demand, 'lengthMin' | 'firstLengthMin' | 'lengths'>> {
  const lengthOf = await slotLength(reader);
  const lengths = Object.fromEntries(
    machines.map(({ id, code }) => {
      const of = (kind: string): number => lengthOf({ ...about, device: code, kind });
      return [id, { lengthMin: of('REGULAR'), firstLengthMin: of('FIRST') }];
    }),
  );
  const all = Object.values(lengths);
  const longest = (key: 'lengthMin' | 'firstLengthMin'): number => Math.max(1, ...all.map((each) => each[key]));
  return { lengthMin: longest('lengthMin'), firstLengthMin: longest('firstLengthMin'), lengths };
}

/** Appointments from now on, by machine. */
async function fractionsAhead(reader: Reader): Promise<Map<string, number>> {
  const rows = await reader.sql.all<{ device_id: string; n: number }>(
    `SELECT device_id, COUNT(*) AS n FROM appointments
      WHERE start_at > ? AND status IN ('HELD', 'BOOKED') GROUP BY device_id`,
    [reader.now],
  );
  return new Map(rows.map(({ device_id: id, n }) => [id, Number(n)]));
}

async function otherAppointments(
  reader: Reader,
  patientId: string,
  leaving: ReadonlySet<string>,
): Promise<Demand['busy']> {
  const status = ['HELD', 'BOOKED', 'CHECKED_IN', 'CALLED', 'IN_ROOM'] as const;
  const own = await rowsOf(reader, 'Appointment', { patientId, status }, { order: ['startAt'] });
  const today = dayOf(reader.now);
  // What of today is over is not for anybody.
  const past = { day: today, startMin: 0, endMin: Math.ceil(minuteOf(reader.now)) + 1 };
  const coming = own
    .filter(({ id, endAt }) => endAt > reader.now && !leaving.has(id))
    .map(({ startAt, endAt }) => minutesTouched(startAt, endAt));
  return [past, ...coming];
}

/** Calendar days that n fractions can take, with weekends, holidays and some choice. */
function horizonDays({ fractions, cycle }: Pick<Demand, 'fractions' | 'cycle'>): number {
  const perFraction =
    cycle.kind === 'STEP' ? cycle.days + 1 : cycle.kind === 'WEEKDAYS' ? 7 / cycle.weekdays.length : 1.6;
  return Math.ceil(fractions * perFraction) + SPARE_DAYS;
}

function minutes(from: string, to: string): { startMin: number; endMin: number } {
  const of = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));
  return { startMin: of(from), endMin: of(to) };
}
