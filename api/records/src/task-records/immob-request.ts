import { z } from 'zod';
import { courseOf, lastForm } from '../clinical/current.ts';
import { courseIdOf, defineTask } from './define-task.ts';
import { diagnosisLines, from, merge, pick, safetyLines } from './present.ts';
import { side } from './fields.ts';
import { hc13LateralityAgrees } from '../commands/guards/index.ts';

export const immobRequest = defineTask({
  taskId: 'immob-request',
  fields: z.object({ laterality: side }),
  async prefill(reader, about) {
    const course = await courseOf(reader, courseIdOf(about));
    const redone = await lastForm(reader, course.id, 'immob-request');
    return merge(
      from('RULE', { position: 'HFS' }),
      from('FORM', { site: course.site, laterality: course.laterality, ...pick(redone, ...REPEATED) }),
    );
  },
  async evidence(reader, about) {
    const courseId = courseIdOf(about);
    return [...(await diagnosisLines(reader, courseId)), ...(await safetyLines(reader, courseId))];
  },
  async record(tx, form, submission) {
    return (await hc13LateralityAgrees(tx, courseIdOf(submission), { request: form.laterality })) ?? {};
  },
});

/** A second request starts from the first. */
const REPEATED = ['position', 'immobiliser', 'armPos', 'scanFrom', 'scanTo', 'slice', 'contrast', 'motion', 'bladder'];
