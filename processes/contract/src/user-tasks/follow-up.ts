import { z } from 'zod';
import { nothing } from './user-task.ts';
import type { UserTask } from './user-task.ts';

export const FOLLOW_UP_TASKS = {
  'followup-visit': {
    processId: 'rt-followup',
    pathway: 'follow-up',
    name: { zh: '随访', en: 'Follow-up visit' },
    candidateGroups: ['NUR', 'RES', 'ATT'],
    permission: 'followup.record',
    recurs: true,
    resultVariable: 'followupVisit',
    variables: z.strictObject({ status: z.enum(['contacted', 'not-reached', 'deceased']) }),
    slaNode: 'follow-up',
  },
} as const satisfies Record<string, UserTask>;

export const OPERATIONS_TASKS = {
  'suspension-review': {
    processId: 'sys-course-suspension',
    pathway: 'operations',
    name: { zh: '暂停疗程复核', en: 'Review suspended course' },
    candidateGroups: ['ATT', 'CHF'],
    permission: 'course.suspend',
    resultVariable: 'suspensionReview',
    variables: nothing,
    slaNode: 'course-control',
  },
  'gap-review': {
    processId: 'sys-course-suspension',
    pathway: 'operations',
    name: { zh: '中断剂量补偿评估', en: 'Review gap compensation' },
    candidateGroups: ['ATT', 'CHF'],
    permission: 'course.resume',
    resultVariable: 'gapReview',
    variables: z.strictObject({ compensate: z.boolean() }),
    slaNode: 'course-control',
  },
  'gap-check': {
    processId: 'sys-course-suspension',
    pathway: 'operations',
    name: { zh: '中断补偿物理核对', en: 'Physics check of gap compensation' },
    candidateGroups: ['MP', 'CHK', 'CMP'],
    permission: 'delivery.check',
    resultVariable: 'gapCheck',
    variables: nothing,
    notPerformerOf: ['gap-review'],
    slaNode: 'course-control',
  },
} as const satisfies Record<string, UserTask>;
