import { HOUR_MS, addDays, dayOf, instantOf } from '@rtflow/records/clinical/hospital-time';
import chineseDays from 'chinese-days';

export { DAY_MS, HOUR_MS, dayOf as localDay, instantOf as localInstant } from '@rtflow/records/clinical/hospital-time';
export const MINUTE_MS = 60_000;

export function isWorkday(day: string): boolean {
  return chineseDays.isWorkday(day);
}

export function isSunday(day: string): boolean {
  return new Date(`${day}T00:00:00Z`).getUTCDay() === 0;
}

/** The first moment at or after `epochMs` at which the department works: working days 08:00 to 17:30. */
export function atWork(epochMs: number): number {
  let day = dayOf(epochMs);
  let from = epochMs;
  for (let guard = 0; guard < 30; guard++) {
    const opens = instantOf(day, '08:00');
    const closes = instantOf(day, '17:30');
    if (isWorkday(day) && from < closes) return Math.max(from, opens);
    from = instantOf(addDays(day, 1), '00:00');
    day = dayOf(from);
  }
  throw new RangeError(`Expected a working day within 30 days of ${dayOf(epochMs)}`);
}

/** `epochMs` plus so many working hours. */
export function afterWork(epochMs: number, hours: number): number {
  let left = hours * HOUR_MS;
  let at = atWork(epochMs);
  for (;;) {
    const room = instantOf(dayOf(at), '17:30') - at;
    if (left <= room) return at + left;
    left -= room;
    at = atWork(at + room + MINUTE_MS);
  }
}
