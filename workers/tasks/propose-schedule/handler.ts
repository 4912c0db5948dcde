import { defineHandler } from '../define-handler.ts';
import { proposeSeries } from './propose-series.ts';

export const proposeSchedule = defineHandler('propose-schedule', async (work, { recorded, bpmnError }) => {
  const context = await work.context();
  const options = proposeSeries(context);
  if (options.length === 0) return bpmnError('NO_SLOT', `no device has ${context.demand.fractions} fitting slots`);
  return recorded({ options });
});
