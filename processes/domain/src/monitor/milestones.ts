/** Points of a course between which its time is measured, in their order; each counts when it is reached for the first time. */
export const MILESTONES = [
  'OPENED',
  'SIMULATED',
  'CONTOURED',
  'PLANNED',
  'CHECKED',
  'SHEET',
  'FIRST_BEAM',
  'SUMMARY',
] as const;
export type Milestone = (typeof MILESTONES)[number];

export const MILESTONE_WORDS: Readonly<Record<Milestone, { readonly zh: string; readonly en: string }>> = {
  OPENED: { zh: '登记开程', en: 'Course opened' },
  SIMULATED: { zh: '定位完成', en: 'Simulated' },
  CONTOURED: { zh: '勾画通过', en: 'Contours approved' },
  PLANNED: { zh: '计划批准', en: 'Plan approved' },
  CHECKED: { zh: '物理核对', en: 'Physics checked' },
  SHEET: { zh: '治疗单批准', en: 'Sheet approved' },
  FIRST_BEAM: { zh: '首次照射', en: 'First beam' },
  SUMMARY: { zh: '小结签发', en: 'Summary signed' },
};

/** The user task whose completion reaches a milestone, and the answer that it needs. */
export const MILESTONE_TASKS: readonly {
  readonly milestone: Milestone;
  readonly taskId: string;
  readonly field?: string;
  readonly value?: string;
}[] = [
  { milestone: 'SIMULATED', taskId: 'sim-perform', field: 'result', value: 'success' },
  { milestone: 'CONTOURED', taskId: 'contour-review', field: 'decision', value: 'approve' },
  { milestone: 'PLANNED', taskId: 'plan-evaluate', field: 'decision', value: 'approve' },
  { milestone: 'CHECKED', taskId: 'physics-check', field: 'decision', value: 'approve' },
  { milestone: 'SHEET', taskId: 'sheet-approve', field: 'decision', value: 'approve' },
  { milestone: 'SUMMARY', taskId: 'summary-sign' },
];

export function milestoneOf(taskId: string, data: Readonly<Record<string, unknown>>): Milestone | null {
  const found = MILESTONE_TASKS.find((one) => one.taskId === taskId);
  return found && (found.field === undefined || data[found.field] === found.value) ? found.milestone : null;
}

/** Stages that are reported: each milestone from the one before it, and the whole way to the first beam. */
export const STAGES: readonly { readonly from: Milestone; readonly to: Milestone }[] = [
  ...MILESTONES.slice(1).map((to, index) => ({ from: MILESTONES[index]!, to })),
  { from: 'OPENED', to: 'FIRST_BEAM' },
];

/** Days from opening to the first beam that the category allows (domain: P1 28 d absolute, P2 28 d, P3 7 d, P4 42 d, P0 24 h). */
export const FIRST_BEAM_DAYS: Readonly<Record<string, number>> = { P0: 1, P1: 28, P2: 28, P3: 7, P4: 42 };
