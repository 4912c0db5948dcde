import { currentPlan } from '../../clinical/current.ts';
import { placeAppointments, type WantedSlot } from '../../clinical/place-appointments.ts';
import { can } from '../../policies/can.ts';
import { refuse, refuseAs, type Outcome } from '../../policies/refusals.ts';
import { isRefusal } from '../../record-types.ts';
import { rowOf } from '../../rows.ts';
import type { Tx } from '../../tx.ts';
import { hc1SheetApproved } from '../guards/index.ts';

export interface BookAppointments {
  readonly courseId: string;
  readonly slots: readonly WantedSlot[];
}

/** Books fractions of the course's current plan. HC1: refused until its treatment sheet is approved. */
export async function bookAppointments(
  tx: Tx,
  input: BookAppointments,
): Promise<Outcome<{ appointmentIds: readonly string[] }>> {
  const right = can(tx.actor, 'appt.book');
  if (!right.ok) return right;
  const course = await rowOf(tx, 'Course', { id: input.courseId });
  if (!course) return refuse('NOT_FOUND', { courseId: input.courseId });
  const plan = await currentPlan(tx, course.id);
  if (!plan) return refuseAs(await hc1SheetApproved(tx, plan));
  const placed = await placeAppointments(tx, plan, input.slots);
  if (isRefusal(placed)) return refuseAs(placed);
  await tx.audit({
    action: 'appointment.booked',
    entity: 'course',
    entityId: course.id,
    patientId: course.patientId,
    detail: { planId: plan.id, appointmentIds: placed },
  });
  await tx.outbox(
    'siu',
    { courseId: course.id, trigger: 'S12', appointmentIds: placed },
    `siu:${placed[0] ?? tx.newId()}`,
  );
  return { ok: true, value: { appointmentIds: placed } };
}
