import type { RouteAnswer } from '@rtflow/contract';
import type { GapPlan } from '@rtflow/domain/scheduling/compensation';
import { gapOf } from '../../clinical/course-gap.ts';
import { isoOf } from '../../clinical/hospital-time.ts';
import { daysOfYear, HOLIDAY_PACKAGE, lastVersion, packagedYear } from '../../clinical/holiday-years.ts';
import { seesNames } from '../../policies/can.ts';
import { shownName } from '../../policies/masks.ts';
import { refuse, type Outcome } from '../../policies/refusals.ts';
import type { Reader } from '../../record-types.ts';
import { rowOf, rowsOf } from '../../rows.ts';
import type { Actor } from '../../tx.ts';

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

/** Gaps inside what is booked, and what more fractions a week would regain. */
export async function courseGap(reader: Reader, courseId: string): Promise<Outcome<RouteAnswer<'courses.gap'>>> {
  const course = await rowOf(reader, 'Course', { id: courseId });
  if (!course) return refuse('NOT_FOUND', { courseId });
  const plan = await gapOf(reader, course);
  return { ok: true, value: plan ? shownGap(plan) : { breaks: [], lostDays: 0, regainedDays: 0, options: [] } };
}

/** The holiday planner: courses with booked fractions that lose days to a long holiday, most urgent first. */
export async function holidayGaps(reader: Reader, actor: Actor): Promise<RouteAnswer<'schedule.gaps'>['rows']> {
  const found = await reader.sql.all<{ course_id: string }>(
    `SELECT DISTINCT course_id FROM appointments
      WHERE start_at >= ? AND kind IN ('FIRST', 'REGULAR') AND status = 'BOOKED'`,
    [reader.now],
  );
  const courses = await rowsOf(reader, 'Course', { id: found.map((row) => row.course_id), status: 'ACTIVE' });
  const people = await rowsOf(reader, 'Patient', { id: courses.map(({ patientId }) => patientId) });
  const patients = new Map(people.map((patient) => [patient.id, patient]));
  const names = seesNames(actor);
  const rows: RouteAnswer<'schedule.gaps'>['rows'] = [];
  for (const course of courses) {
    const plan = await gapOf(reader, course);
    if (!plan || plan.lostDays <= plan.regainedDays) continue;
    const patient = patients.get(course.patientId);
    rows.push({
      courseId: course.id,
      patientNo: patient?.patientNo ?? '',
      name: shownName(patient?.name ?? '', names),
      category: course.category,
      ...shownGap(plan),
    });
  }
  return rows.sort((a, b) => a.category.localeCompare(b.category) || b.lostDays - a.lostDays);
}

function shownGap({ breaks, options, ...days }: GapPlan): RouteAnswer<'courses.gap'> {
  return { ...days, breaks: breaks.map((each) => ({ ...each })), options: options.map((option) => ({ ...option })) };
}
