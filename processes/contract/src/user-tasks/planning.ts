import { z } from 'zod';
import { TECHNIQUES, id, uid } from './user-task.ts';
import type { UserTask } from './user-task.ts';

/** What a signed prescription hands on: cGy per fraction, number of fractions. */
export const prescriptionVariables = z.strictObject({
  planId: id,
  rxVersion: z.int().min(1),
  technique: z.enum(TECHNIQUES),
  fractions: z.int().min(1).max(50),
  dosePerFx: z.int().min(50).max(3400),
});

export const PLANNING_TASKS = {
  'plan-request': {
    processId: 'rt-plan-request',
    pathway: 'planning',
    name: { zh: '计划申请单', en: 'Request plan' },
    candidateGroups: ['ATT', 'RES'],
    permission: 'planreq.write',
    resultVariable: 'planRequest',
    variables: prescriptionVariables,
    slaNode: 'plan-request',
  },
  'assign-plan-manual': {
    processId: 'rt-plan-request',
    pathway: 'planning',
    name: { zh: '人工分配计划', en: 'Assign plan by hand' },
    candidateGroups: ['CMP'],
    permission: 'plan.assign',
    resultVariable: 'assignPlanManual',
    variables: z.strictObject({ plannerId: id }),
    slaNode: 'assign',
    withdrawTo: 'plan-request',
  },
  'plan-design': {
    processId: 'rt-planning',
    pathway: 'planning',
    name: { zh: '计划设计', en: 'Design plan' },
    candidateGroups: ['PLN', 'DOS'],
    permission: 'plan.design',
    resultVariable: 'planDesign',
    variables: z.strictObject({ planVersion: z.int().min(1) }),
    slaNode: 'plan-design',
    withdrawTo: 'plan-request',
  },
  'chase-plan': {
    processId: 'rt-planning',
    pathway: 'planning',
    name: { zh: '催取计划文件', en: 'Chase the RTPLAN' },
    candidateGroups: ['PLN', 'DOS'],
    permission: 'plan.design',
    resultVariable: 'chasePlan',
    variables: z.strictObject({ rtplanUid: uid }),
  },
  'plan-evaluate': {
    processId: 'rt-planning',
    pathway: 'planning',
    name: { zh: '计划评估', en: 'Evaluate plan' },
    candidateGroups: ['ATT', 'CHF'],
    permission: 'plan.approve.md',
    resultVariable: 'planEvaluate',
    variables: z.strictObject({ decision: z.enum(['approve', 'revise', 're-contour', 'change-rx']) }),
    decision: { forward: ['approve'], back: ['revise', 're-contour', 'change-rx'] },
    notPerformerOf: ['plan-design'],
    slaNode: 'plan-evaluate',
    withdrawTo: 'plan-design',
  },
  'plan-conference': {
    processId: 'rt-planning',
    pathway: 'planning',
    name: { zh: '病例讨论', en: 'Case conference' },
    candidateGroups: ['CHF'],
    permission: 'plan.approve.md',
    resultVariable: 'planConference',
    variables: z.strictObject({ decision: z.enum(['revise', 're-contour', 'change-rx']) }),
    decision: { forward: [], back: ['revise', 're-contour', 'change-rx'] },
    slaNode: 'plan-evaluate',
  },
} as const satisfies Record<string, UserTask>;
