import { z } from 'zod';
import { Id, IsoInstant } from './problem.ts';
import { route } from './route.ts';

const Field = z.enum(['name', 'sex', 'birthDate', 'phone']);

export const reconciliationRoutes = {
  'patients.reconciliations': route({
    method: 'GET',
    path: '/patients/reconciliations',
    access: 'patient.register',
    summary: 'Registered by hand and not confirmed by the HIS yet, oldest first',
    response: z.object({
      /** Whether a HIS is connected at all. */
      connected: z.boolean(),
      rows: z.array(
        z.object({
          patientId: Id,
          patientNo: z.string(),
          name: z.string(),
          state: z.string(),
          differs: z.array(z.string()),
          since: IsoInstant,
          triedAt: IsoInstant.nullable(),
        }),
      ),
    }),
  }),
  'patients.compareWithHis': route({
    method: 'POST',
    path: '/patients/:patientId/his-comparison',
    access: 'patient.register',
    summary: 'Ask the HIS now: what it says beside what is written; equal closes the case',
    body: z.object({ commandId: z.string().min(8).max(64) }),
    response: z.object({
      state: z.enum(['DONE', 'DIFFERS', 'UNKNOWN', 'DOWN']),
      differs: z.array(z.object({ field: Field, ours: z.string(), theirs: z.string() })),
    }),
  }),
  'patients.settleWithHis': route({
    method: 'POST',
    path: '/patients/:patientId/his-settlement',
    access: 'patient.register',
    summary: 'Close the case: the named fields become the HIS’s, the others stay',
    body: z.object({ commandId: z.string().min(8).max(64), take: z.array(Field) }),
    response: z.object({ changed: z.array(z.string()) }),
  }),
};
