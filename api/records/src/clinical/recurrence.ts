import rrule from 'rrule';
import { addDays, clockOf, DAY_MS, dayOf, instantOf } from './hospital-time.ts';
import type { Span } from './span.ts';

const { RRule, Frequency } = rrule;

/** A repetition finer than daily is a mistake of its editor, and could be expanded without end. */
const ALLOWED = new Set<number>([Frequency.DAILY, Frequency.WEEKLY, Frequency.MONTHLY, Frequency.YEARLY]);

export interface Repeated extends Span {
  /** RFC 5545 RRULE without DTSTART, e.g. 'FREQ=WEEKLY;BYDAY=TU'; null: once. */
  readonly recurrence: string | null;
}

/** Is this a rule that a block may follow? */
export function isRecurrence(text: string): boolean {
  try {
    const options = RRule.parseString(text);
    return options.freq !== undefined && ALLOWED.has(options.freq) && options.dtstart === undefined;
  } catch {
    return false;
  }
}

/** Occurrences that touch `within`, ascending. They keep the wall clock of the first one. */
export function occurrences(repeated: Repeated, within: Span): Span[] {
  const { startAt, endAt, recurrence } = repeated;
  const lengthMs = endAt - startAt;
  if (recurrence === null) return startAt < within.endAt && within.startAt < endAt ? [{ startAt, endAt }] : [];
  const clock = clockOf(startAt);
  const rule = new RRule({ ...RRule.parseString(recurrence), dtstart: new Date(`${dayOf(startAt)}T00:00:00Z`) });
  const longDays = Math.ceil(lengthMs / DAY_MS);
  const from = new Date(`${addDays(dayOf(within.startAt), -longDays)}T00:00:00Z`);
  const until = new Date(`${dayOf(within.endAt)}T00:00:00Z`);
  return rule
    .between(from, until, true)
    .map((date) => instantOf(date.toISOString().slice(0, 10), clock))
    .map((at) => ({ startAt: at, endAt: at + lengthMs }))
    .filter((span) => span.startAt < within.endAt && within.startAt < span.endAt);
}

/** End of the last occurrence; null when the rule never ends. */
export function lastEndOf({ startAt, endAt, recurrence }: Repeated): number | null {
  if (recurrence === null) return endAt;
  const options = RRule.parseString(recurrence);
  if (options.until === undefined && options.count === undefined) return null;
  const rule = new RRule({ ...options, dtstart: new Date(`${dayOf(startAt)}T00:00:00Z`) });
  const last = rule.all((_date, index) => index < MAX_OCCURRENCES).at(-1);
  return last ? instantOf(last.toISOString().slice(0, 10), clockOf(startAt)) + (endAt - startAt) : endAt;
}

const MAX_OCCURRENCES = 2_000;
