import type { Act, RouteAnswer } from '@rtflow/contract';
import { mayBecome, type Permission } from '@rtflow/domain';
import { TICKET_TRANSITIONS, type TicketState } from '@rtflow/domain/queue/ticket-state';
import { isFraction } from '../../clinical/fraction-visit.ts';
import { clockOf, DAY_MS, dayOf, instantOf, isoOf } from '../../clinical/hospital-time.ts';
import type { Queued } from '../../clinical/queue-line.ts';
import { can, seesNames } from '../../policies/can.ts';
import { shownName } from '../../policies/masks.ts';
import type { Reader } from '../../record-types.ts';
import type { Actor } from '../../tx.ts';
import { actOf } from '../act.ts';
import { namedOr, peopleNamed } from '../named.ts';

type Ticket = RouteAnswer<'queue.lanes'>['lanes'][number]['line'][number];
type Words = Ticket['why'][number];
type Place = Pick<Ticket, 'ahead' | 'estimateMin'>;

/** How this reader sees the tickets: names, other machines of the day, acts. */
export async function ticketViews(
  reader: Reader,
  actor: Actor,
  queued: readonly Queued[],
): Promise<(one: Queued, place: Place) => Ticket> {
  const names = seesNames(actor);
  const jumpers = await peopleNamed(reader, [...new Set(queued.flatMap(({ ticket }) => ticket.jumpedBy ?? []))]);
  const others = await otherMachines(reader, queued);
  return (one, { ahead, estimateMin }) => {
    const { ticket, appointment, patient, score, blockedUntil } = one;
    return {
      ticketId: ticket.id,
      ticketNo: ticket.ticketNo,
      appointmentId: appointment.id,
      patientId: patient.id,
      patientNo: patient.patientNo,
      name: shownName(patient.name, names),
      sex: patient.sex,
      birthDate: patient.birthDate,
      courseId: appointment.courseId,
      kind: appointment.kind,
      fractionNo: appointment.fxNo,
      state: ticket.state,
      startAt: isoOf(appointment.startAt),
      checkInAt: isoOf(ticket.checkInAt),
      method: ticket.method,
      score: Math.round(score * 10) / 10,
      why: whyOf(one),
      jumpReason: ticket.jumpReason,
      jumpedBy: ticket.jumpedBy === null ? null : jumpers(ticket.jumpedBy),
      stretcher: ticket.stretcher,
      overtaken: ticket.overtaken,
      calls: ticket.calls.length,
      lastCallAt: ticket.calls.length > 0 ? isoOf(ticket.calls.at(-1) as number) : null,
      blockedUntil: blockedUntil === null ? null : isoOf(blockedUntil),
      ahead,
      estimateMin,
      inRoomAt: ticket.inRoomAt === null ? null : isoOf(ticket.inRoomAt),
      elsewhere: others
        .filter(({ patientId, id }) => patientId === patient.id && id !== appointment.id)
        .map(shownVisit),
      acts: actsOf(actor, one),
    };
  };
}

const ACTS: readonly { act: string; words: Words; to: TicketState; right: Permission }[] = [
  { act: 'call', words: { zh: '呼叫', en: 'Call' }, to: 'CALLED', right: 'queue.call' },
  { act: 'enter', words: { zh: '进入机房', en: 'Enter room' }, to: 'IN_ROOM', right: 'queue.call' },
  { act: 'skip', words: { zh: '过号', en: 'Pass over' }, to: 'SKIPPED', right: 'queue.call' },
  { act: 'return', words: { zh: '回到队列', en: 'Back in line' }, to: 'WAITING', right: 'queue.checkin' },
  { act: 'leave', words: { zh: '离开', en: 'Left' }, to: 'LEFT', right: 'queue.checkin' },
];
const JUMP: Words = { zh: '插队', en: 'Jump' };
const STRETCHER: Words = { zh: '平车', en: 'Stretcher' };

/** What may follow the ticket's state; an act without the right is there with its reason. */
function actsOf(actor: Actor, { ticket, appointment }: Queued): Act[] {
  const next = ACTS.filter(({ act, to }) => {
    if (ticket.state === 'IN_ROOM' || !mayBecome(TICKET_TRANSITIONS, ticket.state, to)) return false;
    return act !== 'enter' || (ticket.state === 'CALLED' && !isFraction(appointment));
  });
  const acts = next.map(({ act, words, right }) => actOf(act, words, can(actor, right)));
  if (ticket.state !== 'WAITING') return acts;
  return [
    ...acts,
    actOf('jump', JUMP, can(actor, 'queue.jump')),
    actOf('stretcher', STRETCHER, can(actor, 'queue.checkin')),
  ];
}

interface OtherVisit {
  readonly id: string;
  readonly patientId: string;
  readonly deviceId: string;
  readonly deviceZh: string;
  readonly deviceEn: string;
  readonly startAt: number;
  readonly status: string;
}

/** What else is booked today for those who are in line. */
async function otherMachines(reader: Reader, queued: readonly Queued[]): Promise<OtherVisit[]> {
  const ids = [...new Set(queued.map(({ patient }) => patient.id))];
  if (ids.length === 0) return [];
  const from = instantOf(dayOf(reader.now), '00:00');
  return reader.sql.all<OtherVisit>(
    `SELECT a.id, a.patient_id AS patientId, a.device_id AS deviceId, d.name_zh AS deviceZh, d.name_en AS deviceEn,
            a.start_at AS startAt, a.status
       FROM appointments a JOIN devices d ON d.id = a.device_id
      WHERE a.patient_id IN (${ids.map(() => '?').join(', ')}) AND a.start_at >= ? AND a.start_at < ?
        AND a.status NOT IN ('CANCELLED', 'MISSED') ORDER BY a.start_at`,
    [...ids, from, from + DAY_MS],
  );
}

function shownVisit({ deviceId, deviceZh, deviceEn, startAt, status }: OtherVisit): Ticket['elsewhere'][number] {
  return { device: namedOr(deviceId, deviceZh, deviceEn), startAt: isoOf(Number(startAt)), status };
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
