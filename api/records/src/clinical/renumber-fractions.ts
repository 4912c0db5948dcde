import { updateRows } from '../rows.ts';
import type { Tx } from '../tx.ts';
import { courseOf, liveAppointments } from './current.ts';

/**
 * Numbers the appointments to come after the fractions given, in time order: a missed or added one moves those behind it.
 * The number that counts is the treatment record's.
 */
export async function renumberFractions(tx: Tx, courseId: string): Promise<void> {
  const { deliveredFractions } = await courseOf(tx, courseId);
  const coming = (await liveAppointments(tx, courseId)).filter(({ kind }) => kind === 'FIRST' || kind === 'REGULAR');
  for (const [index, appointment] of coming.entries()) {
    const fxNo = deliveredFractions + 1 + index;
    if (appointment.fxNo !== fxNo) await updateRows(tx, 'Appointment', { id: appointment.id }, { fxNo });
  }
}
