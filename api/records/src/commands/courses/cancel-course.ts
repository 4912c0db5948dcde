import { publishAlways } from '../../clinical/publish.ts';
import { releaseSlots } from '../../clinical/release-slots.ts';
import { voidApprovals } from '../../clinical/void-approvals.ts';
import { refuseAs, type Outcome } from '../../policies/refusals.ts';
import { rowOf } from '../../rows.ts';
import type { Tx } from '../../tx.ts';
import { courseFor, reasonFault, recordCourseAct, type Reasoned } from './change-course.ts';

const ACT = { kind: 'CANCEL', permission: 'course.cancel', to: 'CANCELLED' } as const;

/** Before the first fraction only: slots freed, approvals void, process ended, people told. */
export async function cancelCourse(tx: Tx, input: Reasoned): Promise<Outcome<{ releasedSlots: number }>> {
  const found = await courseFor(tx, input.courseId, ACT);
  if (!found.ok) return found;
  const unreasoned = reasonFault('cancel', input);
  if (unreasoned) return unreasoned;
  const course = found.value;
  if (await rowOf(tx, 'TreatmentRecord', { courseId: course.id })) {
    return refuseAs({
      code: 'FRACTIONS_GIVEN',
      zh: '已开始治疗，不能取消，请办理疗程结束',
      en: 'Fractions were given: end the course instead of cancelling it',
      whoCanFix: 'ATT',
      detail: { courseId: course.id },
    });
  }
  const releasedSlots = await releaseSlots(tx, course.id, 'COURSE_CANCELLED');
  await voidApprovals(tx, course.id, 'course-cancelled');
  await recordCourseAct(tx, course, {
    ...ACT,
    reason: input,
    set: { endedAt: tx.now, endReason: input.reasonCode },
    detail: { releasedSlots },
  });
  await publishAlways(tx, 'course-cancelled', { key: course.id, variables: {} });
  return { ok: true, value: { releasedSlots } };
}
