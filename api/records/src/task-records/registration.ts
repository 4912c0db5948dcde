import { z } from 'zod';
import { refuse, type Refusal, type TaskAbout } from '../record-types.ts';
import { joinRegistration } from '../commands/merges/merge-patients.ts';
import { rowOf } from '../rows.ts';
import { defineTask } from './define-task.ts';
import { text } from './fields.ts';

/** The desk's screen registers (commands/patients) and starts the pathway behind this task; here it only names the patient. */
export const registerPatient = defineTask({
  taskId: 'register-patient',
  fields: z.object({}),
  record: async (_tx, _form, submission) => patientOfTask(submission),
});

export const resolveDuplicate = defineTask({
  taskId: 'resolve-duplicate',
  fields: z.object({ decision: z.enum(['link', 'new']), existingPatientId: text }),
  async record(tx, form, submission) {
    const mine = patientOfTask(submission);
    if (form.decision === 'new' || !('patientId' in mine)) return mine;
    const known = form.existingPatientId ? await rowOf(tx, 'Patient', { id: form.existingPatientId }) : null;
    if (!known || known.id === mine.patientId) return notRegistered(submission);
    await joinRegistration(tx, { survivorId: known.id, mergedId: mine.patientId });
    return { patientId: known.id };
  },
});

function patientOfTask(about: TaskAbout): { patientId: string } | Refusal {
  const patientId = about.patientId ?? about.variables.patientId;
  return typeof patientId === 'string' ? { patientId } : notRegistered(about);
}

function notRegistered(about: TaskAbout): Refusal {
  return refuse({
    code: 'NOT_REGISTERED',
    zh: '请先在登记界面登记患者',
    en: 'Register the patient at the registration screen first',
    whoCanFix: 'FD',
    detail: { taskId: about.taskId },
  });
}
