import type { FeelEnvironment } from '../environment.ts';
import { monthsBetween } from '../temporal/arithmetic.ts';
import { daysInMonth, epochDayOf, isoWeekOf, weekdayOf } from '../temporal/calendar.ts';
import { dateOf, parseDate, parseDateTime, parseDuration, parseTime, timeOf } from '../temporal/parse.ts';
import { DaysTimeDuration, FeelDate, FeelDateTime, FeelTime, NANOS, nanosOf } from '../temporal/types.ts';
import type { FeelDuration } from '../temporal/types.ts';
import { UTC, offsetZone, wallClockOf, zoneOf } from '../temporal/zone.ts';
import type { Definition } from './signature.ts';

type Env = FeelEnvironment;
type Day = FeelDate | FeelDateTime;

const dayOf = (day: Day): FeelDate => (day instanceof FeelDateTime ? day.date : day);

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** DMN 1.4, 10.3.4.1, 10.3.4.7 and 10.3.4.8, and Camunda's additions. */
export const TEMPORAL_FUNCTIONS: readonly Definition[] = [
  ['date(from: string)', (_env: Env, from: string) => parseDate(from)],
  ['date(from: date|date and time)', (_env: Env, from: Day) => dayOf(from)],
  [
    'date(year: number, month: number, day: number)',
    (_env: Env, year: number, month: number, day: number) => dateOf(year, month, day),
  ],
  ['time(from: string)', (_env: Env, from: string) => parseTime(from)],
  ['time(from: time)', (_env: Env, from: FeelTime) => from],
  ['time(from: date and time)', (_env: Env, from: FeelDateTime) => from.time],
  ['time(from: date)', () => new FeelTime(0n, UTC)],
  ['time(hour: number, minute: number, second: number, offset?: any)', timeFrom],
  ['date and time(from: string)', (_env: Env, from: string) => parseDateTime(from)],
  ['date and time(from: date and time)', (_env: Env, from: FeelDateTime) => from],
  [
    'date and time(date: date|date and time, time: time)',
    (_env: Env, day: Day, time: FeelTime) => new FeelDateTime(dayOf(day), time),
  ],
  ['date and time(date: date and time, timezone: string)', inZone],
  ['duration(from: string)', (_env: Env, from: string) => parseDuration(from)],
  ['duration(from: days and time duration|years and months duration)', (_env: Env, from: FeelDuration) => from],
  [
    'years and months duration(from: date|date and time, to: date|date and time)',
    (_env: Env, from: Day, to: Day) => monthsBetween(dayOf(from), dayOf(to)),
  ],
  ['now()', ({ now, timeZone }: Env) => atInstant(now, timeZone)],
  ['today()', ({ now, timeZone }: Env) => atInstant(now, timeZone).date],
  ['day of week(date: date|date and time)', (_env: Env, day: Day) => WEEKDAYS[weekdayOf(dayOf(day).epochDay) - 1]],
  [
    'day of year(date: date|date and time)',
    (_env: Env, day: Day) => dayOf(day).epochDay - epochDayOf(dayOf(day).year, 1, 1) + 1,
  ],
  ['week of year(date: date|date and time)', (_env: Env, day: Day) => isoWeekOf(dayOf(day).epochDay)],
  ['month of year(date: date|date and time)', (_env: Env, day: Day) => MONTHS[dayOf(day).month - 1]],
  [
    'last day of month(date: date|date and time)',
    (_env: Env, day: Day) => {
      const { year, month } = dayOf(day);
      return FeelDate.of(year, month, daysInMonth(year, month));
    },
  ],
  ['unix timestamp(date time: date and time)', (_env: Env, at: FeelDateTime) => Number(nanosOf(at) / 1_000_000n)],
  [
    'from unix timestamp(timestamp: number, timezone?: string)',
    ({ timeZone }: Env, at: number, zone?: string) =>
      Math.abs(at) <= 8.64e15 && (zone === undefined || zoneOf(`@${zone}`)) ? atInstant(at, zone ?? timeZone) : null,
  ],
];

function timeFrom(_env: Env, hour: number, minute: number, second: number, offset: unknown): FeelTime | null {
  if (offset !== undefined && !(offset instanceof DaysTimeDuration)) return null;
  const zone = offset === undefined ? null : offsetZone(Number(offset.nanos / NANOS));
  if (offset !== undefined && !zone) return null;
  const whole = Math.trunc(second);
  const fraction = BigInt(Math.round((second - whole) * 1e9));
  return timeOf({ hour, minute, second: whole, fraction, zone });
}

function inZone(_env: Env, at: FeelDateTime, zone: string): FeelDateTime | null {
  if (!at.zone || !zoneOf(`@${zone}`)) return null;
  const clock = wallClockOf(Number(nanosOf(at) / 1_000_000n), zone);
  const nanos = BigInt(clock.second) * NANOS + (at.time.nanos % NANOS);
  return new FeelDateTime(new FeelDate(clock.epochDay), new FeelTime(nanos, zoneOf(`@${zone}`)));
}

/** The department's wall clock with its offset. */
function atInstant(at: number, timeZone: string): FeelDateTime {
  const { epochDay, second, offset } = wallClockOf(at, timeZone);
  const milliseconds = ((at % 1000) + 1000) % 1000;
  return new FeelDateTime(
    new FeelDate(epochDay),
    new FeelTime(BigInt(second) * NANOS + BigInt(Math.trunc(milliseconds)) * 1_000_000n, offset),
  );
}
