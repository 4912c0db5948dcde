import { dayOf, daysBetween, isoOf } from '../../clinical/hospital-time.ts';
import { holdersOf } from '../../clinical/people.ts';
import { publishAlways } from '../../clinical/publish.ts';
import type { Outcome } from '../../policies/refusals.ts';
import type { Tx } from '../../tx.ts';
import { notify } from '../notify.ts';
import { courseFor, recordCourseAct } from './change-course.ts';

const ACT = { kind: 'RESUME', permission: 'course.resume', to: 'ACTIVE' } as const;

/**
 * Goes on where the course stood. The process shifts the open due dates (job shift-due-dates) and asks for a review of the
 * gap; the released fractions are booked again by hand, from what the machines have free now.
 */
export async function resumeCourse(
  tx: Tx,
  input: { readonly courseId: string },
): Promise<Outcome<{ gapDays: number; fractionsToBook: number }>> {
  const found = await courseFor(tx, input.courseId, ACT);
  if (!found.ok) return found;
  const course = found.value;
  const gapDays = daysBetween(dayOf(course.suspendedAt ?? tx.now), dayOf(tx.now));
  const fractionsToBook = course.startedAt ? course.prescribedFractions - course.deliveredFractions : 0;
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
