import { z } from 'zod';
import { lastForm } from '../clinical/current.ts';
import { leaveRoom } from '../clinical/fraction-visit.ts';
import { clockOf, dayOf } from '../clinical/hospital-time.ts';
import { hc10SafetyAnswered, hc13LateralityAgrees } from '../commands/guards/index.ts';
import { rowOf, rowsOf } from '../rows.ts';
import { courseIdOf, defineTask } from './define-task.ts';
import { side } from './fields.ts';
import { diagnosisLines, from, line, merge, pick, safetyLines } from './present.ts';

const fields = z.object({
  laterality: side,
  result: z.enum(['success', 'failed']),
});

export const simPerform = defineTask({
  taskId: 'sim-perform',
  fields,
  guards: [(tx, submission) => hc10SafetyAnswered(tx, courseIdOf(submission))],
  async prefill(reader, about) {
    const request = await lastForm(reader, about.courseId, 'immob-request');
    const made = await lastForm(reader, about.courseId, 'immob-perform');
    return merge(
      from('RULE', { kVp: '120' }),
      from('FORM', pick(request, ...REQUESTED)),
      from('FORM', pick(made, 'position', 'bladder', 'bladderVolume', 'markers', 'setupNotes')),
    );
  },
  async evidence(reader, about) {
    const courseId = courseIdOf(about);
    const slot = await rowOf(reader, 'Appointment', { courseId, kind: 'SIM' }, ['-startAt']);
    const request = await lastForm(reader, courseId, 'immob-request');
    return [
      ...(await diagnosisLines(reader, courseId)),
      ...(await safetyLines(reader, courseId)),
      ...line('预约时间', 'Booked for', slot && `${dayOf(slot.startAt)} ${clockOf(slot.startAt)}`),
      ...line('医生特殊要求', 'Special notes', request.specialNotes as string | undefined),
    ];
  },
  async record(tx, form, submission) {
    const courseId = courseIdOf(submission);
    const barred = await hc13LateralityAgrees(tx, courseId, { request: form.laterality });
    if (barred) return barred;
    const status = form.result === 'success' ? 'DONE' : 'CANCELLED';
    const booked = await rowsOf(tx, 'Appointment', {
      courseId,
      kind: 'SIM',
      status: ['HELD', 'BOOKED', 'CHECKED_IN', 'CALLED', 'IN_ROOM'],
    });
    for (const appointment of booked) {
      await leaveRoom(tx, appointment, { status, ...(status === 'CANCELLED' && { reason: 'SIM_FAILED' }) });
    }
    return {};
  },
});

const REQUESTED = [
  'laterality',
  'position',
  'scanFrom',
  'scanTo',
  'slice',
  'contrast',
  'eGFR',
  'contrastAllergy',
  'motion',
  'bladder',
  'rectumPrep',
];
