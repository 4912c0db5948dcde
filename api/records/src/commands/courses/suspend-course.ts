import { isoOf } from '../../clinical/hospital-time.ts';
import { publishAlways } from '../../clinical/publish.ts';
import { holdSlots } from '../../clinical/release-slots.ts';
import type { Row } from '../../models/index.ts';
import type { Outcome } from '../../policies/refusals.ts';
import type { Tx } from '../../tx.ts';
import { courseFor, reasonFault, recordCourseAct, type Reasoned } from './change-course.ts';

export interface SuspendCourse extends Reasoned {
  /** 'YYYY-MM-DD' */
  readonly expectedResume: string;
}

const ACT = { kind: 'SUSPEND', permission: 'course.suspend', to: 'SUSPENDED' } as const;

/** Interrupts a course for a reason, until it is resumed. */
export async function suspendCourse(tx: Tx, input: SuspendCourse): Promise<Outcome<{ heldSlots: number }>> {
  const found = await courseFor(tx, input.courseId, ACT);
  if (!found.ok) return found;
  const unreasoned = reasonFault('suspend', input);
  if (unreasoned) return unreasoned;
  return { ok: true, value: { heldSlots: await suspend(tx, found.value, input) } };
}

/**
 * Flag, no live appointment (HC12: slots are held, which nobody can check in to; the process gives them back after three
 * days), and the process waits for `course-resumed`. @returns how many slots are held
 */
export async function suspend(
  tx: Tx,
  course: Row<'Course'>,
  input: { readonly reasonCode: string; readonly note?: string; readonly expectedResume?: string },
): Promise<number> {
  const heldSlots = await holdSlots(tx, course.id);
  await recordCourseAct(tx, course, {
    ...ACT,
    reason: input,
    set: { suspendedAt: tx.now, expectedResumeDate: input.expectedResume ?? null },
    detail: { expectedResume: input.expectedResume ?? null, heldSlots },
  });
  await publishAlways(tx, 'course-suspended', { key: course.id, variables: { suspendedAt: isoOf(tx.now) } });
  return heldSlots;
}
