import { needRow, rowsOf, updateRows } from '../rows.ts';
import type { Tx } from '../tx.ts';
import { courseOf, liveAppointments } from './current.ts';
import { publishAlways } from './publish.ts';

/** Puts a new plan in force from the next fraction on: the old one retires with its last fraction, booked slots go over. */
export async function activatePlan(
  tx: Tx,
  { courseId, planId }: { readonly courseId: string; readonly planId: string },
): Promise<void> {
  const course = await courseOf(tx, courseId);
  const plan = await needRow(tx, 'Plan', { id: planId });
  const before = (await rowsOf(tx, 'Plan', { courseId, status: ['QA_PASSED', 'RELEASED'] })).filter(
    ({ id }) => id !== planId,
  );
  for (const old of before) {
    const stoppedAtFx = Math.min(old.stoppedAtFx ?? course.deliveredFractions, course.deliveredFractions);
    await updateRows(tx, 'Plan', { id: old.id }, { status: 'RETIRED', stoppedAtFx, lockVersion: old.lockVersion + 1 });
  }
  for (const appointment of await liveAppointments(tx, courseId)) {
    if (appointment.kind === 'SIM' || appointment.planId === planId) continue;
    await updateRows(tx, 'Appointment', { id: appointment.id }, { planId, version: appointment.version + 1 });
  }
  const prescribedFractions = course.deliveredFractions + plan.fractions;
  await updateRows(tx, 'Course', { id: courseId }, { prescribedFractions, version: course.version + 1 });
  await tx.audit({
    action: 'plan.activated',
    entity: 'plan',
    entityId: planId,
    patientId: course.patientId,
    detail: { courseId, retired: before.map(({ id }) => id), afterFraction: course.deliveredFractions },
  });
  await publishAlways(tx, 'plan-changed', { key: courseId, variables: { planId } });
}
