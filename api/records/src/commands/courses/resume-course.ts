import { dayOf, daysBetween, isoOf } from '../../clinical/hospital-time.ts';
import { holdersOf } from '../../clinical/people.ts';
import { publishAlways } from '../../clinical/publish.ts';
import { bookHeldSlots } from '../../clinical/release-slots.ts';
import { renumberFractions } from '../../clinical/renumber-fractions.ts';
import { liveAppointments } from '../../clinical/current.ts';
import type { Outcome } from '../../policies/refusals.ts';
import type { Tx } from '../../tx.ts';
import { notify } from '../notify.ts';
import { courseFor, recordCourseAct } from './change-course.ts';

const ACT = { kind: 'RESUME', permission: 'course.resume', to: 'ACTIVE' } as const;

/**
 * Goes on where the course stood: slots still held are booked again. The process shifts the open due dates (job
 * shift-due-dates), asks for a review of a long gap, and books anew what was given back meanwhile.
 */
export async function resumeCourse(
  tx: Tx,
  input: { readonly courseId: string },
): Promise<Outcome<{ gapDays: number; fractionsToBook: number }>> {
  const found = await courseFor(tx, input.courseId, ACT);
  if (!found.ok) return found;
  const course = found.value;
  const gapDays = daysBetween(dayOf(course.suspendedAt ?? tx.now), dayOf(tx.now));
  await bookHeldSlots(tx, course.id);
  await renumberFractions(tx, course.id);
  const booked = (await liveAppointments(tx, course.id)).filter(({ kind }) => kind !== 'SIM').length;
  const wanted = course.startedAt === null ? 0 : course.prescribedFractions - course.deliveredFractions;
  const fractionsToBook = Math.max(0, wanted - booked);
  await recordCourseAct(tx, course, {
    ...ACT,
    set: { suspendedAt: null, expectedResumeDate: null },
    detail: { gapDays, fractionsToBook },
  });
  if (fractionsToBook > 0) {
    const recipients = await holdersOf(tx, ['RTT-T', 'FD']);
    await notify(tx, {
      template: 'rebook-fractions',
      recipients,
      patientId: course.patientId,
      data: { courseId: course.id },
    });
  }
  await publishAlways(tx, 'course-resumed', { key: course.id, variables: { resumedAt: isoOf(tx.now) } });
  return { ok: true, value: { gapDays, fractionsToBook } };
}
