import { addDays, daysBetween, weekdayOf } from './days.ts';
import { doseLost, eqd2, LATE_TISSUE } from './eqd2.ts';
import { longBreaks, type Break, type WorkCalendar } from './work-calendar.ts';

export interface BookedCourse {
  /** Days of its fractions, ascending; a day stands twice when two are given on it. */
  readonly days: readonly string[];
  readonly category: string;
  readonly doseGy: number;
}

export type CompensationKind = 'NONE' | 'SIXTH_DAY' | 'BID';

export interface Compensation {
  readonly kind: CompensationKind;
  /** Fractions that are given on Saturdays, or as second of a day. */
  readonly fractions: number;
  readonly lastDay: string;
  readonly overallDays: number;
  /** EQD2 to the tumour that the gap costs against a course without it, Gy. */
  readonly lostGy: number;
  /** EQD2 that late tissue gets more by incomplete repair, Gy. */
  readonly lateGy: number;
}

export interface GapPlan {
  readonly breaks: readonly Break[];
  /** Treatment days that the breaks take from the course. */
  readonly lostDays: number;
  /** Fractions given on Saturdays or as second of a day: what of it is regained already. */
  readonly regainedDays: number;
  readonly options: readonly Compensation[];
}

/** At most two days a week with two fractions (RCR 2019, category 1). */
export const BID_A_WEEK = 2;
const FRIDAY = 5;
const SATURDAY = 6;

/** What Spring Festival or National Day does to a booked course, and what giving more fractions a week would regain. */
export function gapPlan(course: BookedCourse, calendar: WorkCalendar): GapPlan {
  const [first, last] = [course.days[0], course.days.at(-1)];
  if (!first || !last) return { breaks: [], lostDays: 0, regainedDays: 0, options: [] };
  const breaks = longBreaks(calendar, first, last);
  const lostDays = breaks.reduce((sum, { from, to }) => sum + weekdaysIn(from, to), 0);
  const regainedDays = regainedIn(course.days, calendar);
  if (lostDays === 0) return { breaks, lostDays, regainedDays, options: [] };
  const ideal = daysBetween(first, idealLast(first, course.days.length)) + 1;
  const option = (kind: CompensationKind, fractions: number): Compensation => {
    const lastDay = course.days[Math.max(0, course.days.length - 1 - fractions)] ?? last;
    const overallDays = daysBetween(first, lastDay) + 1;
    const late = (secondOfDay: number): number =>
      eqd2({ fractions: course.days.length, doseGy: course.doseGy, secondOfDay }, LATE_TISSUE);
    return {
      kind,
      fractions,
      lastDay,
      overallDays,
      lostGy: round(Math.max(0, doseLost(course.category, { days: ideal }, { days: overallDays }))),
      lateGy: kind === 'BID' ? round(late(fractions) - late(0)) : 0,
    };
  };
  const saturdays = Math.min(lostDays, freeSaturdays(course.days, calendar));
  const pairs = Math.min(lostDays, Math.floor(course.days.length / 5) * BID_A_WEEK);
  return {
    breaks,
    lostDays,
    regainedDays,
    options: [
      option('NONE', 0),
      ...(saturdays > 0 ? [option('SIXTH_DAY', saturdays)] : []),
      ...(pairs > 0 ? [option('BID', pairs)] : []),
    ],
  };
}

/** Last day of as many fractions with weekends only. */
function idealLast(first: string, count: number): string {
  let day = first;
  for (let left = count - 1; left > 0;) {
    day = addDays(day, 1);
    if (weekdayOf(day) <= FRIDAY) left -= 1;
  }
  return day;
}

function weekdaysIn(from: string, to: string): number {
  let count = 0;
  for (let day = from; day <= to; day = addDays(day, 1)) if (weekdayOf(day) <= FRIDAY) count += 1;
  return count;
}

/** Of a course with one fraction a day: those on a free weekend day, and the second of a day. */
function regainedIn(days: readonly string[], calendar: WorkCalendar): number {
  const single = [...new Set(days)];
  const pairs = days.length - single.length;
  const weekends = single.filter((day) => calendar.typeOf(day) === 'WEEKEND').length;
  return weekends + (pairs * 2 < single.length ? pairs : 0);
}

/** Saturdays of the course on which nothing is given yet. */
function freeSaturdays(days: readonly string[], calendar: WorkCalendar): number {
  const [first, last] = [days[0] as string, days.at(-1) as string];
  let count = 0;
  for (let day = first; day <= last; day = addDays(day, 1)) {
    if (weekdayOf(day) === SATURDAY && calendar.typeOf(day) === 'WEEKEND' && !days.includes(day)) count += 1;
  }
  return count;
}

function round(gy: number): number {
  return Math.round(gy * 100) / 100;
}
