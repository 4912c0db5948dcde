import {
  addDays,
  COST_TERMS,
  DEFAULT_WEIGHTS,
  Grid,
  placeBatch,
  placeCourse,
  rebook,
  startFault,
  workCalendarOf,
  type Demand,
  type Displaced,
  type Placing,
  type Series,
  type Weights,
} from '@rtflow/domain/scheduling/index';
import { demandOf, machineDaysOf, stateCouncilDays, type DepartmentSize } from './demand.ts';
import { rounded } from './measure.ts';
import { startBound, startCost } from './schedule-bound.ts';

/** Three months with Spring Festival 2026; five machines, 80 slots of 12 minutes a day and machine. */
const LARGE: DepartmentSize = { machines: 5, from: '2026-01-05', days: 150, openMin: { startMin: 360, endMin: 1320 } };
/** As many as fill 80 slots a day on five machines over twelve weeks. */
const COURSES = Number(process.env['RTFLOW_BENCH_COURSES'] ?? 1_050);
const READY_DAYS = 84;
/** Two full days on which the first machine is down. */
const DOWN = ['2026-03-16', '2026-03-17'] as const;
const SMALL: DepartmentSize = { machines: 2, from: '2026-03-02', days: 90, openMin: { startMin: 480, endMin: 600 } };

/** Placing one course, re-booking a hundred, three months as a batch against first come first served and against HiGHS' bound. */
export async function run(): Promise<object> {
  const calendar = workCalendarOf(stateCouncilDays(LARGE.from, LARGE.days));
  const demands = demandOf(LARGE, { courses: COURSES, readyDays: READY_DAYS, seed: 1 });
  const fcfs = firstCome(demands, placingOf(LARGE));
  const placing = placingOf(LARGE);
  const began = performance.now();
  const batch = placeBatch(demands, placing, { seed: 1, steps: 0 });
  const greedyMs = performance.now() - began;
  const one = { ...(demands[0] as Demand), id: 'one', fractions: 25, earliest: '2026-01-12', category: 'P1' };
  const [options, placeMs] = timed(() => placeCourse(one, placing));
  const displaced = displacedOf(demands, batch.placed);
  const now = { day: DOWN[0], minute: 360 };
  const [moved, rebookMs] = timed(() => rebook(displaced, { grid: placing.grid, calendar, now, until: placing.until }));
  const breaches = { fcfs: lateIn(demands, fcfs), batch: lateIn(demands, batch.placed) };
  return {
    courses: COURSES,
    placeOne: { options: options.length, ms: rounded(placeMs) },
    rebook: {
      displaced: displaced.length,
      placed: moved.filter(({ to }) => to !== null).length,
      ms: rounded(rebookMs),
    },
    batch: { unplaced: batch.unplaced.length, ms: Math.round(greedyMs) },
    breaches: { ...breaches, fewerPercent: rounded((1 - breaches.batch / Math.max(1, breaches.fcfs)) * 100) },
    small: await againstBound(),
    calendarBreaks: startFault(one, '2026-02-13', calendar),
  };
}

function placingOf(size: DepartmentSize): Placing {
  const calendar = workCalendarOf(stateCouncilDays(size.from, size.days));
  const grid = new Grid(machineDaysOf(size, calendar));
  return { grid, calendar, weights: DEFAULT_WEIGHTS, until: addDays(size.from, size.days - 1) };
}

function timed<T>(work: () => T): [T, number] {
  const at = performance.now();
  const value = work();
  return [value, performance.now() - at];
}

/** Each course in the order of arrival, as soon as it can begin; nobody looks at categories. */
function firstCome(demands: readonly Demand[], placing: Placing): Map<string, Series> {
  const placed = new Map<string, Series>();
  const sooner = Object.fromEntries(
    COST_TERMS.map((term) => [term, Number(term === 'fairness')]),
  ) as unknown as Weights;
  for (const demand of demands) {
    const [best] = placeCourse(demand, { ...placing, weights: sooner }, 1);
    if (!best) continue;
    for (const placement of best.placements) placing.grid.take(placement);
    placed.set(demand.id, best);
  }
  return placed;
}

/** Courses that begin after their target, or not at all. */
function lateIn(demands: readonly Demand[], placed: ReadonlyMap<string, Series>): number {
  return demands.filter(({ id, target }) => (placed.get(id)?.placements[0]?.day ?? '9999') > target).length;
}

/** A hundred fractions of two days that lose their slot on the first machine. */
function displacedOf(demands: readonly Demand[], placed: ReadonlyMap<string, Series>): Displaced[] {
  const rows = demands.flatMap((demand) => {
    const placements = placed.get(demand.id)?.placements ?? [];
    const hits = placements.filter(({ machineId, day }) => machineId === 'L1' && day >= DOWN[0] && day <= DOWN[1]);
    return hits.map((hit) => {
      const others = placements
        .filter((other) => other !== hit)
        .map(({ day, startMin, lengthMin }) => ({ day, startMin, endMin: startMin + lengthMin }));
      const { day, startMin } = hit;
      return { id: `${demand.id}|${day}|${startMin}`, demand, machineId: 'L1', day, startMin, doseGy: 2, others };
    });
  });
  return rows.slice(0, 100);
}

/** Thirty courses on two short days: the start costs of our batch over the least that any schedule can cost. */
async function againstBound(): Promise<object> {
  const weights = { startBy: DEFAULT_WEIGHTS.startBy, fairness: DEFAULT_WEIGHTS.fairness };
  const others = Object.fromEntries(COST_TERMS.map((term) => [term, 0])) as unknown as Weights;
  const placing = { ...placingOf(SMALL), weights: { ...others, ...weights } };
  // Two hours a day leave no six hours between two fractions.
  const demands = demandOf(SMALL, { courses: 32, readyDays: 10, seed: 3 })
    .filter(({ cycle }) => cycle.kind !== 'DAILY' || cycle.perDay === 1)
    .map((demand) => ({ ...demand, machines: ['L1', 'L2'], tags: [] }));
  const batch = placeBatch(demands, placing, { seed: 1, steps: Number(process.env['RTFLOW_BENCH_STEPS'] ?? 2_000) });
  const starts = Array.from({ length: 45 }, (_, offset) => addDays(SMALL.from, offset)).filter((day) =>
    placing.calendar.isWorkingDay(day),
  );
  const bound = await startBound({ demands, calendar: placing.calendar, starts, perDay: 20, weights });
  const ours = demands.reduce((sum, demand) => {
    const first = batch.placed.get(demand.id)?.placements[0]?.day;
    return sum + (first ? startCost(demand, first, weights) : 10_000);
  }, 0);
  return { courses: demands.length, bound: rounded(bound), ours, overPercent: rounded((ours / bound - 1) * 100) };
}
