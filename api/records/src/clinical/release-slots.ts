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
