import { defineHandler } from '../define-handler.ts';

/** No R&V connection is configured in this version: the plan is imported and compared by a person at the machine. */
export const pushToRv = defineHandler('push-to-rv', (_work, { bpmnError }) =>
  bpmnError('RV_UNAVAILABLE', 'no R&V connection is configured'),
);
