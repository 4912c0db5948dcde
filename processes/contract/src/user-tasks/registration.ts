import { z } from 'zod';
import { id } from './user-task.ts';
import type { UserTask } from './user-task.ts';

export const REGISTRATION_TASKS = {
  'register-patient': {
    processId: 'reg-patient',
    pathway: 'registration',
    name: { zh: '病人登记', en: 'Register patient' },
    candidateGroups: ['FD', 'RES', 'ATT'],
    permission: 'patient.register',
    resultVariable: 'registerPatient',
    variables: z.strictObject({ patientId: id, urgent: z.boolean() }),
    slaNode: 'register',
  },
  'resolve-duplicate': {
    processId: 'reg-patient',
    pathway: 'registration',
    name: { zh: '疑似重复病人确认', en: 'Resolve possible duplicate' },
    candidateGroups: ['FD', 'ADM'],
    permission: 'patient.merge',
    resultVariable: 'resolveDuplicate',
    /** patientId: the chart to go on with (the existing one when linked). */
    variables: z.strictObject({ decision: z.enum(['link', 'new']), patientId: id }),
    decision: { forward: ['link', 'new'], back: [] },
    slaNode: 'register',
  },
} as const satisfies Record<string, UserTask>;
