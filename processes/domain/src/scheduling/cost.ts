import { daysBetween } from './days.ts';
import type { Grid } from './grid.ts';
import {
  COST_TERMS,
  type CostTerm,
  type CostTerms,
  type Demand,
  type Placement,
  type Series,
  type Weights,
} from './model.ts';

/** A fraction this near to the usual time counts as the same time, minutes. */
export const SAME_TIME_MIN = 30;
const NOON = 12 * 60;
/** Inpatients come after the outpatients' morning, infectious patients at the end of the day, children before ten. */
const OFF_PEAK_FROM = 14 * 60;
const CHILD_UNTIL = 10 * 60;
/** Radiosensitising chemotherapy is given in the morning: its patients are treated within the afternoon after it [K]. */
const CHEMO_FROM = 12 * 60;
const CHEMO_UNTIL = 17 * 60;
/** Free slots that each half-day keeps for what comes up. */
const BUFFER_SLOTS = 2;
/** A whole series against a wish costs as much as this many single units. */
const WHOLE_SERIES = 5;
/** Days late count more the faster the tumour grows. */
const URGENCY: Readonly<Record<string, number>> = { P0: 8, P1: 4, P2: 2, P3: 3, P4: 1 };

export function urgencyOf(category: string): number {
  return URGENCY[category] ?? 1;
}

/** What one series costs, term by term; the sum is what is minimised. */
export function costOf(
  demand: Demand,
  placements: readonly Placement[],
  { grid, weights }: { readonly grid: Grid; readonly weights: Weights },
): Pick<Series, 'terms' | 'cost'> {
  const terms = Object.fromEntries(
    COST_TERMS.map((term) => [term, round(weights[term] * MEASURES[term](demand, placements, grid))]),
  ) as unknown as CostTerms;
  return { terms, cost: round(COST_TERMS.reduce((sum, term) => sum + terms[term], 0)) };
}

type Measure = (demand: Demand, placements: readonly Placement[], grid: Grid) => number;

const MEASURES: Readonly<Record<CostTerm, Measure>> = {
  startBy: ({ target, category }, [first]) =>
    first ? Math.max(0, daysBetween(target, first.day)) * urgencyOf(category) : 0,
  sameTime: (demand, placements) => {
    const usual = usualOf(demand, placements);
    return placements.reduce((sum, placement) => sum + offTime(placement.startMin - usual(placement)), 0);
  },
  sameMachine: ({ machines }, placements) => {
    const own = placements[0]?.machineId;
    const away = placements.filter(({ machineId }) => machineId !== own).length;
    return away + (own === machines[0] ? 0 : 0.5);
  },
  preference: ({ preferred }, placements) =>
    preferred ? share(placements, ({ startMin }) => startMin < preferred.startMin || startMin >= preferred.endMin) : 0,
  inpatient: (demand, placements) =>
    demand.tags.includes('INPATIENT') ? share(placements, ({ startMin }) => startMin < OFF_PEAK_FROM) : 0,
  infectious: (demand, placements, grid) =>
    demand.tags.includes('INFECTIOUS') ? share(placements, (placement) => !isLast(placement, grid)) : 0,
  chemo: (demand, placements) =>
    demand.tags.includes('CHEMO')
      ? share(placements, ({ startMin }) => startMin < CHEMO_FROM || startMin >= CHEMO_UNTIL)
      : 0,
  early: (demand, placements) =>
    demand.tags.includes('ANAESTHESIA') || demand.tags.includes('CHILD')
      ? share(placements, ({ startMin }) => startMin >= CHILD_UNTIL)
      : 0,
  buffer: (demand, placements, grid) =>
    placements.reduce((sum, placement) => sum + (leavesBuffer(demand, placement, grid) ? 0 : 0.1), 0),
  firstSpread: (_demand, placements, grid) => {
    const first = placements.find((placement) => placement.first);
    if (!first) return 0;
    const near = grid.takenOn(first.machineId, first.day).filter((taken) => taken.first);
    // At the same start on the same machine stands this series itself, once it is placed.
    return near.filter(({ startMin }) => startMin !== first.startMin && Math.abs(startMin - first.startMin) < 60)
      .length;
  },
  fairness: ({ earliest }, [first]) => (first ? Math.max(0, daysBetween(earliest, first.day)) : 0),
};

/** Minutes off the usual time in units of half an hour; a little for each minute, so that the exact time wins. */
export function offTime(offMin: number): number {
  const off = Math.abs(offMin);
  return (Math.max(0, off - SAME_TIME_MIN) + off * 0.1) / SAME_TIME_MIN;
}

/** The usual time of the fractions that are the first, second … of their day. */
function usualOf(demand: Demand, placements: readonly Placement[]): (placement: Placement) => number {
  const byPart = new Map<number, number>();
  const partOf = new Map<Placement, number>();
  let last = '';
  let part = 0;
  for (const placement of placements) {
    part = placement.day === last ? part + 1 : 0;
    last = placement.day;
    partOf.set(placement, part);
    if (!byPart.has(part)) byPart.set(part, part === 0 ? (demand.usualMin ?? placement.startMin) : placement.startMin);
  }
  return (placement) => byPart.get(partOf.get(placement) ?? 0) ?? placement.startMin;
}

function share(placements: readonly Placement[], isAgainst: (placement: Placement) => boolean): number {
  if (placements.length === 0) return 0;
  return (placements.filter(isAgainst).length / placements.length) * WHOLE_SERIES;
}

/** Nobody else is treated on the machine after this patient that day. */
function isLast({ machineId, day, startMin, lengthMin }: Placement, grid: Grid): boolean {
  return grid.takenOn(machineId, day).every((taken) => taken.startMin < startMin + lengthMin);
}

function leavesBuffer(demand: Demand, { machineId, day, startMin, lengthMin }: Placement, grid: Grid): boolean {
  const slotMin = grid.dayOf(machineId, day)?.shifts[0]?.slotMin ?? lengthMin;
  const { category, tags } = demand;
  const starts = grid.freeStarts(machineId, day, { category, tags, lengthMin: slotMin });
  const half = startMin < NOON;
  let left = 0;
  for (const start of starts) {
    if (start < NOON === half && (start + slotMin <= startMin || start >= startMin + lengthMin)) left += 1;
    if (left >= BUFFER_SLOTS) return true;
  }
  return false;
}

export function round(cost: number): number {
  return Math.round(cost * 100) / 100;
}
