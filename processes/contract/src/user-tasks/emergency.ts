import { z } from 'zod';
import { prescriptionVariables } from './planning.ts';
import type { UserTask } from './user-task.ts';

const approval = z.strictObject({ decision: z.enum(['approve', 'reject']) });

/** rt-course-emergency: start within 24 h, full check afterwards. */
export const EMERGENCY_TASKS = {
  'emergency-rx': {
    processId: 'rt-course-emergency',
    pathway: 'treatment',
    name: { zh: '急诊口头处方记录', en: 'Record emergency prescription' },
    candidateGroups: ['ATT', 'CHF'],
    permission: 'rx.sign',
    resultVariable: 'emergencyRx',
    /** clinicalSetup: field set up at the machine, no planning CT. */
    variables: z.strictObject({
      ...prescriptionVariables.shape,
      technique: z.enum(['2D', '3DCRT']),
      clinicalSetup: z.boolean(),
    }),
    slaNode: 'plan-request',
  },
  'emergency-plan': {
    processId: 'rt-emergency-plan',
    pathway: 'treatment',
    name: { zh: '急诊计划', en: 'Emergency plan' },
    candidateGroups: ['PLN', 'DOS'],
    permission: 'plan.design',
    resultVariable: 'emergencyPlan',
    variables: z.strictObject({ planVersion: z.int().min(1) }),
    slaNode: 'plan-design',
  },
  'emergency-check': {
    processId: 'rt-emergency-plan',
    pathway: 'treatment',
    name: { zh: '急诊单人核对', en: 'Emergency physics check' },
    candidateGroups: ['CHK'],
    permission: 'plan.check',
    resultVariable: 'emergencyCheck',
    variables: approval,
    decision: { forward: ['approve'], back: ['reject'] },
    notPerformerOf: ['emergency-plan'],
    slaNode: 'physics-check',
    withdrawTo: 'emergency-plan',
  },
  'emergency-approve': {
    processId: 'rt-emergency-plan',
    pathway: 'treatment',
    name: { zh: '急诊计划确认', en: 'Approve emergency plan' },
    candidateGroups: ['ATT', 'CHF'],
    permission: 'plan.approve.md',
    resultVariable: 'emergencyApprove',
    variables: approval,
    decision: { forward: ['approve'], back: ['reject'] },
    notPerformerOf: ['emergency-plan'],
    slaNode: 'plan-evaluate',
  },
  'retro-check': {
    processId: 'rt-course-emergency',
    pathway: 'treatment',
    name: { zh: '24小时内补全核对', en: 'Full check within 24 h' },
    candidateGroups: ['CHK'],
    permission: 'plan.check',
    resultVariable: 'retroCheck',
    variables: approval,
    decision: { forward: ['approve'], back: ['reject'] },
    notPerformerOf: ['emergency-plan'],
    slaNode: 'retro-check',
  },
} as const satisfies Record<string, UserTask>;
