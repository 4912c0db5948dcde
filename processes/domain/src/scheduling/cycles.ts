import { addDays, daysBetween, weekdayOf } from './days.ts';
import type { WorkCalendar } from './work-calendar.ts';

/** How the fractions of a course follow each other. Source: domain specification, section E. */
export type Cycle =
  /** Each working day, or Saturdays too; `perDay` fractions with the gap of HC7 between them. */
  | { readonly kind: 'DAILY'; readonly perDay: 1 | 2 | 3; readonly saturdays: boolean }
  /** A day this many days after the one before, moved to the next working day. */
  | { readonly kind: 'STEP'; readonly days: number }
  /** These ISO weekdays (Monday = 1); one that is not worked moves to the next working day. */
  | { readonly kind: 'WEEKDAYS'; readonly weekdays: readonly number[] };

/** Codes of the plan request's fractionation; single, hypo- and ultra-hypofractionated courses are given each working day. */
const CYCLES: Readonly<Record<string, Cycle>> = {
  QD5: { kind: 'DAILY', perDay: 1, saturdays: false },
  QD6: { kind: 'DAILY', perDay: 1, saturdays: true },
  BID: { kind: 'DAILY', perDay: 2, saturdays: false },
  TID: { kind: 'DAILY', perDay: 3, saturdays: false },
  QOD: { kind: 'STEP', days: 2 },
  Q3D: { kind: 'STEP', days: 3 },
  QW: { kind: 'STEP', days: 7 },
  BIW: { kind: 'STEP', days: 3 },
  '3W': { kind: 'WEEKDAYS', weekdays: [1, 3, 5] },
};
const EACH_WORKING_DAY: Cycle = { kind: 'DAILY', perDay: 1, saturdays: false };

/** @param weekdays of a custom cycle, ISO; without them a custom cycle is given each working day */
export function cycleOf(code: string, weekdays: readonly number[] = []): Cycle {
  const days = [...new Set(weekdays)].filter((day) => day >= 1 && day <= 7).sort((a, b) => a - b);
  if (days.length > 0) return { kind: 'WEEKDAYS', weekdays: days };
  return CYCLES[code] ?? EACH_WORKING_DAY;
}

/** HC7: repair of normal tissue between two fractions of one day. */
export const SAME_DAY_GAP_HOURS = 6;
const EVERY_OTHER_DAY_GAP_HOURS = 40;

/** Least hours from the end of one fraction to the start of the next. */
export function gapHoursOfCycle(cycle: Cycle): number {
  return cycle.kind === 'STEP' && cycle.days <= 3 ? EVERY_OTHER_DAY_GAP_HOURS : SAME_DAY_GAP_HOURS;
}

/** One fraction: its day, and which of that day it is (0 first). */
export interface PatternDay {
  readonly day: string;
  readonly part: number;
}

/** A year without a day to treat on ends the search. */
const MAX_STEP_DAYS = 366;

/** May a fraction of this cycle be given on the day? A six-day cycle takes Saturdays that are no holiday. */
export function isTreatmentDay(cycle: Cycle, day: string, calendar: WorkCalendar): boolean {
  if (calendar.isWorkingDay(day)) return true;
  return cycle.kind === 'DAILY' && cycle.saturdays && weekdayOf(day) === 6 && calendar.typeOf(day) !== 'HOLIDAY';
}

/**
 * The days of `count` fractions from `first` on, which must itself be a treatment day.
 * @returns null when `first` is none, or when the calendar never opens again
 */
export function patternFrom(
  cycle: Cycle,
  { first, count, calendar }: { readonly first: string; readonly count: number; readonly calendar: WorkCalendar },
): PatternDay[] | null {
  if (!isTreatmentDay(cycle, first, calendar)) return null;
  if (cycle.kind === 'WEEKDAYS' && !startsOnPattern(cycle.weekdays, first)) return null;
  const perDay = cycle.kind === 'DAILY' ? cycle.perDay : 1;
  const pattern: PatternDay[] = [];
  let day: string | null = first;
  while (pattern.length < count) {
    if (day === null) return null;
    for (let part = 0; part < perDay && pattern.length < count; part += 1) pattern.push({ day, part });
    day = nextDay(cycle, day, calendar);
  }
  return pattern;
}

/** The treatment day after `day`. */
export function nextDay(cycle: Cycle, day: string, calendar: WorkCalendar): string | null {
  const wanted = wantedNext(cycle, day);
  for (let ahead = 0; ahead < MAX_STEP_DAYS; ahead += 1) {
    const candidate = addDays(wanted, ahead);
    if (isTreatmentDay(cycle, candidate, calendar)) return candidate;
  }
  return null;
}

function wantedNext(cycle: Cycle, day: string): string {
  if (cycle.kind === 'DAILY') return addDays(day, 1);
  if (cycle.kind === 'STEP') return addDays(day, cycle.days);
  let next = addDays(day, 1);
  while (!cycle.weekdays.includes(weekdayOf(next))) next = addDays(next, 1);
  return next;
}

/** A course of fixed weekdays begins on one of them, so that its weeks are whole. */
function startsOnPattern(weekdays: readonly number[], first: string): boolean {
  return weekdays.includes(weekdayOf(first));
}

export type StartFault = 'NO_TREATMENT' | 'BEFORE_WEEKEND' | 'BEFORE_HOLIDAY';

export interface StartRule {
  readonly cycle: Cycle;
  readonly fractions: number;
  readonly category: string;
  /** A gap is made good by more fractions a week: the course may begin before a holiday. */
  readonly compensated?: boolean;
}

/** Fewer fractions than this before a break of four days and more are lost on a fast-growing tumour [K]. */
const FRACTIONS_BEFORE_BREAK = 3;
const LONG_BREAK_DAYS = 4;
const FRIDAY = 5;

/**
 * Why a course may not begin on this day: not on a Friday unless two fractions come that week, no P1 course just before a
 * break of four days and more unless compensated. An emergency begins on any day.
 */
export function startFault(rule: StartRule, first: string, calendar: WorkCalendar): StartFault | null {
  const { cycle, category } = rule;
  const pattern = patternFrom(cycle, { first, count: Math.min(rule.fractions, FRACTIONS_BEFORE_BREAK + 1), calendar });
  if (pattern === null) return 'NO_TREATMENT';
  if (category === 'P0' || rule.fractions === 1) return null;
  const second = pattern[1]?.day ?? first;
  const weekly = cycle.kind === 'STEP' && cycle.days >= 7;
  if (!weekly && weekdayOf(first) >= FRIDAY && daysBetween(first, second) > 1) return 'BEFORE_WEEKEND';
  if (category !== 'P1' || rule.compensated === true) return null;
  const breaks = pattern.some(
    ({ day }, index) => daysBetween(pattern[Math.max(index - 1, 0)]?.day ?? day, day) > LONG_BREAK_DAYS,
  );
  return breaks && !weekly ? 'BEFORE_HOLIDAY' : null;
}
