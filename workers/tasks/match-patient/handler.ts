import { defineHandler } from '../define-handler.ts';
import { matchPatient as match } from './match-patient.ts';

export const matchPatient = defineHandler('match-patient', async (work, { recorded }) => {
  const { level, matchedPatientId, matches } = match(await work.context());
  return recorded({ matches }, { level, matchedPatientId });
});
