import { z } from 'zod';
import { Key } from './problem.ts';
import { route } from './route.ts';

/** What a job worker that reads or writes the record calls beside gRPC. */
/** A job as a Zeebe cluster gave it to a worker; the embedded engine knows its own jobs. */
const Held = z.object({
  type: z.string().min(1).max(128),
  elementId: z.string().min(1).max(128),
  elementInstanceKey: Key,
  processInstanceKey: Key,
  bpmnProcessId: z.string().min(1).max(128),
  retries: z.number().int(),
  deadline: z.number().int(),
  worker: z.string().max(255),
  variables: z.record(z.string(), z.unknown()),
});

export const jobRoutes = {
  'jobs.hold': route({
    method: 'POST',
    path: '/jobs/:jobKey/hold',
    access: 'worker',
    summary: 'A process on a Zeebe cluster: the job that a worker was given, before it is worked on',
    body: Held,
  }),
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
