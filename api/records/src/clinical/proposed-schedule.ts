import type { JobResult } from '@rtflow/contract';
import type { Reader } from '../record-types.ts';
import { rowOf } from '../rows.ts';

export type ScheduleOption = JobResult<'propose-schedule'>['options'][number];

/** What the scheduling worker proposed last for a plan, best first. Proposals are settings `schedule.<planId>` until booked. */
export async function proposedSchedule(reader: Reader, planId: string): Promise<readonly ScheduleOption[]> {
  const setting = await rowOf(reader, 'Setting', { name: scheduleSetting(planId) });
  return (setting?.value as readonly ScheduleOption[] | undefined) ?? [];
}

export function scheduleSetting(planId: string): string {
  return `schedule.${planId}`;
}
