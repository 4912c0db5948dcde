import { civilOf, daysInMonth } from './calendar.ts';
import { dateOf } from './parse.ts';
import type { FeelDuration, FeelInstant } from './types.ts';
import {
  DAY_NANOS,
  DaysTimeDuration,
  FeelDate,
  FeelDateTime,
  FeelTime,
  YearsMonthsDuration,
  nanosOf,
} from './types.ts';

/** DMN 1.4, tables 55 to 59; null where the standard defines nothing. */

export function addDuration(to: FeelInstant, duration: FeelDuration, sign: 1 | -1): FeelInstant | null {
  if (duration instanceof YearsMonthsDuration) {
    if (to instanceof FeelTime) return null;
    const date = addMonths(to instanceof FeelDate ? to : to.date, sign * duration.months);
    return to instanceof FeelDate || !date ? date : new FeelDateTime(date, to.time);
  }
  const nanos = BigInt(sign) * duration.nanos;
  if (to instanceof FeelTime) return new FeelTime(floorMod(to.nanos + nanos, DAY_NANOS), to.zone);
  const [date, clock] = to instanceof FeelDate ? [to, 0n] : [to.date, to.time.nanos];
  const total = BigInt(date.epochDay) * DAY_NANOS + clock + nanos;
  const rest = floorMod(total, DAY_NANOS);
  const epochDay = Number((total - rest) / DAY_NANOS);
  const { year, month, day } = civilOf(epochDay);
  const moved = dateOf(year, month, day);
  if (!moved || to instanceof FeelDate) return moved;
  return new FeelDateTime(moved, new FeelTime(rest, to.zone));
}

const floorMod = (value: bigint, by: bigint): bigint => ((value % by) + by) % by;

/** The last day of the month where the day does not exist: 31 January + P1M is 28 February. */
function addMonths(date: FeelDate, months: number): FeelDate | null {
  const total = date.year * 12 + date.month - 1 + months;
  const year = Math.floor(total / 12);
  const month = total - year * 12 + 1;
  return dateOf(year, month, Math.min(date.day, daysInMonth(year, month)));
}

export function subtractInstants(left: FeelInstant, right: FeelInstant): DaysTimeDuration | null {
  if (left instanceof FeelTime !== right instanceof FeelTime) return null;
  if (zoned(left) !== zoned(right)) return null;
  return new DaysTimeDuration(nanosOf(left) - nanosOf(right));
}

/** A date counts as its midnight in UTC. */
const zoned = (value: FeelInstant): boolean => value instanceof FeelDate || value.zone !== null;

export function addDurations(left: FeelDuration, right: FeelDuration, sign: 1 | -1): FeelDuration | null {
  if (left instanceof YearsMonthsDuration) {
    return right instanceof YearsMonthsDuration ? new YearsMonthsDuration(left.months + sign * right.months) : null;
  }
  return right instanceof DaysTimeDuration ? new DaysTimeDuration(left.nanos + BigInt(sign) * right.nanos) : null;
}

/** Whole months; nanoseconds are rounded. Null for a factor that no duration has. */
export function scale(duration: FeelDuration, factor: number): FeelDuration | null {
  if (!Number.isFinite(factor)) return null;
  if (duration instanceof YearsMonthsDuration) return new YearsMonthsDuration(Math.trunc(duration.months * factor) + 0);
  if (Number.isSafeInteger(factor)) return new DaysTimeDuration(duration.nanos * BigInt(factor));
  const nanos = Number(duration.nanos) * factor;
  return Number.isFinite(nanos) ? new DaysTimeDuration(BigInt(Math.round(nanos))) : null;
}

export function ratio(left: FeelDuration, right: FeelDuration): number | null {
  if (left.kind !== right.kind) return null;
  const [a, b] = [left, right].map((duration) =>
    duration instanceof YearsMonthsDuration ? duration.months : Number(duration.nanos),
  );
  return a === undefined || !b ? null : a / b;
}

/** Whole months from one day to another (DMN's years and months duration(from, to)). */
export function monthsBetween(from: FeelDate, to: FeelDate): YearsMonthsDuration {
  let months = (to.year - from.year) * 12 + to.month - from.month;
  if (months > 0 && to.day < from.day) months -= 1;
  if (months < 0 && to.day > from.day) months += 1;
  return new YearsMonthsDuration(months);
}
