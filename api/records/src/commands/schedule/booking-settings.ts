import type { CourseTag, Weights } from '@rtflow/domain/scheduling/model';
import { BOOKING_RULES, bookingRules, type BookingRules } from '../../clinical/booking-rules.ts';
import { can } from '../../policies/can.ts';
import { refuse, type Outcome } from '../../policies/refusals.ts';
import { insertRow, rowOf } from '../../rows.ts';
import type { Tx } from '../../tx.ts';

/** Weights, staff minimum and patients an hour, as an administrator wants them. */
export async function setBookingRules(
  tx: Tx,
  rules: { readonly staffMinimum: number; readonly maxPerHour: number | null; readonly weights: Weights },
): Promise<Outcome<BookingRules>> {
  const right = can(tx.actor, 'schedule.setup');
  if (!right.ok) return right;
  await tx.sql.run('DELETE FROM settings WHERE name = ?', [BOOKING_RULES]);
  await insertRow(tx, 'Setting', { name: BOOKING_RULES, value: rules, updatedAt: tx.now, updatedBy: tx.actor.id });
  await tx.audit({ action: 'booking-rules.set', entity: 'setting', entityId: BOOKING_RULES, detail: { ...rules } });
  return { ok: true, value: await bookingRules(tx) };
}

export interface CourseNeeds {
  readonly courseId: string;
  readonly tags: readonly CourseTag[];
  /** 'HH:mm' */
  readonly preferredFrom: string | null;
  readonly preferredTo: string | null;
  /** ISO weekdays of a custom cycle. */
  readonly weekdays: readonly number[] | null;
  readonly compensated: boolean;
}

/** What the booking desk knows about a course: anaesthesia, wishes, custom days, whether a holiday gap is made good. */
export async function setCourseNeeds(tx: Tx, { courseId, ...needs }: CourseNeeds): Promise<Outcome<null>> {
  const right = can(tx.actor, 'appt.book');
  if (!right.ok) return right;
  const course = await rowOf(tx, 'Course', { id: courseId });
  if (!course) return refuse('NOT_FOUND', { courseId });
  await tx.sql.run('DELETE FROM course_needs WHERE course_id = ?', [courseId]);
  await insertRow(tx, 'CourseNeed', {
    courseId,
    ...needs,
    tags: [...needs.tags],
    weekdays: needs.weekdays ? [...needs.weekdays] : null,
    updatedBy: tx.actor.id,
    updatedAt: tx.now,
  });
  const { patientId } = course;
  await tx.audit({ action: 'course.needs', entity: 'course', entityId: courseId, patientId, detail: { ...needs } });
  return { ok: true, value: null };
}
