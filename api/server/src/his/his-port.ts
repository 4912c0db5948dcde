import { HisUnavailable, type HisAdapter } from '@rtflow/workers/his-fetch-patient/his-adapter.ts';
import { z } from 'zod';
import type { HisAnswer, HisPort } from './port.ts';

const Answer = z.object({
  name: z.string().optional(),
  sex: z.enum(['M', 'F', 'U']).optional(),
  birthDate: z.iso.date().optional(),
  phone: z.string().optional(),
  address: z.string().optional(),
  hisPatientId: z.string().optional(),
  admissionNo: z.string().optional(),
  ward: z.string().optional(),
  bed: z.string().optional(),
});

/** The desk's view of the adapter that the registration job asks too: what it knows goes into the form, faults into its words. */
export function hisPort(his: HisAdapter): HisPort {
  return {
    async findPatient(idNo): Promise<HisAnswer> {
      try {
        const answer = await his.fetchPatient({ idNo });
        if (!answer.found) return { kind: 'not-found' };
        const parsed = Answer.safeParse(answer.demographics);
        return parsed.success
          ? { kind: 'found', demographics: parsed.data }
          : { kind: 'unavailable', reason: 'unreadable answer' };
      } catch (error) {
        if (!(error instanceof HisUnavailable)) throw error;
        return { kind: 'unavailable', reason: error.message };
      }
    },
  };
}
