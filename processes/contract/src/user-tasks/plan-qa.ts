import { z } from 'zod';
import { id } from './user-task.ts';
import type { UserTask } from './user-task.ts';

const approval = z.strictObject({ decision: z.enum(['approve', 'reject']) });

export const PLAN_QA_TASKS = {
  'physics-check': {
    processId: 'rt-plan-qa',
    pathway: 'plan-qa',
    name: { zh: '计划核对', en: 'Physics check' },
    candidateGroups: ['CHK'],
    permission: 'plan.check',
    resultVariable: 'physicsCheck',
    variables: approval,
    decision: { forward: ['approve'], back: ['reject'] },
    notPerformerOf: ['plan-design'],
    slaNode: 'physics-check',
  },
  'psqa-measure': {
    processId: 'qa-patient-specific',
    pathway: 'plan-qa',
    name: { zh: '剂量验证测量', en: 'Measure patient-specific QA' },
    candidateGroups: ['QAP', 'MP'],
    permission: 'plan.qa.measure',
    resultVariable: 'psqaMeasure',
    variables: z.strictObject({ measurementId: id }),
    slaNode: 'psqa',
  },
  'psqa-evaluate': {
    processId: 'qa-patient-specific',
    pathway: 'plan-qa',
    name: { zh: '伽马结果录入', en: 'Enter gamma result' },
    candidateGroups: ['QAP', 'MP'],
    permission: 'plan.qa.measure',
    resultVariable: 'psqaEvaluate',
    /** Gamma pass rate in per cent. */
    variables: z.strictObject({ passRate: z.number().min(0).max(100) }),
    slaNode: 'psqa',
  },
  'psqa-decide': {
    processId: 'qa-patient-specific',
    pathway: 'plan-qa',
    name: { zh: '验证未通过处理', en: 'Decide on failed QA' },
    candidateGroups: ['CMP'],
    permission: 'plan.qa.override',
    resultVariable: 'psqaDecide',
    variables: z.strictObject({ decision: z.enum(['override', 'replan']) }),
    decision: { forward: ['override'], back: ['replan'] },
    notPerformerOf: ['psqa-measure', 'psqa-evaluate'],
    slaNode: 'psqa',
  },
  'psqa-cosign': {
    processId: 'qa-patient-specific',
    pathway: 'plan-qa',
    name: { zh: '放行会签', en: 'Co-sign the override' },
    candidateGroups: ['ATT', 'CHF'],
    permission: 'plan.qa.override',
    resultVariable: 'psqaCosign',
    variables: approval,
    decision: { forward: ['approve'], back: ['reject'] },
    notPerformerOf: ['psqa-decide', 'psqa-measure', 'psqa-evaluate'],
    slaNode: 'psqa',
  },
} as const satisfies Record<string, UserTask>;
