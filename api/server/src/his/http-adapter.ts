import { z } from 'zod';
import type { HisAnswer, HisPort } from './port.ts';

const TIMEOUT_MS = 4000;
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

/** `POST <url>/patients/search {idNo}` -> 200 demographics | 404. The number goes in the body: URLs end in logs. */
export function httpHis(url: string, send: typeof globalThis.fetch = globalThis.fetch): HisPort {
  return {
    async findPatient(idNo): Promise<HisAnswer> {
      let response: Response;
      try {
        response = await send(new URL('patients/search', url.endsWith('/') ? url : `${url}/`), {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
          body: JSON.stringify({ idNo }),
          signal: AbortSignal.timeout(TIMEOUT_MS),
        });
      } catch (cause) {
        return { kind: 'unavailable', reason: cause instanceof Error ? cause.name : 'unreachable' };
      }
      if (response.status === 404) return { kind: 'not-found' };
      if (!response.ok) return { kind: 'unavailable', reason: `status ${response.status}` };
      const parsed = Answer.safeParse(await response.json().catch(() => null));
      return parsed.success
        ? { kind: 'found', demographics: parsed.data }
        : { kind: 'unavailable', reason: 'unreadable answer' };
    },
  };
}
