import type { RouteAnswer } from '@rtflow/contract';
import { dayOf } from '../../clinical/hospital-time.ts';
import { queueLine, withScores, type Queued } from '../../clinical/queue-line.ts';
import { hc3DeviceReady } from '../../commands/guards/index.ts';
import type { Row } from '../../models/index.ts';
import type { Reader } from '../../record-types.ts';
import { rowsOf } from '../../rows.ts';
import type { Actor } from '../../tx.ts';
import { ticketViews } from './ticket-view.ts';

type Lane = RouteAnswer<'queue.lanes'>['lanes'][number];

/** Every active machine with its line and room today. Names as the reader may see them. */
export async function queueLanes(reader: Reader, actor: Actor, deviceId?: string): Promise<Lane[]> {
  const where = { active: true, ...(deviceId && { id: deviceId }) };
  const devices = await rowsOf(reader, 'Device', where, { order: ['code'] });
  const lanes: Lane[] = [];
  // Treatment rooms first: there the lines are.
  for (const device of devices.toSorted((a, b) => Number(b.kind === 'LINAC') - Number(a.kind === 'LINAC')))
    lanes.push(await laneOf(reader, actor, device));
  return lanes;
}

async function laneOf(reader: Reader, actor: Actor, device: Row<'Device'>): Promise<Lane> {
  const inside = { deviceId: device.id, queueDate: dayOf(reader.now), state: 'IN_ROOM' } as const;
  const inRoom = await withScores(reader, await rowsOf(reader, 'QueueTicket', inside));
  const line = await queueLine(reader, device.id);
  const view = await ticketViews(reader, actor, [...inRoom, ...line]);
  const barred = device.kind === 'LINAC' ? await hc3DeviceReady(reader, device.id) : null;
  let estimateMin = inRoom.reduce((sum, one) => sum + minutesLeft(one, reader.now), 0);
  return {
    deviceId: device.id,
    code: device.code,
    name: { zh: device.nameZh, en: device.nameEn },
    status: device.status,
    barred: barred && { zh: barred.zh, en: barred.en },
    inRoom: inRoom.map((one) => view(one, { ahead: 0, estimateMin: 0 })),
    line: line.map((queued, ahead) => {
      const shown = view(queued, { ahead, estimateMin });
      if (queued.ticket.state !== 'SKIPPED') estimateMin += lengthOf(queued);
      return shown;
    }),
  };
}

function lengthOf({ appointment }: Queued): number {
  return Math.round((appointment.endAt - appointment.startAt) / 60_000);
}

/** Of the slot's minutes those that are not gone yet. */
function minutesLeft(queued: Queued, now: number): number {
  const spent = queued.ticket.inRoomAt === null ? 0 : (now - queued.ticket.inRoomAt) / 60_000;
  return Math.max(0, Math.round(lengthOf(queued) - spent));
}
