import { defineHandler } from '../define-handler.ts';

/** No model runner is installed in this version: the model goes on to contouring by hand. */
export const aiAutocontour = defineHandler('ai-autocontour', (_work, { bpmnError }) =>
  bpmnError('AI_UNAVAILABLE', 'no contouring model is installed'),
);
