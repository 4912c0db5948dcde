/** One fraction: its day, and minutes after the day's usual time (second fraction of a day). */
export interface PatternDay {
  readonly date: string;
  readonly offsetMinutes: number;
}

interface PatternInput {
  /** Code of the fractionation, as the plan request has it. */
  readonly cycle: string;
  readonly fractions: number;
  /** Days on which the department treats, ascending. */
  readonly days: readonly string[];
  readonly first: string;
}

/** Days from one fraction to the next; missing cycles are treated as one fraction on each open day. */
const STEP_DAYS: Readonly<Record<string, number>> = { QOD: 2, Q3D: 3, BIW: 3, QW: 7 };
const PER_DAY: Readonly<Record<string, number>> = { BID: 2, TID: 3 };
/** HC7: repair of normal tissue between two fractions of one day. */
const SAME_DAY_GAP_MINUTES = 360;
const DAY_MS = 86_400_000;
const FRIDAY = 5;
const SATURDAY = 6;

/** Machines may be open on Saturday, but only a six-day cycle is treated then; nobody is treated on Sunday. */
export function isDayOfCycle(cycle: string, date: string): boolean {
  const weekday = weekdayOf(date);
  return weekday >= 1 && weekday <= (cycle === 'QD6' ? SATURDAY : FRIDAY);
}

/** The days of a series that starts on `first`, or null when it may not start there or the calendar ends too soon. */
export function dayPattern({ cycle, fractions, days, first }: PatternInput): PatternDay[] | null {
  if (startsBeforeWeekend(first, days, { cycle, fractions })) return null;
  const perDay = PER_DAY[cycle] ?? 1;
  const dates = datesFrom(first, Math.ceil(fractions / perDay), { step: STEP_DAYS[cycle] ?? 1, days });
  if (dates === null) return null;
  return dates
    .flatMap((date) =>
      Array.from({ length: perDay }, (_, index) => ({ date, offsetMinutes: index * SAME_DAY_GAP_MINUTES })),
    )
    .slice(0, fractions);
}

/** The first fraction is not on a Friday that is followed by days without treatment. */
function startsBeforeWeekend(
  first: string,
  days: readonly string[],
  { cycle, fractions }: { cycle: string; fractions: number },
): boolean {
  if (fractions === 1 || cycle === 'QW' || weekdayOf(first) !== FRIDAY || (PER_DAY[cycle] ?? 1) > 1) return false;
  const next = days[days.indexOf(first) + 1];
  return next === undefined || daysBetween(first, next) > 1;
}

function datesFrom(
  first: string,
  count: number,
  { step, days }: { step: number; days: readonly string[] },
): string[] | null {
  const dates = [first];
  while (dates.length < count) {
    const last = dates.at(-1) ?? first;
    // A day on which nobody treats moves the fraction to the next day that is open.
    const next = days.find((date) => daysBetween(last, date) >= step);
    if (next === undefined) return null;
    dates.push(next);
  }
  return dates;
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS);
}

function weekdayOf(date: string): number {
  return new Date(`${date}T00:00:00Z`).getUTCDay();
}
