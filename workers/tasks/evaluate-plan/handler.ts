import { defineHandler } from '../define-handler.ts';
import type { PlanSummaryContext } from '../plan-summary-context.ts';
import { checkPlan } from './check-plan.ts';

export const evaluatePlan = defineHandler('evaluate-plan', async (work, { recorded, bpmnError }) => {
  const context = await work.context();
  const { plan, prescription } = context as PlanSummaryContext;
  // Without a dose nothing may look evaluated: the model goes on to the doctor's evaluation by hand.
  if (context.rtdoseUid === null) return bpmnError('DOSE_MISSING', 'no RTDOSE belongs to the plan');
  if (!plan || !prescription) return bpmnError('DOSE_MISSING', 'the plan or its prescription cannot be read');
  const rows = checkPlan(plan, prescription);
  return recorded({ rows }, { failedConstraints: rows.filter(({ met }) => !met).length });
});
