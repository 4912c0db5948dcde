import { defineHandler } from '../define-handler.ts';
import { checkPlan } from './check-plan.ts';

export const evaluatePlan = defineHandler('evaluate-plan', async (work, { recorded, bpmnError }) => {
  const { plan, prescription, rtdoseUid, constraints } = await work.context();
  // Without a dose nothing may look evaluated: the model goes on to the doctor's evaluation by hand.
  if (rtdoseUid === null) return bpmnError('DOSE_MISSING', 'no RTDOSE belongs to the plan');
  if (plan === null || prescription === null) {
    return bpmnError('DOSE_MISSING', 'the plan or its prescription cannot be read');
  }
  const unread = constraints.map(({ rowId }) => ({ rowId, value: null, met: null, reason: 'NO_DVH' as const }));
  const rows = [...checkPlan(plan, prescription), ...unread];
  return recorded({ rows }, { failedConstraints: rows.filter(({ met }) => met === false).length });
});
