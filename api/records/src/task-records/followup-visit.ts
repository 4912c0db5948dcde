import { z } from 'zod';
import { courseOf } from '../clinical/current.ts';
import { both, count } from '../clinical/record-words.ts';
import { rowOf, rowsOf, updateRows } from '../rows.ts';
import { courseIdOf, defineTask } from './define-task.ts';
import { day } from './fields.ts';
import { diagnosisLines, line } from './present.ts';

export const followupVisit = defineTask({
  taskId: 'followup-visit',
  fields: z.looseObject({ status: z.enum(['contacted', 'not-reached', 'deceased']), deathDate: day.optional() }),
  async evidence(reader, about) {
    const courseId = courseIdOf(about);
    const course = await courseOf(reader, courseId);
    const visits = await rowsOf(reader, 'FollowUp', { courseId }, { order: ['monthNo'] });
    const due = visits.find(({ status }) => status === 'DUE');
    return [
      ...(await diagnosisLines(reader, courseId)),
      ...line('分次', 'Fractions', `${course.deliveredFractions} / ${course.prescribedFractions}`),
      ...line('本次随访', 'This visit', due && both`${count(due.monthNo, '个月', 'months')} · ${due.dueDate}`),
      ...line('已随访', 'Done', visits.filter(({ status }) => status === 'DONE').length),
    ];
  },
  async record(tx, form, submission) {
    const courseId = courseIdOf(submission);
    const due = await rowOf(tx, 'FollowUp', { courseId, status: 'DUE' }, ['monthNo']);
    if (due) {
      const status = form.status === 'not-reached' ? 'FAILED' : 'DONE';
      const data = { ...submission.data };
      await updateRows(tx, 'FollowUp', { id: due.id }, { status, data, recordedAt: tx.now, recordedBy: tx.actor.id });
    }
    if (form.status === 'deceased') {
      const { patientId } = await courseOf(tx, courseId);
      await updateRows(tx, 'Patient', { id: patientId }, { deceasedDate: form.deathDate ?? null });
      await updateRows(tx, 'FollowUp', { courseId, status: 'DUE' }, { status: 'LOST', recordedAt: tx.now });
    }
    return {};
  },
});
