/** What a change of the department's models goes through; PUBLISHED, REJECTED and DISCARDED are ends. */
export const CHANGE_STATES = [
  'DRAFT',
  'IN_REVIEW',
  'REVIEWED',
  'APPROVED',
  'PUBLISHED',
  'REJECTED',
  'DISCARDED',
] as const;
export type ChangeState = (typeof CHANGE_STATES)[number];

/** One thing that somebody did to a change. */
export const CHANGE_STEPS = [
  'OPENED',
  'SUBMITTED',
  'WITHDRAWN',
  'AGREED',
  'RETURNED',
  'APPROVED',
  'REJECTED',
  'PUBLISHED',
  'DISCARDED',
] as const;
export type ChangeStep = (typeof CHANGE_STEPS)[number];

export const MODEL_KINDS = ['BPMN', 'DMN', 'FORM'] as const;
export type ModelKind = (typeof MODEL_KINDS)[number];

/** From where a step leads where; a step from elsewhere is refused. */
export const STEPS_OF_CHANGE = {
  SUBMITTED: { from: 'DRAFT', to: 'IN_REVIEW' },
  WITHDRAWN: { from: 'IN_REVIEW', to: 'DRAFT' },
  AGREED: { from: 'IN_REVIEW', to: 'REVIEWED' },
  RETURNED: { from: 'IN_REVIEW', to: 'DRAFT' },
  APPROVED: { from: 'REVIEWED', to: 'APPROVED' },
  REJECTED: { from: 'REVIEWED', to: 'REJECTED' },
  PUBLISHED: { from: 'APPROVED', to: 'PUBLISHED' },
  DISCARDED: { from: 'DRAFT', to: 'DISCARDED' },
} as const satisfies Partial<Record<ChangeStep, { from: ChangeState; to: ChangeState }>>;
export type MovingStep = keyof typeof STEPS_OF_CHANGE;
