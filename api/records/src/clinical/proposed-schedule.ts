import type { JobResult } from '@rtflow/contract';
import type { Reader } from '../record-types.ts';
import { insertRow, rowOf } from '../rows.ts';
import type { Tx } from '../tx.ts';
import { isoOf } from './hospital-time.ts';
import { atMinute } from './machine-days.ts';

type PlacedOption = JobResult<'propose-schedule'>['options'][number];

/** One series with its cost by soft rule; instants with the hospital's offset. */
export interface ScheduleOption {
  readonly slots: readonly { readonly deviceId: string; readonly start: string }[];
  readonly terms: PlacedOption['terms'];
  readonly cost: number;
}

export function scheduleOption({ placements, terms, cost }: PlacedOption): ScheduleOption {
  const slots = placements.map(({ machineId, day, startMin }) => ({
    deviceId: machineId,
    start: isoOf(atMinute(day, startMin)),
  }));
  return { slots, terms, cost };
}

/** What the scheduling worker proposed last for a plan, best first. Proposals are settings `schedule.<planId>` until booked. */
export async function proposedSchedule(reader: Reader, planId: string): Promise<readonly ScheduleOption[]> {
  const setting = await rowOf(reader, 'Setting', { name: scheduleSetting(planId) });
  return (setting?.value as readonly ScheduleOption[] | undefined) ?? [];
}

export async function keepProposal(tx: Tx, planId: string, options: readonly ScheduleOption[]): Promise<void> {
  await dropProposal(tx, planId);
  await insertRow(tx, 'Setting', {
    name: scheduleSetting(planId),
    value: options,
    updatedAt: tx.now,
    updatedBy: tx.actor.id,
  });
}

export async function dropProposal(tx: Tx, planId: string): Promise<void> {
  await tx.sql.run('DELETE FROM settings WHERE name = ?', [scheduleSetting(planId)]);
}

function scheduleSetting(planId: string): string {
  return `schedule.${planId}`;
}
