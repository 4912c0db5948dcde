import { daysInMonth } from './calendar.ts';
import type { FeelInstant } from './types.ts';
import { DaysTimeDuration, FeelDate, FeelDateTime, FeelTime, NANOS, YearsMonthsDuration } from './types.ts';
import type { FeelDuration } from './types.ts';
import type { Zone } from './zone.ts';
import { zoneOf } from './zone.ts';

/** Lexical forms of XML Schema, as DMN 1.4 10.3.4.1 takes them; null for anything else. */

const MAX_YEAR = 999_999_999;
const DATE = /^(-?)([1-9]\d{4,8}|\d{4})-(\d{2})-(\d{2})$/;
const TIME = /^(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9})\d*)?(Z|z|[+-]\d{2}:\d{2}(?::\d{2})?|@.+)?$/;
const YEARS_MONTHS = /^(-?)P(?=\d)(?:(\d+)Y)?(?:(\d+)M)?$/;
const DAYS_TIME = /^(-?)P(?=\d|T\d)(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d{0,9})\d*)?S)?)?$/;

export function parseDate(text: string): FeelDate | null {
  const match = DATE.exec(text);
  if (!match) return null;
  const year = Number(match[2]) * (match[1] === '-' ? -1 : 1);
  return dateOf(year, Number(match[3]), Number(match[4]));
}

export function dateOf(year: number, month: number, day: number): FeelDate | null {
  const whole = Number.isInteger(year) && Number.isInteger(month) && Number.isInteger(day);
  if (!whole || Math.abs(year) > MAX_YEAR || month < 1 || month > 12) return null;
  return day >= 1 && day <= daysInMonth(year, month) ? FeelDate.of(year, month, day) : null;
}

export function parseTime(text: string): FeelTime | null {
  const match = TIME.exec(text);
  if (!match) return null;
  const [, hour, minute, second, fraction = '', zoneText] = match;
  const zone = zoneText === undefined ? null : zoneOf(zoneText);
  if (zoneText !== undefined && !zone) return null;
  return timeOf({
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
    fraction: nanosOf(fraction),
    zone,
  });
}

type Clock = { hour: number; minute: number; second: number; fraction: bigint; zone: Zone | null };

export function timeOf({ hour, minute, second, fraction, zone }: Clock): FeelTime | null {
  const whole = Number.isInteger(hour) && Number.isInteger(minute) && Number.isInteger(second);
  if (!whole || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return null;
  return new FeelTime(BigInt(hour * 3600 + minute * 60 + second) * NANOS + fraction, zone);
}

/** A date alone is its midnight. */
export function parseDateTime(text: string): FeelDateTime | null {
  const at = text.indexOf('T');
  const date = parseDate(at < 0 ? text : text.slice(0, at));
  // the end of a day is the beginning of the next
  if (date && text.startsWith('T24:00:00', at)) {
    const midnight = parseTime(text.slice(at + 1).replace('24', '00'));
    return midnight && new FeelDateTime(new FeelDate(date.epochDay + 1), midnight);
  }
  const time = at < 0 ? new FeelTime(0n, null) : parseTime(text.slice(at + 1));
  return date && time && new FeelDateTime(date, time);
}

export function parseDuration(text: string): FeelDuration | null {
  const months = YEARS_MONTHS.exec(text);
  if (months) {
    const size = Number(months[2] ?? 0) * 12 + Number(months[3] ?? 0);
    if (!Number.isSafeInteger(size)) return null;
    return new YearsMonthsDuration(months[1] === '-' && size > 0 ? -size : size);
  }
  const match = DAYS_TIME.exec(text);
  if (!match || text.length > 60) return null;
  const [, minus, days = '0', hours = '0', minutes = '0', seconds = '0', fraction = ''] = match;
  const total = ((BigInt(days) * 24n + BigInt(hours)) * 60n + BigInt(minutes)) * 60n + BigInt(seconds);
  const nanos = total * NANOS + nanosOf(fraction);
  return new DaysTimeDuration(minus === '-' ? -nanos : nanos);
}

const nanosOf = (fraction: string): bigint => BigInt(fraction.padEnd(9, '0'));

/** What stands behind @: the most specific of all forms. */
export function parseTemporal(text: string): FeelInstant | FeelDuration | null {
  if (/^-?P/.test(text)) return parseDuration(text);
  if (text.includes('T') && /^-?\d{4,}-/.test(text)) return parseDateTime(text);
  return parseDate(text) ?? parseTime(text);
}
