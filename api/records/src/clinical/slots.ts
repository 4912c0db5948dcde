import { Grid, lengthOn } from '@rtflow/domain/scheduling/grid';
import type { Row } from '../models/index.ts';
import type { Reader } from '../record-types.ts';
import { rowsOf } from '../rows.ts';
import { atMinute, machineDays } from './machine-days.ts';
import type { Span } from './span.ts';

export interface Slot extends Span {
  readonly deviceId: string;
}

/** Devices that may give this plan: same matched group, technique and energy. */
export async function devicesFor(reader: Reader, plan: Row<'Plan'>): Promise<Row<'Device'>[]> {
  const linacs = await rowsOf(reader, 'Device', { kind: 'LINAC', active: true }, { order: ['code'] });
  return linacs.filter((device) => fitsPlan(device, plan));
}

export function fitsPlan(device: Row<'Device'>, plan: Row<'Plan'>): boolean {
  const group = !plan.machineGroup || device.matchedGroup === plan.machineGroup || device.id === plan.machineGroup;
  const energy = !plan.energy || device.energies.includes(plan.energy);
  return device.active && device.kind === 'LINAC' && group && energy && device.techniques.includes(plan.technique);
}

/** Free slots of the devices from `fromDay` on, in time order. Slots that began before now are left out. */
export async function freeSlots(
  reader: Reader,
  wanted: {
    readonly deviceIds: readonly string[];
    readonly fromDay: string;
    readonly days: number;
    readonly slotMinutes: number;
  },
): Promise<Slot[]> {
  const days = await machineDays(reader, wanted);
  const grid = new Grid(days);
  const slots = days.flatMap(({ machineId, day, shifts }) => {
    const length = lengthOn(shifts[0]?.slotMin ?? wanted.slotMinutes, wanted.slotMinutes);
    const starts = grid.freeStarts(machineId, day, { category: '', tags: [], lengthMin: wanted.slotMinutes });
    return starts.map((startMin) => ({
      deviceId: machineId,
      startAt: atMinute(day, startMin),
      endAt: atMinute(day, startMin + length),
    }));
  });
  const coming = slots.filter(({ startAt }) => startAt > reader.now);
  return coming.sort((a, b) => a.startAt - b.startAt || a.deviceId.localeCompare(b.deviceId));
}
