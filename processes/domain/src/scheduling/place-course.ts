import { costOf, offTime, urgencyOf } from './cost.ts';
import { isTreatmentDay, patternFrom, startFault, type PatternDay } from './cycles.ts';
import { addDays, daysBetween } from './days.ts';
import { lengthOn, nearest, type Grid } from './grid.ts';
import type { Demand, Placement, Series, Weights } from './model.ts';
import type { WorkCalendar } from './work-calendar.ts';

export interface Placing {
  readonly grid: Grid;
  readonly calendar: WorkCalendar;
  readonly weights: Weights;
  /** Last day that the grid knows. */
  readonly until: string;
}

/** A fraction may lie this far from the series' usual time, minutes. */
const MAX_OFF_MIN = 90;
/** The second fraction of a day comes at most this long after its gap has passed: 6 to 8 h. */
const SAME_DAY_REACH_MIN = 120;
const ALTERNATIVES = 3;
const MINUTES_A_DAY = 1_440;

/**
 * Up to `count` series for a course, cheapest first, each another machine or another part of the day. Constructive: every first day
 * from the earliest on, every free time of that day as the usual time, on the days that the cycle asks for.
 * Same input, same answer.
 */
export function placeCourse(demand: Demand, placing: Placing, count = ALTERNATIVES): Series[] {
  const best: Best = { count, byBand: new Map() };
  for (const machineId of demand.machines) searchMachine(demand, machineId, placing, best);
  const options = [...best.byBand.values()];
  return options.sort((a, b) => a.cost - b.cost || keyOf(a).localeCompare(keyOf(b))).slice(0, count);
}

/** The cheapest series of each machine and part of the day; so many of them are asked for. */
interface Best {
  readonly count: number;
  readonly byBand: Map<string, Series>;
}

function searchMachine(demand: Demand, machineId: string, placing: Placing, best: Best): void {
  const { calendar, weights, until } = placing;
  const rule = { ...demand, fractions: demand.fractions };
  for (let first = demand.earliest; first <= until; first = addDays(first, 1)) {
    // Each later first day costs at least its waiting: once that alone is dearer than every option, nothing better follows.
    if (waitCost(demand, first, weights) >= worstOf(best)) return;
    const fault = demand.begun ? !isTreatmentDay(demand.cycle, first, calendar) : startFault(rule, first, calendar);
    if (fault) continue;
    const pattern = patternFrom(demand.cycle, { first, count: demand.fractions, calendar });
    if (pattern === null || (pattern.at(-1)?.day ?? first) > until) continue;
    for (const anchor of startsFor(demand, { machineId, day: first, first: !demand.begun }, placing.grid)) {
      const placements = seriesAt(demand, { machineId, anchor, pattern }, placing, worstOf(best));
      if (placements === null) continue;
      const series = { demandId: demand.id, placements, ...costOf(demand, placements, placing) };
      const band = `${machineId}|${bandOf(anchor)}`;
      const held = best.byBand.get(band);
      if (!held || series.cost < held.cost) best.byBand.set(band, series);
    }
  }
}

/** With as many options on the table as are asked for, a new one must beat the last of them. */
function worstOf({ count, byBand }: Best): number {
  if (byBand.size < count) return Infinity;
  return [...byBand.values()].map(({ cost }) => cost).sort((a, b) => a - b)[count - 1] as number;
}

function waitCost({ earliest, target, category }: Demand, first: string, weights: Weights): number {
  const late = Math.max(0, daysBetween(target, first)) * urgencyOf(category);
  return weights.fairness * daysBetween(earliest, first) + weights.startBy * late;
}

/** Morning, afternoon, evening: options that differ only by a slot are no choice. */
function bandOf(startMin: number): number {
  if (startMin < 12 * 60) return 0;
  return startMin < 17 * 60 ? 1 : 2;
}

/** The days of a series, its machine, and the minute of its first fraction. */
export interface Line {
  readonly machineId: string;
  readonly anchor: number;
  readonly pattern: readonly PatternDay[];
}

/**
 * The free slot nearest to the usual time on each day; on another matched machine when its own has none.
 * @returns null when a day has none, or when the time off the usual one alone costs `limit`
 */
export function seriesAt(
  demand: Demand,
  { machineId, anchor, pattern }: Line,
  placing: Placing,
  limit: number,
): Placement[] | null {
  const placements: Placement[] = [];
  const usual = new Map<number, number>([[0, demand.usualMin ?? anchor]]);
  let lastEnd = -Infinity;
  let off = 0;
  for (const [index, { day, part }] of pattern.entries()) {
    const dayMin = daysBetween(pattern[0]?.day ?? day, day) * MINUTES_A_DAY;
    const from = lastEnd + demand.gapHours * 60 - dayMin;
    const wanted = index === 0 ? anchor : (usual.get(part) ?? from);
    const reach = part > 0 && !usual.has(part) ? SAME_DAY_REACH_MIN : MAX_OFF_MIN;
    const placed = slotOn(
      demand,
      { machineId, day, wanted, reach, from, first: index === 0 && !demand.begun },
      placing.grid,
    );
    if (placed === null) return null;
    placements.push(placed);
    if (!usual.has(part)) usual.set(part, placed.startMin);
    lastEnd = dayMin + placed.startMin + placed.lengthMin;
    off += offTime(placed.startMin - (usual.get(part) ?? placed.startMin)) * placing.weights.sameTime;
    if (off >= limit) return null;
  }
  return placements;
}

interface Sought {
  readonly machineId: string;
  readonly day: string;
  readonly wanted: number;
  readonly reach: number;
  /** Earliest minute that keeps the gap to the fraction before. */
  readonly from: number;
  readonly first: boolean;
}

function slotOn(demand: Demand, sought: Sought, grid: Grid): Placement | null {
  const others = demand.machines.filter((id) => id !== sought.machineId);
  // A first fraction sets the machine of the series.
  for (const machineId of sought.first ? [sought.machineId] : [sought.machineId, ...others]) {
    const { day, first, wanted, reach, from } = sought;
    const starts = startsFor(demand, { machineId, day, first }, grid);
    const startMin = nearest(starts, Math.max(wanted, from), reach, (start) => start >= from);
    if (startMin === undefined) continue;
    return { machineId, day, startMin, lengthMin: lengthAt(demand, { machineId, day, first }, grid), first };
  }
  return null;
}

interface Spot {
  readonly machineId: string;
  readonly day: string;
  readonly first: boolean;
}

/** Minutes that the appointment takes on this machine's grid. */
export function lengthAt(demand: Demand, { machineId, day, first }: Spot, grid: Grid): number {
  const asked = demand.lengths?.[machineId] ?? demand;
  const lengthMin = first ? Math.max(asked.firstLengthMin, asked.lengthMin) : asked.lengthMin;
  return lengthOn(grid.dayOf(machineId, day)?.shifts[0]?.slotMin ?? lengthMin, lengthMin);
}

function startsFor(demand: Demand, spot: Spot, grid: Grid): readonly number[] {
  const { category, tags, busy } = demand;
  const lengthMin = lengthAt(demand, spot, grid);
  const starts = grid.freeStarts(spot.machineId, spot.day, { category, tags, lengthMin });
  const own = busy.filter(({ day }) => day === spot.day);
  if (own.length === 0) return starts;
  return starts.filter((start) => own.every((span) => start + lengthMin <= span.startMin || start >= span.endMin));
}

function keyOf({ placements }: Series): string {
  const [first] = placements;
  return `${first?.day ?? ''}|${String(first?.startMin ?? 0).padStart(4, '0')}|${first?.machineId ?? ''}`;
}
