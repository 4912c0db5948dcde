import { isoOf } from '../../clinical/hospital-time.ts';
import { publishAlways } from '../../clinical/publish.ts';
import { releaseSlots } from '../../clinical/release-slots.ts';
import type { Outcome } from '../../policies/refusals.ts';
import type { Tx } from '../../tx.ts';
import { courseFor, recordCourseAct, type Reasoned } from './change-course.ts';

export interface SuspendCourse extends Reasoned {
  /** 'YYYY-MM-DD' */
  readonly expectedResume: string;
}

const ACT = { kind: 'SUSPEND', permission: 'course.suspend', to: 'SUSPENDED' } as const;

/** Interrupts a course: flag, slots released (HC12), and the process waits for `course-resumed`. */
export async function suspendCourse(tx: Tx, input: SuspendCourse): Promise<Outcome<{ releasedSlots: number }>> {
  const found = await courseFor(tx, input.courseId, ACT);
  if (!found.ok) return found;
  const course = found.value;
  const releasedSlots = await releaseSlots(tx, course.id, 'COURSE_SUSPENDED');
  await recordCourseAct(tx, course, {
    ...ACT,
    reason: input,
    set: { suspendedAt: tx.now, expectedResumeDate: input.expectedResume },
    detail: { expectedResume: input.expectedResume, releasedSlots },
  });
  await publishAlways(tx, 'course-suspended', { key: course.id, variables: { suspendedAt: isoOf(tx.now) } });
  return { ok: true, value: { releasedSlots } };
}
