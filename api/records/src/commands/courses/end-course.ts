import { publishAlways } from '../../clinical/publish.ts';
import { releaseSlots } from '../../clinical/release-slots.ts';
import type { Outcome } from '../../policies/refusals.ts';
import type { Tx } from '../../tx.ts';
import { courseFor, reasonFault, recordCourseAct, type Reasoned } from './change-course.ts';

const ACT = { kind: 'END', permission: 'course.end', to: 'ENDED_EARLY' } as const;

/** Ends a course before its last fraction: no more slots, delivered dose frozen, the summary task follows. */
export async function endCourse(tx: Tx, input: Reasoned): Promise<Outcome<{ releasedSlots: number }>> {
  const found = await courseFor(tx, input.courseId, ACT);
  if (!found.ok) return found;
  const unreasoned = reasonFault('end', input);
  if (unreasoned) return unreasoned;
  const course = found.value;
  const releasedSlots = await releaseSlots(tx, course.id, 'COURSE_ENDED');
  await recordCourseAct(tx, course, {
    ...ACT,
    reason: input,
    set: { endedAt: tx.now, endReason: input.reasonCode, suspendedAt: null, expectedResumeDate: null },
    detail: { delivered: course.deliveredFractions, prescribed: course.prescribedFractions, releasedSlots },
  });
  await publishAlways(tx, 'course-ended', { key: course.id, variables: {} });
  return { ok: true, value: { releasedSlots } };
}
