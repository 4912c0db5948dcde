import { addDays, daysBetween, weekdayOf } from './days.ts';
import { isTreatmentDay, nextDay, SAME_DAY_GAP_HOURS } from './cycles.ts';
import { doseLost, eqd2, LATE_TISSUE } from './eqd2.ts';
import { nearest, type Grid } from './grid.ts';
import type { Demand, MinuteSpan } from './model.ts';
import { lengthAt } from './place-course.ts';
import type { WorkCalendar } from './work-calendar.ts';

/** One fraction that lost its slot because its machine is down. */
export interface Displaced {
  readonly id: string;
  readonly demand: Demand;
  readonly machineId: string;
  readonly day: string;
  readonly startMin: number;
  /** Dose of a fraction, Gy; null: not prescribed here, so no effect on late tissue is told. */
  readonly doseGy: number | null;
  /** The course's other fractions, given and booked, ascending. */
  readonly others: readonly (MinuteSpan & { readonly day: string })[];
}

export type RebookHow = 'SAME_DAY' | 'SIXTH_DAY' | 'BID' | 'APPENDED';

export interface Rebooked {
  readonly id: string;
  readonly to: { readonly machineId: string; readonly day: string; readonly startMin: number } | null;
  readonly how: RebookHow | null;
  /** Days by which the course ends later. */
  readonly overrunDays: number;
  /** EQD2 to the tumour that the overrun costs, Gy. */
  readonly lostGy: number;
  /** EQD2 to late tissue that a second fraction on one day adds by incomplete repair, Gy. */
  readonly lateGy: number | null;
}

export interface Rebooking {
  readonly grid: Grid;
  readonly calendar: WorkCalendar;
  /** Now, as day and minute. */
  readonly now: { readonly day: string; readonly minute: number };
  /** Last day that the grid knows. */
  readonly until: string;
  /** When the machine is back, if known. */
  readonly back?: { readonly day: string; readonly minute: number };
}

/** Nobody can come sooner than this, minutes. */
const LEAD_MIN = 30;
/** A patient who comes today may be asked to come this much earlier or later, minutes. */
export const SAME_DAY_REACH_MIN = 600;
/** RCR, The timely delivery of radical radiotherapy (4th ed. 2019): days by which a course of the category may end later. */
const OVERRUN_DAYS: Readonly<Record<string, number>> = { P0: 0, P1: 2, P2: 5, P3: 7, P4: 7 };
const SATURDAY = 6;

/**
 * A place for each displaced fraction: the faster the tumour grows, the earlier its turn. Today on a matched machine; else on a
 * sixth day or as second fraction of a day where the category may not end later; else at the end of the course.
 * The grid holds the result. Nobody who was not displaced is moved.
 */
export function rebook(displaced: readonly Displaced[], rebooking: Rebooking): Rebooked[] {
  const order = [...displaced].sort(
    (a, b) => a.demand.category.localeCompare(b.demand.category) || a.startMin - b.startMin || a.id.localeCompare(b.id),
  );
  const placed = new Map(order.map((one) => [one.id, placeOne(one, rebooking)]));
  return displaced.map(({ id }) => placed.get(id) as Rebooked);
}

function placeOne(one: Displaced, rebooking: Rebooking): Rebooked {
  const extra = appended(one, rebooking);
  const keepsTime = extra !== null && extra.overrunDays <= (OVERRUN_DAYS[one.demand.category] ?? 7);
  const ways = keepsTime && !isFast(one) ? [sameDay, () => extra, regained] : [sameDay, regained, () => extra];
  for (const way of ways) {
    const found = way(one, rebooking);
    if (found?.to == null) continue;
    const { machineId, day } = found.to;
    const lengthMin = lengthAt(one.demand, { machineId, day, first: false }, rebooking.grid);
    rebooking.grid.take({ ...found.to, lengthMin, first: false });
    return found;
  }
  return { id: one.id, to: null, how: null, overrunDays: 0, lostGy: 0, lateGy: 0 };
}

function isFast({ demand: { category } }: Displaced): boolean {
  return category === 'P0' || category === 'P1';
}

type Way = (one: Displaced, rebooking: Rebooking) => Rebooked | null;

/** Later today, on a matched machine or on its own once it is back. */
const sameDay: Way = (one, { grid, now, back }) => {
  const soonest = one.day === now.day ? now.minute + LEAD_MIN : 0;
  const seats = one.demand.machines.flatMap((machineId) => {
    const from = machineId === one.machineId ? backOn(one.day, back) : soonest;
    if (from === null) return [];
    const startMin = freeNear(
      one,
      { machineId, day: one.day, from: Math.max(from, soonest) },
      grid,
      SAME_DAY_REACH_MIN,
    );
    return startMin === undefined ? [] : [{ machineId, day: one.day, startMin }];
  });
  const [best] = seats.sort((a, b) => Math.abs(a.startMin - one.startMin) - Math.abs(b.startMin - one.startMin));
  return best ? kept(one, best, 'SAME_DAY') : null;
};

/** On a Saturday or as second fraction of a day, before the course ends: the overall time stays. */
const regained: Way = (one, { grid, calendar, until }) => {
  const last = one.others.at(-1)?.day ?? one.day;
  const end = last < until ? last : until;
  for (let day = addDays(one.day, 1); day <= end; day = addDays(day, 1)) {
    const own = one.others.find((other) => other.day === day);
    if (!own && !isSixthDay(day, calendar)) continue;
    const from = own ? own.endMin + SAME_DAY_GAP_HOURS * 60 : 0;
    for (const machineId of one.demand.machines) {
      const startMin = freeNear(one, { machineId, day, from }, grid, SAME_DAY_REACH_MIN);
      if (startMin === undefined) continue;
      return kept(one, { machineId, day, startMin }, own ? 'BID' : 'SIXTH_DAY');
    }
  }
  return null;
};

/** The next treatment day after the course's last. */
const appended: Way = (one, { grid, calendar, until }) => {
  const last = one.others.at(-1)?.day ?? one.day;
  for (let day = nextDay(one.demand.cycle, last, calendar); day !== null && day <= until;) {
    for (const machineId of one.demand.machines) {
      const startMin = freeNear(one, { machineId, day, from: 0 }, grid, SAME_DAY_REACH_MIN);
      if (startMin !== undefined) return kept(one, { machineId, day, startMin }, 'APPENDED');
    }
    day = nextDay(one.demand.cycle, day, calendar);
  }
  return null;
};

export function kept(one: Displaced, to: NonNullable<Rebooked['to']>, how: RebookHow): Rebooked {
  const first = one.others[0]?.day ?? one.day;
  const lastPlanned = [one.day, one.others.at(-1)?.day ?? one.day].sort()[1] as string;
  const overrunDays = Math.max(0, daysBetween(lastPlanned, to.day));
  const planned = daysBetween(first, lastPlanned) + 1;
  return {
    id: one.id,
    to,
    how,
    overrunDays,
    lostGy: round(doseLost(one.demand.category, { days: planned }, { days: planned + overrunDays })),
    lateGy: how === 'BID' ? lateEffect(one.others.length + 1, one.doseGy) : 0,
  };
}

function lateEffect(fractions: number, doseGy: number | null): number | null {
  if (doseGy === null) return null;
  const late = (secondOfDay: number): number => eqd2({ fractions, doseGy, secondOfDay }, LATE_TISSUE);
  return round(late(1) - late(0));
}

export function freeNear(
  { demand, startMin, others }: Displaced,
  spot: { readonly machineId: string; readonly day: string; readonly from: number },
  grid: Grid,
  reachMin: number,
): number | undefined {
  const { category, tags, busy } = demand;
  const lengthMin = lengthAt(demand, { ...spot, first: false }, grid);
  const starts = grid.freeStarts(spot.machineId, spot.day, { category, tags, lengthMin });
  const gap = SAME_DAY_GAP_HOURS * 60;
  const taken = [...busy.filter(({ day }) => day === spot.day)];
  const own = others.filter(({ day }) => day === spot.day);
  return nearest(starts, Math.max(startMin, spot.from), reachMin, (start) => {
    if (start < spot.from) return false;
    if (taken.some((span) => start < span.endMin && span.startMin < start + lengthMin)) return false;
    return own.every((span) => start >= span.endMin + gap || start + lengthMin + gap <= span.startMin);
  });
}

function backOn(day: string, back: Rebooking['back']): number | null {
  if (!back || back.day > day) return null;
  return back.day === day ? back.minute : 0;
}

export function isSixthDay(day: string, calendar: WorkCalendar): boolean {
  return weekdayOf(day) === SATURDAY && calendar.typeOf(day) !== 'HOLIDAY' && !isTreatmentDay(DAILY, day, calendar);
}

const DAILY = { kind: 'DAILY', perDay: 1, saturdays: false } as const;

function round(gy: number): number {
  return Math.round(gy * 100) / 100;
}
