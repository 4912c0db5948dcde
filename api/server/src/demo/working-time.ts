import chineseDays from 'chinese-days';

/** Hospital time is UTC+8 all year. */
const OFFSET_MS = 8 * 3_600_000;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** 'YYYY-MM-DD' of an instant in the hospital. */
export function localDay(epochMs: number): string {
  return new Date(epochMs + OFFSET_MS).toISOString().slice(0, 10);
}

/** The instant of a local wall time. @param time 'HH:mm' */
export function localInstant(day: string, time: string): number {
  return Date.parse(`${day}T${time}:00+08:00`);
}

export function isWorkday(day: string): boolean {
  return chineseDays.isWorkday(day);
}

export function isSunday(day: string): boolean {
  return new Date(`${day}T00:00:00Z`).getUTCDay() === 0;
}

/** The first moment at or after `epochMs` at which the department works: working days 08:00 to 17:30. */
export function atWork(epochMs: number): number {
  let day = localDay(epochMs);
  let from = epochMs;
  for (let guard = 0; guard < 30; guard++) {
    const opens = localInstant(day, '08:00');
    const closes = localInstant(day, '17:30');
    if (isWorkday(day) && from < closes) return Math.max(from, opens);
    from = localInstant(day, '00:00') + DAY_MS;
    day = localDay(from);
  }
  throw new RangeError(`Expected a working day within 30 days of ${localDay(epochMs)}`);
}

/** `epochMs` plus so many working hours. */
export function afterWork(epochMs: number, hours: number): number {
  let left = hours * HOUR_MS;
  let at = atWork(epochMs);
  for (;;) {
    const room = localInstant(localDay(at), '17:30') - at;
    if (left <= room) return at + left;
    left -= room;
    at = atWork(at + room + MINUTE_MS);
  }
}
