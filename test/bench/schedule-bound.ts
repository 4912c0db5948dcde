import {
  daysBetween,
  patternFrom,
  startFault,
  urgencyOf,
  type Demand,
  type WorkCalendar,
} from '@rtflow/domain/scheduling/index';
import highs from 'highs';

export interface BoundInput {
  readonly demands: readonly Demand[];
  readonly calendar: WorkCalendar;
  /** Days on which a course may begin. */
  readonly starts: readonly string[];
  /** Fractions that all machines of the department give on an open day. */
  readonly perDay: number;
  readonly weights: { readonly startBy: number; readonly fairness: number };
}

/** What the start of a course costs: waiting, and being late. The two terms that a relaxed model can see. */
export function startCost({ earliest, target, category }: Demand, day: string, weights: BoundInput['weights']): number {
  const late = Math.max(0, daysBetween(target, day)) * urgencyOf(category);
  return weights.fairness * daysBetween(earliest, day) + weights.startBy * late;
}

/**
 * Lower bound by HiGHS: which course begins on which day, with the department's slots of a day as the only
 * capacity. Times of day, machines and gaps are left out, so no schedule can cost less.
 */
export async function startBound({ demands, calendar, starts, perDay, weights }: BoundInput): Promise<number> {
  // The package is CommonJS: what its types call default is the module itself here.
  const solver = await (highs as unknown as typeof highs.default)();
  const terms: string[] = [];
  const whole: string[] = [];
  const once: string[] = [];
  const load = new Map<string, string[]>();
  for (const [index, demand] of demands.entries()) {
    const names: string[] = [];
    for (const [at, first] of starts.entries()) {
      if (first < demand.earliest || startFault(demand, first, calendar)) continue;
      const pattern = patternFrom(demand.cycle, { first, count: demand.fractions, calendar });
      if (pattern === null) continue;
      const name = `x${index}_${at}`;
      names.push(name);
      whole.push(name);
      terms.push(`${startCost(demand, first, weights)} ${name}`);
      for (const [day, own] of Map.groupBy(pattern, ({ day: each }) => each)) {
        const list = load.get(day) ?? [];
        // The first fraction takes two slots.
        list.push(`${own.length + (day === first ? 1 : 0)} ${name}`);
        load.set(day, list);
      }
    }
    once.push(` once${index}: ${names.join(' + ')} = 1`);
  }
  const capacity = [...load.values()].map((list, index) => ` cap${index}: ${list.join(' + ')} <= ${perDay}`);
  const model = [
    'Minimize',
    ` obj: ${terms.join(' + ')}`,
    'Subject To',
    ...once,
    ...capacity,
    'Binary',
    ` ${whole.join(' ')}`,
    'End',
  ].join('\n');
  const solved = solver.solve(model, { time_limit: 60 });
  if (solved.Status !== 'Optimal') throw new Error(`Expected a bound, but the model is ${solved.Status}`);
  return solved.ObjectiveValue;
}
