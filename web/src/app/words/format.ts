import { dayOf, timeOf, wallClock, weekdayOf } from './hospital-time.ts';
import type { Language } from './language.ts';

const MINUTE = 60_000;
const WEEKDAYS_ZH = ['周日', '周一', '周二', '周三', '周四', '周五', '周六'] as const;
const WEEKDAYS_EN = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;
const DATE_LENGTH = 'YYYY-MM-DD'.length;
export const UNKNOWN = '—';

/** 周二 */
export function weekday(day: string, language: Language): string {
  return (language === 'en' ? WEEKDAYS_EN : WEEKDAYS_ZH)[weekdayOf(day)] ?? '';
}

/** 11-24; a date of the calendar stays as it is, an instant is read in the hospital's zone. */
export function shortDay(iso: string | null): string {
  return iso === null ? UNKNOWN : isoDay(iso).slice(5);
}

/** 2026-11-24 */
export function isoDay(iso: string): string {
  return iso.length === DATE_LENGTH ? iso : dayOf(Date.parse(iso));
}

/** 10:42 */
export function clockTime(iso: string | null): string {
  return iso === null ? UNKNOWN : timeOf(Date.parse(iso));
}

/** 2026-11-24 10:42 */
export function dayAndTime(iso: string | null): string {
  return iso === null ? UNKNOWN : wallClock(Date.parse(iso)).replace('T', ' ');
}

/** 40 分 · 3 h 20 · 1 天 4 h; English 40 min · 3 h 20 · 1 d 4 h. */
export function duration(milliseconds: number, language: Language): string {
  const zh = language !== 'en';
  const minutes = Math.max(0, Math.floor(milliseconds / MINUTE));
  if (minutes < 60) return zh ? `${minutes} 分` : `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 === 0 || hours >= 10 ? `${hours} h` : `${hours} h ${two(minutes % 60)}`;
  const rest = hours % 24;
  const days = `${Math.floor(hours / 24)} ${zh ? '天' : 'd'}`;
  return rest === 0 || hours >= 10 * 24 ? days : `${days} ${rest} h`;
}

export type DueTone = 'overdue' | 'soon' | 'calm' | 'none';
export interface Due {
  readonly tone: DueTone;
  /** How long it is over, or left; null without a due time. */
  readonly milliseconds: number | null;
}

/** Where a task stands against its due time; `warnAt` (70 % of the time, set by the server) turns it amber. */
export function dueOf(task: { readonly dueAt: string | null; readonly warnAt: string | null }, now: number): Due {
  if (task.dueAt === null) return { tone: 'none', milliseconds: null };
  const left = Date.parse(task.dueAt) - now;
  if (left < 0) return { tone: 'overdue', milliseconds: -left };
  const warn = task.warnAt === null ? false : Date.parse(task.warnAt) <= now;
  return { tone: warn ? 'soon' : 'calm', milliseconds: left };
}

/** Dose on plans and prescriptions: two decimals. */
export function gray(dose: number): string {
  return dose.toFixed(2);
}

/** What clinics type in cGy is shown with its Gy: 212 cGy（2.12 Gy）. */
export function centigrayWithGray(centigray: number): string {
  return `${centigray} cGy（${(centigray / 100).toFixed(2)} Gy）`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
