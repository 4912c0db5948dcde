import { mayBecome, type Permission } from '@rtflow/domain';
import { BACK_PLACES } from '@rtflow/domain/queue/order-line';
import { TICKET_TRANSITIONS, type JumpReason, type TicketState } from '@rtflow/domain/queue/ticket-state';
import { enterRoom, isFraction } from '../../clinical/fraction-visit.ts';
import type { Row } from '../../models/index.ts';
import { can } from '../../policies/can.ts';
import { refuse, refuseAs, type Outcome } from '../../policies/refusals.ts';
import { needRow, rowOf, updateRows } from '../../rows.ts';
import type { Tx } from '../../tx.ts';
import { stateRefusal } from './call-ticket.ts';

type Changed = Outcome<{ state: TicketState }>;

/** Of an appointment whose patient waits, here or gone for a while. Who is in the room leaves by the process. */
const IN_THE_HALL: ReadonlySet<string> = new Set(['CHECKED_IN', 'CALLED']);

/** Called and not there: passed over, until the patient comes back. */
export async function skipTicket(tx: Tx, ticketId: string): Promise<Changed> {
  return change(
    tx,
    { ticketId, permission: 'queue.call', to: 'SKIPPED', action: 'queue.skipped' },
    { heldBack: BACK_PLACES },
  );
}

/** Back in the line, three places behind. */
export async function returnTicket(tx: Tx, ticketId: string): Promise<Changed> {
  return change(tx, { ticketId, permission: 'queue.checkin', to: 'WAITING', action: 'queue.returned' }, {});
}

/** Gone: not in the line any more, until the patient comes back. */
export async function leaveTicket(tx: Tx, ticketId: string): Promise<Changed> {
  return change(tx, { ticketId, permission: 'queue.checkin', to: 'LEFT', action: 'queue.left' }, {});
}

/** Into the room for a simulation or a re-scan. A fraction's room opens by the identity check alone (HC9). */
export async function enterTicket(tx: Tx, ticketId: string): Promise<Changed> {
  const right = can(tx.actor, 'queue.call');
  if (!right.ok) return right;
  const ticket = await rowOf(tx, 'QueueTicket', { id: ticketId });
  if (!ticket) return refuse('NOT_FOUND', { ticketId });
  if (ticket.state !== 'CALLED') return stateRefusal(ticketId, ticket.state);
  const appointment = await needRow(tx, 'Appointment', { id: ticket.appointmentId });
  if (isFraction(appointment)) {
    return refuseAs({
      code: 'HC9',
      zh: '须先核对身份与摆位',
      en: 'The identity check opens the room',
      whoCanFix: 'RTT-T',
      detail: { ticketId },
    });
  }
  await enterRoom(tx, appointment);
  await tell(tx, ticket, 'queue.entered', {});
  return { ok: true, value: { state: 'IN_ROOM' } };
}

/** Before others, for a reason that everybody in the department sees. */
export async function jumpTicket(
  tx: Tx,
  { ticketId, reason }: { readonly ticketId: string; readonly reason: JumpReason },
): Promise<Changed> {
  const right = can(tx.actor, 'queue.jump');
  if (!right.ok) return right;
  const ticket = await rowOf(tx, 'QueueTicket', { id: ticketId });
  if (!ticket) return refuse('NOT_FOUND', { ticketId });
  if (ticket.state !== 'WAITING') return stateRefusal(ticketId, ticket.state);
  const set = { jumpReason: reason, jumpedAt: tx.now, jumpedBy: tx.actor.id, heldBack: 0 };
  await updateRows(tx, 'QueueTicket', { id: ticketId }, set);
  await tell(tx, ticket, 'queue.jumped', { reason });
  return { ok: true, value: { state: 'WAITING' } };
}

/** Brought on a stretcher from a ward: the table gives it weight. */
export async function markStretcher(
  tx: Tx,
  { ticketId, stretcher }: { readonly ticketId: string; readonly stretcher: boolean },
): Promise<Changed> {
  const right = can(tx.actor, 'queue.checkin');
  if (!right.ok) return right;
  const ticket = await rowOf(tx, 'QueueTicket', { id: ticketId });
  if (!ticket) return refuse('NOT_FOUND', { ticketId });
  await updateRows(tx, 'QueueTicket', { id: ticketId }, { stretcher });
  await tell(tx, ticket, 'queue.stretcher', { stretcher });
  return { ok: true, value: { state: ticket.state } };
}

interface Step {
  readonly ticketId: string;
  readonly permission: Permission;
  readonly to: TicketState;
  readonly action: string;
}

async function change(tx: Tx, step: Step, set: Partial<Row<'QueueTicket'>>): Promise<Changed> {
  const right = can(tx.actor, step.permission);
  if (!right.ok) return right;
  const ticket = await rowOf(tx, 'QueueTicket', { id: step.ticketId });
  if (!ticket) return refuse('NOT_FOUND', { ticketId: step.ticketId });
  if (!mayBecome(TICKET_TRANSITIONS, ticket.state, step.to)) return stateRefusal(ticket.id, ticket.state);
  const appointment = await needRow(tx, 'Appointment', { id: ticket.appointmentId });
  if (!IN_THE_HALL.has(appointment.status)) return stateRefusal(ticket.id, ticket.state);
  await updateRows(tx, 'QueueTicket', { id: ticket.id }, { state: step.to, ...set });
  // Who was called and did not come is checked in still.
  if (appointment.status === 'CALLED') {
    const version = appointment.version + 1;
    await updateRows(tx, 'Appointment', { id: appointment.id }, { status: 'CHECKED_IN', version });
  }
  await tell(tx, ticket, step.action, { to: step.to });
  return { ok: true, value: { state: step.to } };
}

async function tell(
  tx: Tx,
  ticket: Row<'QueueTicket'>,
  action: string,
  more: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { patientId } = await needRow(tx, 'Appointment', { id: ticket.appointmentId });
  const detail = { ticketNo: ticket.ticketNo, deviceId: ticket.deviceId, from: ticket.state, ...more };
  await tx.audit({ action, entity: 'queue-ticket', entityId: ticket.id, patientId, detail });
}
