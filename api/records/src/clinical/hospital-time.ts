import { zonedIso } from '@rtflow/engine/feel/environment';
import { addDays, daysBetween, weekdayOf } from '@rtflow/domain/scheduling/days';
import { workCalendarOf, type WorkCalendar } from '@rtflow/domain/scheduling/work-calendar';
import { parseDateTime } from '@rtflow/engine/model/timer-text';
import type { Reader } from '../record-types.ts';
import { rowsOf } from '../rows.ts';

export { addDays, daysBetween, weekdayOf, type WorkCalendar };

/**
 * The hospital's IANA zone, in one place: days, opening hours, printed times and rules all mean its wall clock. Installed once per
 * process, because recorders and guards get nothing but a transaction.
 */
let zone = 'Asia/Shanghai';

/** At start, with the zone that the engine was made with. */
export function installHospitalTimeZone(timeZone: string): void {
  zone = timeZone;
}

export function hospitalTimeZone(): string {
  return zone;
}

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** Calendar day 'YYYY-MM-DD' in the hospital's time zone. @param at epoch ms */
export function dayOf(at: number): string {
  return zonedIso(at, zone).slice(0, 10);
}

/** 'HH:mm' in the hospital's time zone. */
export function clockOf(at: number): string {
  return zonedIso(at, zone).slice(11, 16);
}

/** Epoch ms of a wall-clock time of the hospital. @param clock 'HH:mm' */
export function instantOf(day: string, clock: string): number {
  const at = parseDateTime(`${day}T${clock}:00`, zone);
  if (at === null) throw new RangeError(`Expected a day and a time, but got '${day}' and '${clock}'`);
  return at;
}

/** ISO instant with the hospital's offset, as forms and process variables carry it. */
export function isoOf(at: number): string {
  const local = zonedIso(at, zone);
  const milliseconds = String(((at % 1000) + 1000) % 1000).padStart(3, '0');
  return `${local.slice(0, 19)}.${milliseconds}${local.slice(19)}`;
}

/** The same day of a later month, or that month's last. */
export function addMonths(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const lastOfMonth = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  const at = Date.UTC(year, month - 1 + months, Math.min(date, lastOfMonth));
  return new Date(at).toISOString().slice(0, 10);
}

/** Completed years. */
export function ageOn(birthDate: string, day: string): number {
  const years = Number(day.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return day.slice(5) < birthDate.slice(5) ? years - 1 : years;
}

/** The days that the State Council's yearly notice moved, as rows of `holidays`. */
export async function workCalendar(reader: Reader): Promise<WorkCalendar> {
  return workCalendarOf(new Map((await rowsOf(reader, 'Holiday', {})).map((row) => [row.date, row.dayType])));
}
