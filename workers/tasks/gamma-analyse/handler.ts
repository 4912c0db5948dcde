import { defineHandler } from '../define-handler.ts';

/** Gamma is not computed in this version: the physicist enters the rate that the measuring system gives. */
export const gammaAnalyse = defineHandler('gamma-analyse', (_work, { bpmnError }) =>
  bpmnError('GAMMA_UNAVAILABLE', 'gamma analysis is entered by hand'),
);
