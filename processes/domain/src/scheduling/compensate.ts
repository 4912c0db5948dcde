import { BID_A_WEEK, type CompensationKind } from './compensation.ts';
import { SAME_DAY_GAP_HOURS } from './cycles.ts';
import { addDays, weekdayOf } from './days.ts';
import type { MinuteSpan } from './model.ts';
import {
  freeNear,
  isSixthDay,
  kept,
  SAME_DAY_REACH_MIN,
  type Displaced,
  type Rebooked,
  type Rebooking,
} from './rebook.ts';

type Given = MinuteSpan & { readonly day: string };

export interface CompensateWish {
  readonly kind: Exclude<CompensationKind, 'NONE'>;
  /** How many of the last fractions are drawn forward at most. */
  readonly fractions: number;
}

/**
 * Draws the last fractions of a course forward: on Saturdays, or as second fraction of a day at least 6 h after the first, two
 * such days a week at most. The earliest free place first, so that a gap is made good near to it. Those without a place stay.
 * @param series booked fractions that may move, ascending; `others` of each are all other fractions of the course
 */
export function compensate(
  series: readonly Displaced[],
  { kind, fractions }: CompensateWish,
  rebooking: Rebooking,
): Rebooked[] {
  const leaving = fractions > 0 ? series.slice(-fractions) : [];
  const ids = new Set(leaving.map(({ day, startMin }) => `${day}|${startMin}`));
  const all = series.at(-1)?.others ?? [];
  let course: Given[] = all.filter(({ day, startMin }) => !ids.has(`${day}|${startMin}`));
  const moved: Rebooked[] = [];
  for (const one of [...leaving].reverse()) {
    const place = placeBefore({ ...one, others: course }, kind, rebooking);
    if (!place?.to) continue;
    const { day, startMin } = place.to;
    const lengthMin = one.demand.lengthMin;
    rebooking.grid.take({ ...place.to, lengthMin, first: false });
    course = [...course, { day, startMin, endMin: startMin + lengthMin }].sort(byTime);
    moved.push({ ...place, id: one.id });
  }
  return moved;
}

function placeBefore(
  one: Displaced,
  kind: CompensateWish['kind'],
  { grid, calendar, now }: Rebooking,
): Rebooked | null {
  for (let day = addDays(now.day, 1); day < one.day; day = addDays(day, 1)) {
    const own = one.others.filter((other) => other.day === day);
    if (kind === 'SIXTH_DAY' ? own.length > 0 || !isSixthDay(day, calendar) : !mayPair(one.others, day)) continue;
    const from = kind === 'BID' ? (own[0]?.endMin ?? 0) + SAME_DAY_GAP_HOURS * 60 : 0;
    for (const machineId of one.demand.machines) {
      const startMin = freeNear(one, { machineId, day, from }, grid, SAME_DAY_REACH_MIN);
      if (startMin !== undefined) return kept(one, { machineId, day, startMin }, kind);
    }
  }
  return null;
}

/** A day with one fraction, in a week that has fewer than two days with a pair. */
function mayPair(course: readonly Given[], day: string): boolean {
  if (course.filter((other) => other.day === day).length !== 1) return false;
  const monday = addDays(day, 1 - weekdayOf(day));
  const week = course.filter((other) => other.day >= monday && other.day <= addDays(monday, 6));
  const pairs = week.length - new Set(week.map((other) => other.day)).size;
  return pairs < BID_A_WEEK;
}

function byTime(a: Given, b: Given): number {
  return a.day.localeCompare(b.day) || a.startMin - b.startMin;
}
