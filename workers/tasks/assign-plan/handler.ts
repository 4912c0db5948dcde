import { defineHandler } from '../define-handler.ts';
import { choosePlanner } from './choose-planner.ts';

export const assignPlan = defineHandler('assign-plan', async (work, { recorded, bpmnError }) => {
  const context = await work.context();
  const choice = choosePlanner(context);
  if (choice === null) return bpmnError('NO_CANDIDATE', `no planner present can do ${context.technique}`);
  return recorded(
    { reason: `${choice.reason.zh} / ${choice.reason.en}`, weight: context.weight },
    { plannerId: choice.plannerId },
  );
});
