import { Cron } from 'croner';
import { zonedIso } from '../feel/environment.ts';
import type { TimerKind } from './graph.ts';

export type IsoDuration = { years: number; months: number; days: number; milliseconds: number };
export type TimerText =
  | { kind: 'date'; at: number }
  | { kind: 'duration'; duration: IsoDuration }
  | { kind: 'interval'; repetitions: number; startAt: number | null; duration: IsoDuration; text: string }
  | { kind: 'cron'; pattern: string };

const DURATION = /^(-)?P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;

export function parseDuration(text: string): IsoDuration | null {
  const match = DURATION.exec(text.trim());
  if (!match || !/\d/.test(text) || text.endsWith('T')) return null;
  const [, minus, years, months, weeks, days, hours, minutes, seconds] = match;
  const sign = minus ? -1 : 1;
  return {
    years: sign * Number(years ?? 0),
    months: sign * Number(months ?? 0),
    days: sign * (Number(days ?? 0) + 7 * Number(weeks ?? 0)),
    milliseconds:
      sign * (Number(hours ?? 0) * 3_600_000 + Number(minutes ?? 0) * 60_000 + Math.round(Number(seconds ?? 0) * 1000)),
  };
}

/** `from` plus the duration in epoch ms; days count 24 h, months and years follow the UTC calendar (31 Jan + P1M = last of February). */
export function addDuration(from: number, duration: IsoDuration): number {
  const months = duration.years * 12 + duration.months;
  let at = from;
  if (months !== 0) {
    const date = new Date(from);
    const day = date.getUTCDate();
    date.setUTCDate(1);
    date.setUTCMonth(date.getUTCMonth() + months);
    const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
    date.setUTCDate(Math.min(day, lastDay));
    at = date.getTime();
  }
  return at + duration.days * 86_400_000 + duration.milliseconds;
}

const DATE_TIME =
  /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}:?\d{2})?(?:\[([^\]]+)\]|@(.+))?)?$/;

/** Epoch ms of an ISO 8601 date-time; without offset it is wall clock of its named zone, else of `timeZone`. */
export function parseDateTime(text: string, timeZone: string): number | null {
  const match = DATE_TIME.exec(text.trim());
  if (!match) return null;
  const [, day, clock = '00:00:00', offset, bracketed, named] = match;
  const at = Date.parse(`${day}T${clock}${offset ?? 'Z'}`);
  if (Number.isNaN(at)) return null;
  return offset ? at : wallClock(at, bracketed ?? named ?? timeZone);
}

/** The instant at which a zone's clocks show what `utc` shows in UTC. */
function wallClock(utc: number, timeZone: string): number | null {
  try {
    const offsetAt = (at: number): number => Date.parse(`${zonedIso(at, timeZone).slice(0, 19)}Z`) - at;
    const guess = utc - offsetAt(Math.floor(utc / 1000) * 1000);
    // near a change of summer time the offset of the guess is the one that counts
    return utc - offsetAt(Math.floor(guess / 1000) * 1000);
  } catch {
    return null; // an unknown zone
  }
}

export function parseTimerText(kind: TimerKind, text: string, timeZone: string): TimerText | null {
  if (kind === 'date') {
    const at = parseDateTime(text, timeZone);
    return at === null ? null : { kind: 'date', at };
  }
  if (kind === 'duration') {
    const duration = parseDuration(text);
    return duration && { kind: 'duration', duration };
  }
  return text.trim().startsWith('R') ? parseInterval(text.trim(), timeZone) : parseCron(text.trim());
}

function parseInterval(text: string, timeZone: string): TimerText | null {
  const match = /^R(-1|\d*)\/(?:([^/]+)\/)?(-?P[^/]+)$/.exec(text);
  const duration = match?.[3] === undefined ? null : parseDuration(match[3]);
  const startAt = match?.[2] === undefined ? null : parseDateTime(match[2], timeZone);
  if (!match || !duration || (match[2] !== undefined && startAt === null)) return null;
  const endless = match[1] === '' || match[1] === '-1';
  return { kind: 'interval', repetitions: endless ? -1 : Number(match[1]), startAt, duration, text: match[3] ?? '' };
}

function parseCron(text: string): TimerText | null {
  if (text.split(/\s+/).length !== 6 && !text.startsWith('@')) return null;
  try {
    new Cron(text, { paused: true });
    return { kind: 'cron', pattern: text };
  } catch {
    return null;
  }
}

/** Next time that a cron pattern names after `from`, null when it never does. Six fields, seconds first. */
export function nextCron(pattern: string, from: number, timeZone: string): number | null {
  return new Cron(pattern, { paused: true, timezone: timeZone }).nextRun(new Date(from))?.getTime() ?? null;
}
