import { z } from 'zod';
import { Id } from './problem.ts';
import { route } from './route.ts';

export const labelRoutes = {
  'patients.barcode': route({
    method: 'GET',
    path: '/patients/:patientId/barcode.svg',
    access: 'patient.read',
    summary: 'Code128 of the patient number by the department’s pattern',
  }),
  'patients.printLabel': route({
    method: 'POST',
    path: '/patients/:patientId/labels',
    access: 'patient.print',
    summary:
      'A label (50 × 30 mm) or wristband (250 × 25 mm) as a page to print; from the second copy on a reason is asked',
    body: z.object({
      commandId: z.string().min(8).max(64),
      kind: z.enum(['LABEL', 'WRISTBAND']),
      reason: z.string().trim().max(255).optional(),
    }),
    response: z.object({ patientId: Id, copyNo: z.number().int().positive(), html: z.string() }),
  }),
};
