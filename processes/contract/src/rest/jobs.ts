import { z } from 'zod';
import { route } from './route.ts';

/** What a job worker that reads or writes the record calls beside gRPC. */
export const jobRoutes = {
  'jobs.context': route({
    method: 'GET',
    path: '/jobs/:jobKey/context',
    access: 'worker',
    summary: 'Clinical context of an activated job, typed by its job type',
    response: z.object({ type: z.string(), context: z.unknown() }),
  }),
  'jobs.complete': route({
    method: 'POST',
    path: '/jobs/:jobKey/complete',
    access: 'worker',
    summary: 'Rows, audit and CompleteJob in one transaction; the job key is the idempotency key',
    body: z.object({ variables: z.record(z.string(), z.unknown()), result: z.unknown() }),
  }),
};
