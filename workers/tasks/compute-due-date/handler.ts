import type { JobContext, JobOutput } from '@rtflow/contract';
import { defineHandler } from '../define-handler.ts';
import { addWorkingMinutes } from './working-time.ts';

export const computeDueDate = defineHandler('compute-due-date', async (work, { done }) =>
  done(dueDates(await work.context(), work.tools.now())),
);

/** When the task warns, is due, and goes up. `escalatePercent` counts beyond the due date; P0 runs by the clock. */
export function dueDates(context: JobContext<'compute-due-date'>, now: number): JobOutput<'compute-due-date'> {
  const { minutes: allowed, clock, warnPercent, escalatePercent } = context.sla;
  const after = (percent: number): string => {
    const minutes = Math.round((allowed * percent) / 100);
    const at = clock === 'elapsed' ? now + minutes * 60_000 : addWorkingMinutes(now, minutes, context);
    return new Date(at).toISOString();
  };
  return { dueAt: after(100), warnAt: after(warnPercent), escalateAt: after(100 + escalatePercent) };
}
