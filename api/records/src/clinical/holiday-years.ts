import { addDays, weekdayOf } from '@rtflow/domain/scheduling/days';
import chineseDays from 'chinese-days';
import type { MovedDayRow } from '../models/people.ts';
import type { Reader } from '../record-types.ts';
import { rowOf, rowsOf } from '../rows.ts';
import { instantOf } from './hospital-time.ts';
import { touchedBy } from './touched.ts';

/** Version of the package whose days `packagedYear` gives: the source that a version of the calendar names. */
export const HOLIDAY_PACKAGE = 'chinese-days 1.5.7';

/** The State Council's days of a year as the package has them; empty when the notice is not in it yet. */
export function packagedYear(year: number): MovedDayRow[] {
  const days: MovedDayRow[] = [];
  for (let date = `${year}-01-01`; date <= `${year}-12-31`; date = addDays(date, 1)) {
    const works = chineseDays.isWorkday(date);
    if (works === weekdayOf(date) <= 5) continue;
    const name = chineseDays.getDayDetail(date).name.split(',')[1] ?? '';
    days.push({ date, dayType: works ? 'MAKEUP' : 'HOLIDAY', name });
  }
  return days;
}

export interface YearPreview {
  /** Days that would become another kind, with what they are now (null: an ordinary day). */
  readonly changes: readonly {
    readonly date: string;
    readonly from: string | null;
    readonly to: string | null;
    readonly name: string;
  }[];
  /** Booked appointments on days that would close, by course. */
  readonly touched: readonly { readonly courseId: string; readonly appointmentIds: readonly string[] }[];
}

/** What applying these days to the year would change. */
export async function previewYear(reader: Reader, year: number, days: readonly MovedDayRow[]): Promise<YearPreview> {
  const now = new Map((await daysOfYear(reader, year)).map((day) => [day.date, day]));
  const next = new Map(days.map((day) => [day.date, day]));
  const dates = [...new Set([...now.keys(), ...next.keys()])].sort();
  const changes = dates
    .filter((date) => now.get(date)?.dayType !== next.get(date)?.dayType)
    .map((date) => ({
      date,
      from: now.get(date)?.dayType ?? null,
      to: next.get(date)?.dayType ?? null,
      name: next.get(date)?.name ?? now.get(date)?.name ?? '',
    }));
  const closing = changes.filter(({ date, to }) => to === 'HOLIDAY' || (to === null && weekdayOf(date) > 5));
  const spans = closing.map(({ date }) => ({
    startAt: instantOf(date, '00:00'),
    endAt: instantOf(addDays(date, 1), '00:00'),
  }));
  const byCourse = Map.groupBy(await touchedBy(reader, spans), ({ courseId }) => courseId);
  const touched = [...byCourse].map(([courseId, rows]) => ({ courseId, appointmentIds: rows.map(({ id }) => id) }));
  return { changes, touched };
}

export async function daysOfYear(reader: Reader, year: number): Promise<MovedDayRow[]> {
  const rows = await rowsOf(reader, 'Holiday', {}, { order: ['date'] });
  return rows.filter(({ date }) => date.startsWith(`${year}-`));
}

export async function lastVersion(reader: Reader, year: number): Promise<number> {
  return (await rowOf(reader, 'HolidayVersion', { year }, ['-version']))?.version ?? 0;
}
