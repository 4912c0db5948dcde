import { defineHandler } from '../define-handler.ts';
import type { PlanSummaryContext } from '../plan-summary-context.ts';
import { sheetBeams } from './sheet-beams.ts';

export const prefillSheet = defineHandler('prefill-sheet', async (work, { recorded }) => {
  const context = (await work.context()) as PlanSummaryContext;
  // A hand-calculated plan has no RTPLAN: the sheet starts empty and the planner fills it in.
  if (!context.plan) return recorded({ planHash: null, beams: [] });
  return recorded({ planHash: context.planHash ?? null, beams: sheetBeams(context.plan) });
});
