/**
 * The hospital's wall clock: every day and time on screen is read and typed in its zone, wherever the browser stands. The zone
 * comes with the session; until then no screen shows a time.
 */
let zone = 'Asia/Shanghai';
let clock = clockIn(zone);

const LOCAL_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;
const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;

/** @param timeZone IANA name, as the server gives it */
export function useHospitalZone(timeZone: string): void {
  if (timeZone === zone) return;
  clock = clockIn(timeZone);
  zone = timeZone;
}

export function hospitalZone(): string {
  return zone;
}

/** 'YYYY-MM-DD' */
export function dayOf(at: number): string {
  return wallClock(at).slice(0, 10);
}

/** 'HH:mm' */
export function timeOf(at: number): string {
  return wallClock(at).slice(11);
}

/** 'YYYY-MM-DDTHH:mm', what a `datetime-local` field wants. */
export function wallClock(at: number): string {
  const part: Partial<Record<Intl.DateTimeFormatPartTypes, string>> = {};
  for (const { type, value } of clock.formatToParts(at)) part[type] = value;
  return `${part.year}-${part.month}-${part.day}T${part.hour}:${part.minute}`;
}

/** Epoch ms of a wall-clock time; NaN when it is none. @param local 'YYYY-MM-DDTHH:mm' */
export function instantOf(local: string): number {
  // `Date.parse` alone takes texts that are no time.
  const asUtc = LOCAL_TIME.test(local) ? Date.parse(`${local.slice(0, 16)}:00Z`) : NaN;
  if (Number.isNaN(asUtc)) return NaN;
  // The offset at the answer counts; it differs from the first guess only within hours of a change of the clocks.
  const guess = asUtc - offsetAt(asUtc);
  return asUtc - offsetAt(guess);
}

/** The same instant as ISO text with the hospital's offset: forms and the server keep times so. */
export function withOffset(local: string): string | null {
  const at = instantOf(local);
  if (Number.isNaN(at)) return null;
  const minutes = offsetAt(at) / MINUTE_MS;
  const size = Math.abs(minutes);
  return `${local.slice(0, 16)}:00${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

export function startOfDay(at: number): number {
  return instantOf(`${dayOf(at)}T00:00`);
}

/** The ISO date `days` after another. */
export function shiftDay(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** Sunday = 0. @param day 'YYYY-MM-DD' */
export function weekdayOf(day: string): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay();
}

/** The Monday of the ISO week in which the day lies. */
export function mondayOf(day: string): string {
  return shiftDay(day, -((weekdayOf(day) + 6) % 7));
}

/** ms east of UTC */
function offsetAt(at: number): number {
  return Date.parse(`${wallClock(at)}:00Z`) - Math.floor(at / MINUTE_MS) * MINUTE_MS;
}

function clockIn(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
