import { weekdayOf } from './temporal/calendar.ts';
import { FeelEquality, FeelRange } from './range.ts';
import {
  DAY_NANOS,
  DaysTimeDuration,
  FeelDate,
  FeelDateTime,
  FeelTime,
  NANOS,
  YearsMonthsDuration,
} from './temporal/types.ts';
import { isPlainContext } from './values.ts';

/** What stands behind a dot: an entry, a component of a date or duration, an end of a range; of a list, each item's. */
export function property(target: unknown, name: string): unknown {
  if (target == null) return null;
  if (Array.isArray(target)) return target.map((item) => property(item, name));
  if (isPlainContext(target)) return Object.hasOwn(target, name) ? (target[name] ?? null) : null;
  if (target instanceof FeelDateTime) return ofDate(target.date, name) ?? ofTime(target.time, target.offset, name);
  if (target instanceof FeelDate) return ofDate(target, name);
  if (target instanceof FeelTime) return ofTime(target, target.offset, name);
  if (target instanceof DaysTimeDuration) return ofDaysTime(target, name);
  if (target instanceof YearsMonthsDuration) return ofMonths(target, name);
  if (target instanceof FeelEquality && target.op === '=') {
    const { value } = target;
    return ofRange(new FeelRange({ start: value, end: value, startIncluded: true, endIncluded: true }), name);
  }
  return target instanceof FeelRange ? ofRange(target, name) : null;
}

function ofDate(date: FeelDate, name: string): number | null {
  if (name === 'year' || name === 'month' || name === 'day') return date[name];
  return name === 'weekday' ? weekdayOf(date.epochDay) : null;
}

function ofTime(time: FeelTime, offset: number | null, name: string): unknown {
  const second = time.secondOfDay;
  switch (name) {
    case 'hour':
      return Math.floor(second / 3600);
    case 'minute':
      return Math.floor(second / 60) % 60;
    case 'second':
      return second % 60;
    case 'timezone':
      return time.zone?.id ?? null;
    case 'time offset':
      return offset === null ? null : new DaysTimeDuration(BigInt(offset) * NANOS);
    default:
      return null;
  }
}

function ofDaysTime({ nanos }: DaysTimeDuration, name: string): number | null {
  const seconds = Number((nanos % DAY_NANOS) / NANOS);
  switch (name) {
    case 'days':
      return Number(nanos / DAY_NANOS);
    case 'hours':
      return Math.trunc(seconds / 3600) + 0;
    case 'minutes':
      return (Math.trunc(seconds / 60) % 60) + 0;
    case 'seconds':
      return (seconds % 60) + 0;
    default:
      return null;
  }
}

function ofMonths({ months }: YearsMonthsDuration, name: string): number | null {
  if (name === 'years') return Math.trunc(months / 12) + 0;
  return name === 'months' ? (months % 12) + 0 : null;
}

function ofRange(range: FeelRange, name: string): unknown {
  switch (name) {
    case 'start':
      return range.start ?? null;
    case 'end':
      return range.end ?? null;
    case 'start included':
      return range.startIncluded;
    case 'end included':
      return range.endIncluded;
    default:
      return null;
  }
}
