import { z } from 'zod';
import { courseOf, currentPlan } from '../clinical/current.ts';
import { refuse } from '../record-types.ts';
import { insertRow, updateRows } from '../rows.ts';
import { courseIdOf, defineTask } from './define-task.ts';
import { number, text, ticked } from './fields.ts';
import { from, line, prescriptionLines } from './present.ts';

export const adaptiveDecide = defineTask({
  taskId: 'adaptive-decide',
  fields: z.object({
    reason: z.string(),
    newSimulation: ticked,
    continueOldPlan: ticked,
    stopAfterFraction: number,
    comment: text,
  }),
  async prefill(reader, about) {
    const course = await courseOf(reader, courseIdOf(about));
    return from('RULE', { stopAfterFraction: course.deliveredFractions, newSimulation: true });
  },
  async evidence(reader, about) {
    const course = await courseOf(reader, courseIdOf(about));
    return [
      ...(await prescriptionLines(reader, course.id)),
      ...line('已治分次', 'Fractions given', `${course.deliveredFractions} / ${course.prescribedFractions}`),
    ];
  },
  async record(tx, form, submission) {
    const course = await courseOf(tx, courseIdOf(submission));
    const { deliveredFractions: given } = course;
    if (form.stopAfterFraction < given || form.stopAfterFraction > course.prescribedFractions) {
      return refuse({
        code: 'HC6',
        zh: `旧计划停止分次须在已治 ${given} 次与处方分次之间`,
        en: `The old plan stops between the ${given} fractions given and the prescribed ones`,
        whoCanFix: 'ATT',
        detail: { courseId: course.id, stopAfterFraction: form.stopAfterFraction, given },
      });
    }
    const plan = await currentPlan(tx, course.id);
    const stoppedAtFx = form.continueOldPlan ? form.stopAfterFraction : given;
    if (plan) await updateRows(tx, 'Plan', { id: plan.id }, { stoppedAtFx, lockVersion: plan.lockVersion + 1 });
    await insertRow(tx, 'CourseEvent', {
      id: tx.newId(),
      courseId: course.id,
      kind: 'ADAPTIVE',
      reasonCode: form.reason,
      reason: form.comment?.slice(0, 1000) ?? null,
      detail: { planId: plan?.id ?? null, stoppedAtFx, newSimulation: form.newSimulation },
      at: tx.now,
      actorId: tx.actor.id,
    });
    return {};
  },
});
