import { zonedIso } from '../environment.ts';
import { epochDayOf } from './calendar.ts';

/** A time zone as FEEL writes it behind a time: `Z`, `+08:00` or `@Asia/Shanghai`. */
export type Zone = {
  readonly text: string;
  /** Null for a fixed offset. */
  readonly id: string | null;
  /** Seconds ahead of UTC when the zone's clocks show this. */
  offsetAt(epochDay: number, secondOfDay: number): number;
};

export const UTC: Zone = { text: 'Z', id: null, offsetAt: () => 0 };
const OFFSET = /^([+-])(\d{2}):(\d{2})(?::(\d{2}))?$/;
const MAX_OFFSET = 18 * 3600;

/** Null for what is no zone. */
export function zoneOf(text: string): Zone | null {
  if (text === 'Z' || text === 'z') return UTC;
  if (text.startsWith('@')) return namedZone(text.slice(1));
  const match = OFFSET.exec(text);
  if (!match) return null;
  const [, sign, hours, minutes, seconds = '0'] = match;
  if (Number(minutes) > 59 || Number(seconds) > 59) return null;
  const size = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  return offsetZone(sign === '-' ? -size : size);
}

/** Null beyond 18 hours. */
export function offsetZone(seconds: number): Zone | null {
  if (Math.abs(seconds) > MAX_OFFSET) return null;
  if (seconds === 0) return UTC;
  const size = Math.abs(seconds);
  const parts = [Math.floor(size / 3600), Math.floor(size / 60) % 60, ...(size % 60 === 0 ? [] : [size % 60])];
  const text = `${seconds < 0 ? '-' : '+'}${parts.map((part) => String(part).padStart(2, '0')).join(':')}`;
  return { text, id: null, offsetAt: () => seconds };
}

const named = new Map<string, Zone | null>();

function namedZone(id: string): Zone | null {
  let zone = named.get(id);
  if (zone === undefined) {
    zone = isZone(id) ? { text: `@${id}`, id, offsetAt: (day, second) => wallOffset(id, day, second) } : null;
    // names come from data: what is kept is bounded by the zones that exist
    if (zone) named.set(id, zone);
  }
  return zone;
}

function isZone(id: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+/-]{1,40}$/.test(id)) return false;
  try {
    return zonedIso(0, id) !== '';
  } catch {
    return false;
  }
}

const MAX_EPOCH_MS = 8.64e15;

function wallOffset(id: string, epochDay: number, secondOfDay: number): number {
  const wall = (epochDay * 86_400 + secondOfDay) * 1000;
  const guess = offsetOf(id, wall);
  // near a change of summer time the offset of the guess is the one that counts
  return offsetOf(id, wall - guess * 1000);
}

function offsetOf(id: string, at: number): number {
  const iso = zonedIso(Math.max(-MAX_EPOCH_MS, Math.min(MAX_EPOCH_MS, at)), id);
  const match = /([+-])(\d{2}):(\d{2})(?::(\d{2}))?$/.exec(iso);
  if (!match) return 0;
  const size = Number(match[2]) * 3600 + Number(match[3]) * 60 + Number(match[4] ?? 0);
  return match[1] === '-' ? -size : size;
}

/** Wall clock of an instant in a zone. */
export function wallClockOf(at: number, timeZone: string): { epochDay: number; second: number; offset: Zone } {
  const iso = zonedIso(at, timeZone);
  const [, year, month, day, hour, minute, second, offset] =
    /^(\d+)-(\d+)-(\d+)T(\d+):(\d+):(\d+)(.*)$/.exec(iso) ?? [];
  return {
    epochDay: epochDayOf(Number(year), Number(month), Number(day)),
    second: Number(hour) * 3600 + Number(minute) * 60 + Number(second),
    offset: zoneOf(offset ?? 'Z') ?? UTC,
  };
}
