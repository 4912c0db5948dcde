import { costOf, round } from './cost.ts';
import { daysBetween } from './days.ts';
import type { Demand, Series } from './model.ts';
import { placeCourse, type Placing } from './place-course.ts';
import { seededRandom } from './random.ts';

export interface BatchOptions {
  readonly seed: number;
  /** Steps of the local search; counted, not timed, so that the same seed gives the same schedule on every machine. */
  readonly steps: number;
}

export interface Batch {
  readonly placed: ReadonlyMap<string, Series>;
  /** Demands for which no series was found up to the end of the grid. */
  readonly unplaced: readonly string[];
  readonly cost: number;
}

/** What leaving a course without a series costs: more than any series. */
const UNPLACED_COST = 10_000;

/**
 * Many waiting courses at once: ranked by category and days to target, placed one by one, then improved by taking a few series
 * out and putting them back in another order (swap, move and ejection in one), kept when the sum is not higher.
 * The grid holds the result. Nobody who was booked before is moved.
 */
export function placeBatch(demands: readonly Demand[], placing: Placing, options: BatchOptions): Batch {
  const placed = new Map<string, Series>();
  const order = [...demands].sort(byRank);
  for (const demand of order) put(demand, placing, placed);
  improve(order, placing, { ...options, placed });
  const unplaced = order.filter(({ id }) => !placed.has(id)).map(({ id }) => id);
  return { placed, unplaced, cost: totalOf(order, placed, placing) };
}

/** By category, then by the days that are left to the target. */
export function byRank(a: Demand, b: Demand): number {
  return (
    a.category.localeCompare(b.category) ||
    daysBetween(a.earliest, a.target) - daysBetween(b.earliest, b.target) ||
    a.earliest.localeCompare(b.earliest) ||
    a.id.localeCompare(b.id)
  );
}

function put(demand: Demand, placing: Placing, placed: Map<string, Series>): void {
  const [best] = placeCourse(demand, placing, 1);
  if (!best) return;
  for (const placement of best.placements) placing.grid.take(placement);
  placed.set(demand.id, best);
}

function takeOut({ id }: Demand, { grid }: Placing, placed: Map<string, Series>): Series | undefined {
  const series = placed.get(id);
  for (const placement of series?.placements ?? []) grid.giveBack(placement);
  placed.delete(id);
  return series;
}

/**
 * Ruin and recreate: a dear course and some that stand in its way leave the grid and come back in another order. A change that
 * costs no more is kept, so that the search also walks along plateaus.
 */
function improve(
  demands: readonly Demand[],
  placing: Placing,
  { seed, steps, placed }: BatchOptions & { readonly placed: Map<string, Series> },
): void {
  const random = seededRandom(seed);
  const below = (count: number): number => Math.floor(random() * count);
  for (let step = 0; step < steps; step += 1) {
    // The dearest courses are those that others stand in the way of; now and then any course begins.
    const dear = [...demands].sort((a, b) => costIn(b, placed) - costIn(a, placed)).slice(0, WORST);
    const from = random() < 0.8 ? dear : demands;
    const wanted = from[below(from.length)];
    if (!wanted || costIn(dear[0] as Demand, placed) === 0) return;
    const inTheWay = demands.filter((other) => other !== wanted && meets(wanted, other, placed));
    const leaving = shuffled(inTheWay, below).slice(0, 1 + below(MOST_LEAVING));
    if (leaving.length === 0) continue;
    const order = random() < 0.5 ? [wanted, ...leaving] : shuffled([wanted, ...leaving], below);
    exchange(order, placing, placed);
  }
}

const WORST = 12;
/** So many others may leave the grid for one course. */
const MOST_LEAVING = 5;

function shuffled<T>(items: readonly T[], below: (count: number) => number): T[] {
  const order = [...items];
  for (let at = order.length - 1; at > 0; at -= 1) {
    const other = below(at + 1);
    [order[at], order[other]] = [order[other] as T, order[at] as T];
  }
  return order;
}

/** Takes them out and puts them back in this order; back to where they were when it costs more. */
function exchange(demands: readonly Demand[], placing: Placing, placed: Map<string, Series>): void {
  const before = demands.reduce((sum, demand) => sum + costIn(demand, placed), 0);
  const held = demands.map((demand) => takeOut(demand, placing, placed));
  for (const demand of demands) put(demand, placing, placed);
  const after = demands.reduce((sum, demand) => sum + costIn(demand, placed), 0);
  if (after <= before) return;
  for (const demand of demands) takeOut(demand, placing, placed);
  for (const [index, demand] of demands.entries()) {
    const series = held[index];
    if (!series) continue;
    for (const placement of series.placements) placing.grid.take(placement);
    placed.set(demand.id, series);
  }
}

/** Does the other's series hold a machine that this one wants, in the days that it wants? */
function meets(wanted: Demand, other: Demand, placed: ReadonlyMap<string, Series>): boolean {
  const theirs = placed.get(other.id)?.placements ?? [];
  const [first, last] = [theirs[0], theirs.at(-1)];
  if (!first || !last) return false;
  const mine = placed.get(wanted.id)?.placements[0]?.day ?? wanted.target;
  return wanted.machines.includes(first.machineId) && last.day >= wanted.earliest && first.day <= mine;
}

function costIn({ id }: Demand, placed: ReadonlyMap<string, Series>): number {
  return placed.get(id)?.cost ?? UNPLACED_COST;
}

/** Costs again over the final grid: spread and buffer of a series depend on those placed after it. */
function totalOf(demands: readonly Demand[], placed: ReadonlyMap<string, Series>, placing: Placing): number {
  const costs = demands.map((demand) => {
    const series = placed.get(demand.id);
    return series ? costOf(demand, series.placements, placing).cost : UNPLACED_COST;
  });
  return round(costs.reduce((sum, cost) => sum + cost, 0));
}
