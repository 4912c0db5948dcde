/** ISO weekdays, Monday = 1, as RFC 5545 writes them. */
const DAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;

export const REPEATS = ['ONCE', 'DAILY', 'WEEKLY', 'MONTHLY'] as const;

/** A repetition as people choose it. */
export interface Repetition {
  readonly repeat: (typeof REPEATS)[number];
  /** Every n-th day, week or month. */
  readonly every: number;
  /** ISO weekdays of a weekly one; empty: that of its first day. */
  readonly weekdays: readonly number[];
  /** Last day, 'YYYY-MM-DD'; empty: without end. */
  readonly until: string;
}

export const ONCE: Repetition = { repeat: 'ONCE', every: 1, weekdays: [], until: '' };

/** RFC 5545 RRULE, or null for once. */
export function ruleOf({ repeat, every, weekdays, until }: Repetition): string | null {
  if (repeat === 'ONCE') return null;
  const parts = [`FREQ=${repeat}`];
  if (every > 1) parts.push(`INTERVAL=${every}`);
  if (repeat === 'WEEKLY' && weekdays.length > 0) {
    parts.push(
      `BYDAY=${[...weekdays]
        .sort()
        .map((day) => DAYS[day - 1])
        .join(',')}`,
    );
  }
  if (until !== '') parts.push(`UNTIL=${until.replaceAll('-', '')}T235959Z`);
  return parts.join(';');
}

/** What a rule of this editor says; null when it says more than the editor knows, and is shown as it stands. */
export function repetitionOf(rule: string | null): Repetition | null {
  if (rule === null) return ONCE;
  const parts = new Map(rule.split(';').map((part) => part.split('=') as [string, string]));
  const repeat = REPEATS.find((each) => each === parts.get('FREQ'));
  if (!repeat || [...parts.keys()].some((key) => !['FREQ', 'INTERVAL', 'BYDAY', 'UNTIL'].includes(key))) return null;
  const days = parts.get('BYDAY')?.split(',') ?? [];
  const weekdays = days.map((day) => DAYS.findIndex((each) => each === day) + 1);
  if (weekdays.includes(0) || (days.length > 0 && repeat !== 'WEEKLY')) return null;
  const end = parts.get('UNTIL') ?? '';
  const until = end && `${end.slice(0, 4)}-${end.slice(4, 6)}-${end.slice(6, 8)}`;
  return { repeat, every: Number(parts.get('INTERVAL') ?? 1), weekdays, until };
}
