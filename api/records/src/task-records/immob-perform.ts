import { z } from 'zod';
import { lastForm } from '../clinical/current.ts';
import { courseIdOf, defineTask } from './define-task.ts';
import { diagnosisLines, from, line, merge, pick, safetyLines } from './present.ts';

export const immobPerform = defineTask({
  taskId: 'immob-perform',
  fields: z.object({}),
  async prefill(reader, about) {
    const request = await lastForm(reader, about.courseId, 'immob-request');
    const redone = await lastForm(reader, about.courseId, 'immob-perform');
    return merge(
      from('FORM', pick(redone, 'headrest', 'indexBar', 'maskNo', 'vacBagNo', 'markers')),
      from('FORM', pick(request, 'position', 'immobiliser', 'armPos', 'bladder')),
    );
  },
  async evidence(reader, about) {
    const courseId = courseIdOf(about);
    const request = await lastForm(reader, courseId, 'immob-request');
    return [
      ...(await diagnosisLines(reader, courseId)),
      ...(await safetyLines(reader, courseId)),
      ...line('医生特殊要求', 'Special notes', request.specialNotes as string | undefined),
    ];
  },
});
