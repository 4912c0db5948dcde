import { MAX_OVERTAKEN, overtakenBy } from '@rtflow/domain/queue/order-line';
import { inLine, queueLine, type Queued } from '../../clinical/queue-line.ts';
import { isoOf } from '../../clinical/hospital-time.ts';
import { lockDevices } from '../../clinical/lock-devices.ts';
import { minuteOf } from '../../clinical/machine-days.ts';
import { can } from '../../policies/can.ts';
import { refuse, refuseAs, type Outcome } from '../../policies/refusals.ts';
import { rowOf, updateRows } from '../../rows.ts';
import type { Tx } from '../../tx.ts';
import { hc3DeviceReady } from '../guards/index.ts';

export interface Called {
  readonly ticketId: string;
  readonly ticketNo: string;
  /** How often it has been called now. */
  readonly times: number;
}

/** Calls the first of the line who may come. @param head ticket that the caller sees as the first: two callers call one person */
export async function callNext(
  tx: Tx,
  { deviceId, head }: { readonly deviceId: string; readonly head?: string | undefined },
): Promise<Outcome<Called>> {
  const barred = await mayCall(tx, deviceId);
  if (barred) return barred;
  const line = await queueLine(tx, deviceId);
  const next = nextOf(line);
  if (!next) return refuseAs({ code: 'QUEUE_EMPTY', zh: '无人候诊', en: 'Nobody waits', detail: { deviceId } });
  if (head !== undefined && head !== next.ticket.id) {
    return refuseAs({
      code: 'QUEUE_CHANGED',
      zh: `队列已变，现在轮到 ${next.ticket.ticketNo}`,
      en: `The line has changed: ${next.ticket.ticketNo} is next now`,
      detail: { deviceId, ticketId: next.ticket.id },
    });
  }
  return call(tx, next, line);
}

/** Who comes next: the first who waits and is not held back by the gap between fractions. */
export function nextOf(line: readonly Queued[]): Queued | undefined {
  return line.find(({ ticket, blockedUntil }) => ticket.state === 'WAITING' && blockedUntil === null);
}

/** Calls this ticket, or calls it again (`calls`: how often the caller knows it was called). Those who would have come before count as overtaken; nobody more than three times. */
export async function callTicket(
  tx: Tx,
  { ticketId, calls }: { readonly ticketId: string; readonly calls?: number | undefined },
): Promise<Outcome<Called>> {
  const ticket = await rowOf(tx, 'QueueTicket', { id: ticketId });
  if (!ticket) return refuse('NOT_FOUND', { ticketId });
  const barred = await mayCall(tx, ticket.deviceId);
  if (barred) return barred;
  const line = await queueLine(tx, ticket.deviceId);
  const queued = line.find((one) => one.ticket.id === ticketId);
  if (!queued || queued.ticket.state === 'SKIPPED') return stateRefusal(ticketId, ticket.state);
  if (calls !== undefined && calls !== queued.ticket.calls.length) return calledMeanwhile(queued.ticket);
  return call(tx, queued, line);
}

async function mayCall(tx: Tx, deviceId: string): Promise<Extract<Outcome<never>, { ok: false }> | null> {
  const right = can(tx.actor, 'queue.call');
  if (!right.ok) return right;
  await lockDevices(tx, [deviceId]);
  const device = await rowOf(tx, 'Device', { id: deviceId });
  if (!device) return refuse('NOT_FOUND', { deviceId });
  const barred = device.kind === 'LINAC' ? await hc3DeviceReady(tx, deviceId) : null;
  return barred ? refuseAs(barred) : null;
}

async function call(tx: Tx, queued: Queued, line: readonly Queued[]): Promise<Outcome<Called>> {
  const { ticket, appointment, blockedUntil } = queued;
  if (blockedUntil !== null) {
    return refuseAs({
      code: 'HC7',
      zh: '距上次治疗间隔不足，暂不能叫号',
      en: 'Too soon after the last fraction: not to be called yet',
      whoCanFix: 'ATT',
      detail: { ticketId: ticket.id, earliest: isoOf(blockedUntil) },
    });
  }
  const elsewhere = await calledElsewhere(tx, appointment.patientId, ticket.id);
  if (elsewhere) return elsewhere;
  if (ticket.state === 'WAITING') {
    const passed = await passOver(tx, queued, line);
    if (passed) return passed;
  }
  const calls = [...ticket.calls, tx.now];
  await updateRows(tx, 'QueueTicket', { id: ticket.id }, { state: 'CALLED', calls, heldBack: 0 });
  if (appointment.status === 'CHECKED_IN') {
    const version = appointment.version + 1;
    await updateRows(tx, 'Appointment', { id: appointment.id }, { status: 'CALLED', version });
  }
  await tx.audit({
    action: 'queue.called',
    entity: 'queue-ticket',
    entityId: ticket.id,
    patientId: appointment.patientId,
    detail: { ticketNo: ticket.ticketNo, deviceId: ticket.deviceId, times: calls.length },
  });
  return { ok: true, value: { ticketId: ticket.id, ticketNo: ticket.ticketNo, times: calls.length } };
}

/** Who is called out of turn passes over others: each of them once more, and never a fourth time, unless it is a jump with a reason. */
async function passOver(
  tx: Tx,
  queued: Queued,
  line: readonly Queued[],
): Promise<Extract<Outcome<never>, { ok: false }> | null> {
  const waiting = line.filter(({ ticket }) => ticket.state === 'WAITING');
  const passed = overtakenBy(inLine(queued), waiting.map(inLine), minuteOf(tx.now));
  const rows = waiting.filter(({ ticket, blockedUntil }) => passed.includes(ticket.id) && blockedUntil === null);
  const tooOften = rows.find(({ ticket }) => ticket.overtaken >= MAX_OVERTAKEN);
  if (tooOften && queued.ticket.jumpedAt === null) {
    return refuseAs({
      code: 'STARVED',
      zh: `${tooOften.ticket.ticketNo} 已被越过 ${MAX_OVERTAKEN} 次，须先叫`,
      en: `${tooOften.ticket.ticketNo} was passed over ${MAX_OVERTAKEN} times: call it first`,
      whoCanFix: 'ATT',
      detail: { ticketId: tooOften.ticket.id },
    });
  }
  for (const { ticket } of rows) {
    await updateRows(tx, 'QueueTicket', { id: ticket.id }, { overtaken: ticket.overtaken + 1 });
  }
  return null;
}

/** Nobody is in two places at once: with several machines a day the next ticket waits for the first. */
async function calledElsewhere(
  tx: Tx,
  patientId: string,
  ticketId: string,
): Promise<Extract<Outcome<never>, { ok: false }> | null> {
  const other = await tx.sql.get<{ id: string; ticket_no: string; device_id: string }>(
    `SELECT t.id, t.ticket_no, t.device_id FROM queue_tickets t JOIN appointments a ON a.id = t.appointment_id
     WHERE a.patient_id = ? AND t.id <> ? AND t.state IN ('CALLED', 'IN_ROOM') LIMIT 1`,
    [patientId, ticketId],
  );
  if (!other) return null;
  return refuseAs({
    code: 'PATIENT_ELSEWHERE',
    zh: `患者正在另一台设备（${other.ticket_no}）`,
    en: `The patient is at another machine (${other.ticket_no})`,
    whoCanFix: 'RTT-T',
    detail: { ticketId, otherTicketId: other.id, deviceId: other.device_id },
  });
}

function calledMeanwhile({ id, ticketNo, calls }: Queued['ticket']): Extract<Outcome<never>, { ok: false }> {
  return refuseAs({
    code: 'CALLED_MEANWHILE',
    zh: `${ticketNo} 刚被同事叫过，共 ${calls.length} 次`,
    en: `A colleague has just called ${ticketNo}, ${calls.length} times by now`,
    detail: { ticketId: id, calls: calls.length },
  });
}

export function stateRefusal(ticketId: string, state: string): Extract<Outcome<never>, { ok: false }> {
  return refuseAs({
    code: 'TICKET_STATE',
    zh: '该号当前状态不能这样处理',
    en: `A ticket that is ${state} cannot be handled like this`,
    detail: { ticketId, state },
  });
}
