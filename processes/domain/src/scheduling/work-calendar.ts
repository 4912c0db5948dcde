import { addDays, weekdayOf } from './days.ts';

/** What the State Council's yearly notice makes of a day: a holiday, or a weekend day that is worked instead (调休). */
export type MovedDay = 'HOLIDAY' | 'MAKEUP';
export type DayType = 'WORK' | 'WEEKEND' | MovedDay;

export interface WorkCalendar {
  typeOf(day: string): DayType;
  /** Monday to Friday, less holidays, plus weekend days turned into working days. */
  isWorkingDay(day: string): boolean;
}

export function workCalendarOf(moved: ReadonlyMap<string, MovedDay>): WorkCalendar {
  const typeOf = (day: string): DayType => moved.get(day) ?? (weekdayOf(day) <= 5 ? 'WORK' : 'WEEKEND');
  return {
    typeOf,
    isWorkingDay(day) {
      const type = typeOf(day);
      return type === 'WORK' || type === 'MAKEUP';
    },
  };
}

/** Days in a row without work; both ends are closed days. */
export interface Break {
  readonly from: string;
  readonly to: string;
  readonly days: number;
}

/** Breaks longer than a weekend: Spring Festival, National Day. @param to last day that is looked at */
export function longBreaks(calendar: WorkCalendar, from: string, to: string, leastDays = 4): Break[] {
  const breaks: Break[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) {
    if (calendar.isWorkingDay(day)) continue;
    const first = day;
    let days = 1;
    while (!calendar.isWorkingDay(addDays(first, days)) && days < MAX_BREAK_DAYS) days += 1;
    day = addDays(first, days - 1);
    if (days >= leastDays) breaks.push({ from: first, to: day, days });
  }
  return breaks;
}

/** A calendar without any working day must not be walked for ever. */
const MAX_BREAK_DAYS = 60;
