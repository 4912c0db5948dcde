import { z } from 'zod';
import { courseOf } from '../clinical/current.ts';
import { dayOf } from '../clinical/hospital-time.ts';
import { updateRows } from '../rows.ts';
import { courseIdOf, defineTask } from './define-task.ts';
import { day } from './fields.ts';
import { from, line, prescriptionLines } from './present.ts';

export const suspensionReview = defineTask({
  taskId: 'suspension-review',
  fields: z.object({ outlook: z.enum(['RESUME', 'EXTEND', 'END']), expectedResume: day.optional() }),
  async prefill(reader, about) {
    return from('FORM', { expectedResume: (await courseOf(reader, courseIdOf(about))).expectedResumeDate });
  },
  async evidence(reader, about) {
    const course = await courseOf(reader, courseIdOf(about));
    return [
      ...(await prescriptionLines(reader, course.id)),
      ...line('中断自', 'Suspended since', course.suspendedAt && dayOf(course.suspendedAt)),
      ...line('已治分次', 'Fractions given', `${course.deliveredFractions} / ${course.prescribedFractions}`),
    ];
  },
  async record(tx, form, submission) {
    if (form.expectedResume) {
      const set = { expectedResumeDate: form.expectedResume };
      await updateRows(tx, 'Course', { id: courseIdOf(submission) }, set);
    }
    return {};
  },
});

export const gapReview = defineTask({
  taskId: 'gap-review',
  fields: z.object({}),
  async prefill(_reader, about) {
    return from('RULE', { gapDays: about.variables.gapDays });
  },
  evidence: async (reader, about) => prescriptionLines(reader, courseIdOf(about)),
});

export const gapCheck = defineTask({
  taskId: 'gap-check',
  fields: z.object({}),
  evidence: async (reader, about) => prescriptionLines(reader, courseIdOf(about)),
});
