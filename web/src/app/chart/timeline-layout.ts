import type { Chart } from '@rtflow/contract/rest/patients';
import { DAY_MS, dayOf, instantOf, shiftDay, startOfDay, weekdayOf } from '../words/hospital-time.ts';

export type TimelineItem = Chart['timeline'][number];
export const LANES = ['milestone', 'appointment', 'treatment', 'check'] as const;
export type Lane = (typeof LANES)[number];
/** Four weeks around today, the course in sight, or every course of the patient. */
export type Span = 'near' | 'whole' | 'all';

const WEEK = 7 * DAY_MS;
/** Left of this stand the lane names, px. */
export const GUTTER = 92;
/** Below this width of a day numbers do not fit into the boxes, px. */
const NUMBER_FITS = 11.5;
/** A Chinese character of the milestone words, px. English words are cut to the same room. */
const WORD_PX = 11;

export interface Mark {
  readonly item: TimelineItem;
  readonly x: number;
  /** Middle of the word below a milestone: its mark, or beside the line of today when the word would cross that. */
  readonly wordX: number;
  readonly numbered: boolean;
  /** Line of the word below a milestone; null when it would run into its neighbours. */
  readonly row: 0 | 1 | null;
}

export interface Layout {
  readonly dayWidth: number;
  readonly today: number | null;
  readonly weeks: readonly { readonly x: number; readonly at: number }[];
  readonly weekends: readonly { readonly x: number; readonly width: number }[];
  readonly lanes: Readonly<Record<Lane, readonly Mark[]>>;
  /** Where an instant stands, px; null outside of what is shown. */
  readonly x: (at: number) => number | null;
}

/**
 * Where each item stands, px. Planned and delivered share one axis; `near` shows four weeks around today.
 * @param width of the drawing, px. @param now epoch, ms.
 */
export function layOut(items: readonly TimelineItem[], span: Span, width: number, now: number): Layout {
  const times = items.map((item) => Date.parse(item.at));
  const first = span === 'near' ? now - 2 * WEEK : Math.min(now, ...times);
  const last = span === 'near' ? now + 2 * WEEK : Math.max(now, ...times);
  const start = startOfWeek(first);
  const end = startOfWeek(startOfWeek(last) + WEEK + DAY_MS / 2);
  const room = Math.max(width - GUTTER - 12, 100);
  const x = (at: number): number => GUTTER + ((at - start) / (end - start)) * room;
  const dayWidth = (room * DAY_MS) / (end - start);
  const inside = items.filter((item) => {
    const at = Date.parse(item.at);
    return at >= start && at < end;
  });
  const place = (item: TimelineItem): number => x(startOfDay(Date.parse(item.at)) + DAY_MS / 2);
  const today = now >= start && now < end ? x(now) : null;
  const marks = (lane: Lane): Mark[] => {
    const own = inside.filter((item) => item.lane === lane).toSorted((a, b) => a.at.localeCompare(b.at));
    const shown = lane === 'milestone' ? firstOfEach(own) : own;
    const at = shown.map(place);
    const words = shown.map((item, index) => besideToday(at[index] ?? 0, wordWidth(item) / 2, today));
    const rows = lane === 'check' ? rowsBeside(shown, at, today) : rowsBelow(shown, words);
    return shown.map((item, index) => ({
      item,
      x: at[index] ?? 0,
      wordX: words[index] ?? 0,
      numbered: dayWidth >= NUMBER_FITS,
      row: rows[index] ?? null,
    }));
  };
  const weekCount = Math.round((end - start) / WEEK);
  const weekStarts = Array.from({ length: weekCount }, (_, index) => start + index * WEEK);
  const every = Math.ceil(58 / (dayWidth * 7));
  return {
    dayWidth,
    x: (at) => (at < start || at >= end ? null : x(at)),
    today,
    weeks: weekStarts.filter((_, index) => index % every === 0).map((at) => ({ x: x(at), at })),
    weekends: weekStarts.map((at) => ({ x: x(at + 5 * DAY_MS), width: 2 * dayWidth })),
    lanes: {
      milestone: marks('milestone'),
      appointment: marks('appointment'),
      treatment: marks('treatment'),
      check: marks('check'),
    },
  };
}

/** Monday 00:00 in the hospital. */
function startOfWeek(at: number): number {
  const day = dayOf(at);
  return instantOf(`${shiftDay(day, -((weekdayOf(day) + 6) % 7))}T00:00`);
}

/** A step that was done again stands once, where it was first reached; the table lists every time. */
function firstOfEach(items: readonly TimelineItem[]): readonly TimelineItem[] {
  return items.filter((item, index) => items.findIndex((other) => other.label.zh === item.label.zh) === index);
}

function wordWidth(item: TimelineItem): number {
  return [...item.label.zh].length * WORD_PX;
}

/** @param half of the word's width, px */
function besideToday(x: number, half: number, today: number | null): number {
  if (today === null || Math.abs(x - today) > half + 4) return x;
  return x <= today ? today - half - 4 : today + half + 4;
}

/** Words centred below their marks take turns on two lines. */
function rowsBelow(items: readonly TimelineItem[], at: readonly number[]): readonly Mark['row'][] {
  const free: [number, number] = [-Infinity, -Infinity];
  return items.map((item, index) => {
    const half = wordWidth(item) / 2 + 4;
    const left = (at[index] ?? 0) - half;
    const row = left >= free[0] ? 0 : left >= free[1] ? 1 : null;
    if (row !== null) free[row] = left + 2 * half;
    return row;
  });
}

/** A word right of its mark needs the room up to the next mark, and to the line of today. */
function rowsBeside(
  items: readonly TimelineItem[],
  at: readonly number[],
  today: number | null,
): readonly Mark['row'][] {
  return items.map((item, index) => {
    const x = at[index] ?? 0;
    const room = Math.min(at[index + 1] ?? Infinity, today !== null && today > x ? today : Infinity) - x;
    return room > wordWidth(item) + 18 ? 0 : null;
  });
}
