import { z } from 'zod';
import { nothing } from './user-task.ts';
import type { UserTask } from './user-task.ts';

const whole = z.strictObject({ decision: z.enum(['apply', 'discard']) });

export const REBOOKING_TASKS = {
  'approve-rebook': {
    processId: 'sched-rebook',
    pathway: 'operations',
    name: { zh: '改约方案审批', en: 'Approve re-booking' },
    candidateGroups: ['RTT-T'],
    permission: 'appt.move',
    resultVariable: 'approveRebook',
    variables: whole,
    decision: { forward: ['apply', 'discard'], back: [] },
  },
  'approve-return': {
    processId: 'sched-rebook',
    pathway: 'operations',
    name: { zh: '改回方案审批', en: 'Approve return to old times' },
    candidateGroups: ['RTT-T'],
    permission: 'appt.move',
    resultVariable: 'approveReturn',
    variables: whole,
    decision: { forward: ['apply', 'discard'], back: [] },
  },
  'phone-patient': {
    processId: 'sched-rebook-call',
    pathway: 'operations',
    name: { zh: '电话通知改约', en: 'Telephone patient' },
    candidateGroups: ['RTT-T', 'FD'],
    permission: 'appt.book',
    recurs: true,
    resultVariable: 'phonePatient',
    variables: z.strictObject({ outcome: z.enum(['reached', 'not-reached', 'other-time']) }),
  },
  'other-time': {
    processId: 'sched-rebook-call',
    pathway: 'operations',
    name: { zh: '另约时间', en: 'Find another time' },
    candidateGroups: ['RTT-T', 'FD'],
    permission: 'appt.book',
    resultVariable: 'otherTime',
    variables: nothing,
  },
} as const satisfies Record<string, UserTask>;
