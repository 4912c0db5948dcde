import type { Tx } from '../tx.ts';
import { rowsOf, updateRows } from '../rows.ts';

/** States in which the patient is not in the room yet. */
const RELEASABLE = ['HELD', 'BOOKED', 'CHECKED_IN', 'CALLED'] as const;

/** Cancels every appointment of the course that is still to come (HC12). @returns how many */
export async function releaseSlots(tx: Tx, courseId: string, reason: string): Promise<number> {
  const released = await rowsOf(tx, 'Appointment', { courseId, status: RELEASABLE });
  for (const appointment of released) {
    await updateRows(
      tx,
      'Appointment',
      { id: appointment.id },
      { status: 'CANCELLED', cancelReason: reason, version: appointment.version + 1 },
    );
    await updateRows(
      tx,
      'QueueTicket',
      { appointmentId: appointment.id, state: ['WAITING', 'CALLED'] },
      { state: 'LEFT' },
    );
  }
  if (released.length > 0) {
    await tx.audit({
      action: 'appointment.released',
      entity: 'course',
      entityId: courseId,
      patientId: released[0]?.patientId,
      detail: { count: released.length, reason },
    });
  }
  return released.length;
}

/** Suspension: booked slots are held for the patient, arrivals of today are sent home. @returns how many are held */
export async function holdSlots(tx: Tx, courseId: string): Promise<number> {
  const live = await rowsOf(tx, 'Appointment', { courseId, status: ['BOOKED', 'CHECKED_IN', 'CALLED'] });
  for (const appointment of live) {
    const held = appointment.status === 'BOOKED';
    await updateRows(
      tx,
      'Appointment',
      { id: appointment.id },
      {
        status: held ? 'HELD' : 'CANCELLED',
        ...(!held && { cancelReason: 'COURSE_SUSPENDED' }),
        version: appointment.version + 1,
      },
    );
    await updateRows(
      tx,
      'QueueTicket',
      { appointmentId: appointment.id, state: ['WAITING', 'CALLED'] },
      { state: 'LEFT' },
    );
  }
  return live.filter(({ status }) => status === 'BOOKED').length;
}

/** Resumption: held slots that are still to come are booked again, those that passed are gone. @returns how many are booked */
export async function bookHeldSlots(tx: Tx, courseId: string): Promise<number> {
  const held = await rowsOf(tx, 'Appointment', { courseId, status: 'HELD' });
  for (const appointment of held) {
    const toCome = appointment.startAt > tx.now;
    await updateRows(
      tx,
      'Appointment',
      { id: appointment.id },
      {
        status: toCome ? 'BOOKED' : 'CANCELLED',
        ...(!toCome && { cancelReason: 'COURSE_SUSPENDED' }),
        version: appointment.version + 1,
      },
    );
  }
  return held.filter(({ startAt }) => startAt > tx.now).length;
}
