import type { JobContext, JobResult } from '@rtflow/contract';
import { Grid, placeCourse, workCalendarOf } from '@rtflow/domain/scheduling/index';

/** Up to three series from what the record sent: the same maths as the board's own proposals. */
export function proposeSeries(context: JobContext<'propose-schedule'>): JobResult<'propose-schedule'>['options'] {
  const { demand, days, moved, weights, until } = context;
  if (demand.fractions === 0) return [];
  const calendar = workCalendarOf(new Map(moved.map(({ day, type }) => [day, type])));
  const options = placeCourse(demand, { grid: new Grid(days), calendar, weights, until });
  return options.map(({ placements, terms, cost }) => ({
    placements: placements.map(({ machineId, day, startMin }) => ({ machineId, day, startMin })),
    terms: { ...terms },
    cost,
  }));
}
