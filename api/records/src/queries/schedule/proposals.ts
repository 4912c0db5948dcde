import type { RouteAnswer } from '@rtflow/contract';
import { daysBetween, Grid, placeCourse, workCalendarOf, type Series } from '@rtflow/domain/scheduling/index';
import { currentPlan } from '../../clinical/current.ts';
import { isoOf } from '../../clinical/hospital-time.ts';
import { atMinute } from '../../clinical/machine-days.ts';
import { placingContext } from '../../clinical/placing.ts';
import { hc12CourseActive, hc1SheetApproved } from '../../commands/guards/index.ts';
import { refuse, refuseAs, type Outcome } from '../../policies/refusals.ts';
import type { Reader } from '../../record-types.ts';
import { needRow, rowOf } from '../../rows.ts';

type Proposals = RouteAnswer<'schedule.proposals'>;
/** Minutes off the usual time that still count as the same. */
const SAME_MIN = 30;

/** Series for what a course still lacks: the worker's own maths, asked from the board. */
export async function scheduleProposals(reader: Reader, courseId: string): Promise<Outcome<Proposals>> {
  if (!(await rowOf(reader, 'Course', { id: courseId }))) return refuse('NOT_FOUND', { courseId });
  const plan = await currentPlan(reader, courseId);
  const barred = (await hc12CourseActive(reader, courseId)) ?? (await hc1SheetApproved(reader, plan));
  if (barred || !plan) return refuseAs(barred ?? (await hc1SheetApproved(reader, null)));
  const context = await placingContext(reader, plan);
  const { demand, days, moved, weights, until } = context;
  if (demand.fractions === 0) return { ok: true, value: { options: [] } };
  const calendar = workCalendarOf(new Map(moved.map(({ day, type }) => [day, type])));
  const series = placeCourse(demand, { grid: new Grid(days), calendar, weights, until });
  const course = await needRow(reader, 'Course', { id: courseId });
  const next = (plan.stoppedAtFx ?? course.prescribedFractions) - demand.fractions + 1;
  return { ok: true, value: { options: series.map((one) => optionOf(one, { next, earliest: demand.earliest })) } };
}

function optionOf(
  { placements, terms, cost }: Series,
  { next, earliest }: { readonly next: number; readonly earliest: string },
): Proposals['options'][number] {
  const [first] = placements;
  const near = placements.filter(({ startMin }) => Math.abs(startMin - (first?.startMin ?? startMin)) <= SAME_MIN);
  return {
    slots: placements.map(({ machineId, day, startMin }, index) => ({
      deviceId: machineId,
      startAt: isoOf(atMinute(day, startMin)),
      fractionNo: next + index,
    })),
    terms: { ...terms },
    cost,
    waitDays: first ? daysBetween(earliest, first.day) : 0,
    sameTime: near.length,
    sameMachine: placements.filter(({ machineId }) => machineId === first?.machineId).length,
  };
}
