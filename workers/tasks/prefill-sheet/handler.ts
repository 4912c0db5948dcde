import { defineHandler } from '../define-handler.ts';
import { sheetBeams } from './sheet-beams.ts';

export const prefillSheet = defineHandler('prefill-sheet', async (work, { recorded }) => {
  const { plan, planHash } = await work.context();
  // A hand-calculated plan has no RTPLAN: the sheet starts empty and the planner fills it in.
  if (plan === null) return recorded({ planHash: null, beams: [] });
  return recorded({ planHash, beams: sheetBeams(plan) });
});
