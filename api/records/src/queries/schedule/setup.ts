import type { RouteAnswer } from '@rtflow/contract';
import { gapPlan } from '@rtflow/domain/scheduling/compensation';
import { currentPrescription, targetsOf } from '../../clinical/current.ts';
import { dayOf, isoOf, workCalendar } from '../../clinical/hospital-time.ts';
import { daysOfYear, HOLIDAY_PACKAGE, lastVersion, packagedYear } from '../../clinical/holiday-years.ts';
import { refuse, type Outcome } from '../../policies/refusals.ts';
import type { Reader } from '../../record-types.ts';
import { rowOf, rowsOf } from '../../rows.ts';

export async function deviceHours(reader: Reader, deviceId: string): Promise<RouteAnswer<'schedule.hours'>> {
  const rows = await rowsOf(reader, 'DeviceTemplate', { deviceId }, { order: ['weekday', 'startTime'] });
  return {
    shifts: rows.map(({ weekday, startTime, endTime, slotMin, shift, therapists }) => ({
      weekday,
      startTime,
      endTime,
      slotMin,
      shift,
      therapists,
    })),
  };
}

export async function deviceBlocks(reader: Reader, deviceId: string): Promise<RouteAnswer<'schedule.blocks'>> {
  const rows = await rowsOf(reader, 'DeviceBlock', { deviceId }, { order: ['startAt'] });
  const open = rows.filter(({ recurrence, endAt, lastEndAt }) => {
    const end = recurrence === null ? endAt : lastEndAt;
    return end === null || end > reader.now;
  });
  return {
    rows: open.map(({ id, kind, startAt, endAt, recurrence, reason, allowTags }) => ({
      blockId: id,
      kind,
      startAt: isoOf(startAt),
      endAt: isoOf(endAt),
      recurrence,
      reason,
      allow: [...(allowTags ?? [])],
    })),
  };
}

export async function holidayYear(reader: Reader, year: number): Promise<RouteAnswer<'holidays.year'>> {
  return {
    version: await lastVersion(reader, year),
    days: await daysOfYear(reader, year),
    packaged: { source: HOLIDAY_PACKAGE, days: packagedYear(year) },
  };
}

/** The holiday planner: gaps inside what is booked, and what more fractions a week would regain. */
export async function courseGap(reader: Reader, courseId: string): Promise<Outcome<RouteAnswer<'courses.gap'>>> {
  const course = await rowOf(reader, 'Course', { id: courseId });
  if (!course) return refuse('NOT_FOUND', { courseId });
  const rx = await currentPrescription(reader, courseId);
  const [target] = rx ? await targetsOf(reader, rx.id) : [];
  const status = ['HELD', 'BOOKED', 'CHECKED_IN', 'CALLED', 'IN_ROOM', 'DONE', 'PARTIAL'] as const;
  const kind = ['FIRST', 'REGULAR'] as const;
  const rows = await rowsOf(reader, 'Appointment', { courseId, kind, status }, { order: ['startAt'] });
  if (!target || rows.length === 0) return { ok: true, value: { breaks: [], lostDays: 0, options: [] } };
  const days = rows.map(({ startAt }) => dayOf(startAt));
  const doseGy = target.dosePerFxCgy / 100;
  const plan = gapPlan({ days, category: course.category, doseGy }, await workCalendar(reader));
  return {
    ok: true,
    value: {
      breaks: plan.breaks.map((each) => ({ ...each })),
      lostDays: plan.lostDays,
      options: plan.options.map((option) => ({ ...option })),
    },
  };
}
