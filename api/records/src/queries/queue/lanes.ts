import type { RouteAnswer } from '@rtflow/contract';
import { clockOf, dayOf, isoOf } from '../../clinical/hospital-time.ts';
import { queueLine, withScores, type Queued } from '../../clinical/queue-line.ts';
import { seesNames } from '../../policies/can.ts';
import { shownName } from '../../policies/masks.ts';
import type { Reader } from '../../record-types.ts';
import { rowsOf } from '../../rows.ts';
import type { Actor } from '../../tx.ts';

type Lane = RouteAnswer<'queue.lanes'>['lanes'][number];
type Ticket = Lane['line'][number];
type Words = Ticket['why'][number];

/** Every machine with somebody in its line or room today. Names as the reader may see them. */
export async function queueLanes(reader: Reader, actor: Actor, deviceId?: string): Promise<Lane[]> {
  const where = { active: true, ...(deviceId && { id: deviceId }) };
  const devices = await rowsOf(reader, 'Device', where, { order: ['code'] });
  const names = seesNames(actor);
  const lanes: Lane[] = [];
  for (const device of devices) {
    const queueDate = dayOf(reader.now);
    const inside = await rowsOf(reader, 'QueueTicket', { deviceId: device.id, queueDate, state: 'IN_ROOM' });
    const inRoom = await withScores(reader, inside);
    const line = await queueLine(reader, device.id);
    let estimate = inRoom.reduce((sum, one) => sum + minutesLeft(one, reader.now), 0);
    const shown = line.map((queued, ahead) => {
      const ticket = ticketOf(queued, { names, ahead, estimateMin: estimate });
      if (queued.ticket.state !== 'SKIPPED') estimate += lengthOf(queued);
      return ticket;
    });
    lanes.push({
      deviceId: device.id,
      code: device.code,
      name: { zh: device.nameZh, en: device.nameEn },
      status: device.status,
      inRoom: inRoom.map((one) => ticketOf(one, { names, ahead: 0, estimateMin: 0 })),
      line: shown,
    });
  }
  return lanes;
}

function lengthOf({ appointment }: Queued): number {
  return Math.round((appointment.endAt - appointment.startAt) / 60_000);
}

/** Of the slot's minutes those that are not gone yet. */
function minutesLeft(queued: Queued, now: number): number {
  const spent = queued.ticket.inRoomAt === null ? 0 : (now - queued.ticket.inRoomAt) / 60_000;
  return Math.max(0, Math.round(lengthOf(queued) - spent));
}

function ticketOf(
  queued: Queued,
  { names, ahead, estimateMin }: { readonly names: boolean; readonly ahead: number; readonly estimateMin: number },
): Ticket {
  const { ticket, appointment, patient, score, blockedUntil } = queued;
  return {
    ticketId: ticket.id,
    ticketNo: ticket.ticketNo,
    appointmentId: appointment.id,
    patientId: patient.id,
    patientNo: patient.patientNo,
    name: shownName(patient.name, names),
    state: ticket.state,
    startAt: isoOf(appointment.startAt),
    checkInAt: isoOf(ticket.checkInAt),
    method: ticket.method,
    score: Math.round(score * 10) / 10,
    why: whyOf(queued),
    jumpReason: ticket.jumpReason,
    overtaken: ticket.overtaken,
    calls: ticket.calls.length,
    lastCallAt: ticket.calls.length > 0 ? isoOf(ticket.calls.at(-1) as number) : null,
    blockedUntil: blockedUntil === null ? null : isoOf(blockedUntil),
    ahead,
    estimateMin,
  };
}

const LATE_MIN = 15;

/** '10:30 预约，10:12 签到，平车 −30 分': only what the record knows; the numbers are the table's. */
function whyOf({ ticket, appointment, inputs, blockedUntil }: Queued): Words[] {
  const booked = clockOf(appointment.startAt);
  const arrived = clockOf(ticket.checkInAt);
  const late = inputs.checkInMin - inputs.apptMin;
  const lines: (Words | null)[] = [
    { zh: `${booked} 预约`, en: `booked ${booked}` },
    { zh: `${arrived} 签到`, en: `arrived ${arrived}` },
    late > LATE_MIN ? { zh: `迟到 ${Math.round(late)} 分`, en: `${Math.round(late)} min late` } : null,
    inputs.emergency ? { zh: '急诊', en: 'emergency' } : null,
    inputs.anaesthesia ? { zh: '麻醉', en: 'anaesthesia' } : null,
    inputs.stretcher ? { zh: '平车', en: 'stretcher' } : null,
    inputs.ageYears < 14 || inputs.ageYears >= 80 ? { zh: `${inputs.ageYears} 岁`, en: `${inputs.ageYears} y` } : null,
    ticket.heldBack > 0 ? { zh: `过号，后移 ${ticket.heldBack} 位`, en: `passed over, ${ticket.heldBack} back` } : null,
    blockedUntil === null
      ? null
      : { zh: `间隔未到，${clockOf(blockedUntil)} 后`, en: `gap until ${clockOf(blockedUntil)}` },
  ];
  return lines.filter((line) => line !== null);
}
