import type { EventDefinition } from '../model/graph.ts';
import { addDuration, nextCron, parseDuration, parseTimerText } from '../model/timer-text.ts';
import type { Workspace } from '../planner/workspace.ts';
import { evaluate, timerTextOf } from './expressions.ts';
import { Raised } from './incidents.ts';

type TimerEvent = Extract<EventDefinition, { kind: 'timer' }>;
export type Schedule = { dueAt: number; repetitions: number; interval: string | null };

/** When a timer fires first; evaluated once, when its element is activated (or deployed). A past time is due at once. */
export function scheduleOf(workspace: Workspace, scopeKey: number | null, timer: TimerEvent): Schedule {
  const value = evaluate(workspace, scopeKey, timer.expression);
  const text = timerTextOf(value);
  const parsed = text === null ? null : parseTimerText(timer.timer, text, workspace.timeZone);
  if (!parsed) {
    const source = timer.expression.source.replace(/^=/, '').trim();
    throw new Raised(
      'EXTRACT_VALUE_ERROR',
      `Invalid time ${timer.timer} '${text ?? 'null'}' of the expression '${source}': expected ISO 8601`,
      timer.expression,
    );
  }
  const { now } = workspace;
  switch (parsed.kind) {
    case 'date':
      return { dueAt: Math.max(parsed.at, now), repetitions: 1, interval: null };
    case 'duration':
      return { dueAt: Math.max(addDuration(now, parsed.duration), now), repetitions: 1, interval: null };
    case 'interval': {
      const first = parsed.startAt ?? addDuration(now, parsed.duration);
      return { dueAt: Math.max(first, now), repetitions: parsed.repetitions, interval: parsed.text };
    }
    case 'cron': {
      const next = nextCron(parsed.pattern, now, workspace.timeZone);
      if (next === null) throw new Raised('EXTRACT_VALUE_ERROR', `Time cycle '${parsed.pattern}' names no later time`);
      return { dueAt: next, repetitions: -1, interval: parsed.pattern };
    }
  }
}

/** The firing after one at `firedAt`; null when it was the last. Late firings do not shift the rhythm. */
export function nextSchedule(timer: Schedule, firedAt: number, timeZone: string): Schedule | null {
  if (timer.interval === null || timer.repetitions === 1 || timer.repetitions === 0) return null;
  const repetitions = timer.repetitions < 0 ? -1 : timer.repetitions - 1;
  const duration = parseDuration(timer.interval);
  const dueAt = duration ? addDuration(firedAt, duration) : nextCron(timer.interval, firedAt, timeZone);
  if (dueAt === null || dueAt <= firedAt) return null;
  return { dueAt, repetitions, interval: timer.interval };
}
