import { z } from 'zod';
import { id } from './user-task.ts';
import type { UserTask } from './user-task.ts';

export const CONTOURING_TASKS = {
  'contour-draft': {
    processId: 'rt-contouring',
    pathway: 'contouring',
    name: { zh: '靶区与危及器官勾画', en: 'Draw targets and organs at risk' },
    candidateGroups: ['RES', 'DOS'],
    permission: 'contour.draft',
    resultVariable: 'contourDraft',
    variables: z.strictObject({ contourSetId: id }),
    slaNode: 'contour-draft',
  },
  'contour-review': {
    processId: 'rt-contouring',
    pathway: 'contouring',
    name: { zh: '勾画审核', en: 'Review contours' },
    candidateGroups: ['ATT', 'CHF'],
    permission: 'contour.review',
    resultVariable: 'contourReview',
    variables: z.strictObject({ decision: z.enum(['approve', 'reject']) }),
    decision: { forward: ['approve'], back: ['reject'] },
    notPerformerOf: ['contour-draft'],
    slaNode: 'contour-review',
    withdrawTo: 'contour-draft',
  },
  'contour-arbitrate': {
    processId: 'rt-contouring',
    pathway: 'contouring',
    name: { zh: '勾画争议裁定', en: 'Decide disputed contours' },
    candidateGroups: ['CHF'],
    permission: 'contour.review',
    resultVariable: 'contourArbitrate',
    variables: z.strictObject({ decision: z.enum(['approve', 'reject']) }),
    decision: { forward: ['approve'], back: ['reject'] },
    notPerformerOf: ['contour-draft'],
    slaNode: 'contour-review',
  },
} as const satisfies Record<string, UserTask>;
