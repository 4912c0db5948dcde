import type { Random } from './random.ts';
import { afterWork, HOUR_MS, MINUTE_MS } from './working-time.ts';

/** Working hours between a task's arrival and its end, shortest and longest. Tasks at the machine are in minutes, below. */
const HOURS: Readonly<Record<string, readonly [number, number]>> = {
  'course-open': [0.5, 5],
  'immob-request': [0.2, 3],
  'immob-perform': [2, 12],
  'sim-perform': [2, 14],
  'link-images': [0.3, 3],
  'register-images': [0.5, 5],
  'contour-draft': [3, 18],
  'contour-review': [1, 9],
  'plan-request': [0.5, 5],
  'plan-design': [5, 26],
  'plan-evaluate': [0.5, 7],
  'physics-check': [1, 8],
  'psqa-measure': [1, 8],
  'psqa-evaluate': [0.3, 2],
  'sheet-verify': [0.3, 3],
  'sheet-approve': [0.3, 4],
  'sheet-cosign': [0.3, 4],
  'rv-import-confirm': [0.2, 2],
  'confirm-schedule': [0.1, 0.8],
  'weekly-check-doctor': [0.5, 12],
  'weekly-check-nurse': [0.5, 10],
  'weekly-check-physics': [0.5, 12],
  'summary-sign': [4, 30],
};
const MINUTES: Readonly<Record<string, readonly [number, number]>> = {
  'identity-and-setup': [2, 5],
  'igrt-match': [2, 4],
  'record-fraction': [4, 8],
  'first-fraction-approval': [1, 4],
};
const SLOW_SHARE = 0.04;
const SLOW_FACTOR = 5;

/** When a task that has just come up will have been done, epoch ms. A few are left lying: they become overdue. */
export function doneAt(taskId: string, now: number, random: Random): number {
  const minutes = MINUTES[taskId];
  if (minutes) return Math.round(now + between(minutes, random) * MINUTE_MS);
  const slow = random.chance(SLOW_SHARE) ? SLOW_FACTOR : 1;
  return Math.round(afterWork(now, between(HOURS[taskId] ?? [0.5, 6], random) * slow));
}

/** Pause before the machine's images or the planning system's objects arrive. */
export function sentAfter(now: number, random: Random): number {
  return now + random.between(10, 90) * MINUTE_MS;
}

/** A working day's arrivals, spread over the morning. */
export function arrivalOn(opens: number, random: Random): number {
  return opens + Math.floor(random.next() * 4 * HOUR_MS);
}

function between([low, high]: readonly [number, number], random: Random): number {
  return low + random.next() * (high - low);
}
