import { z } from 'zod';
import { IsoInstant, Key } from './problem.ts';

/** What an open element waits for: a code with its facts, of which the screen makes a sentence. Times in facts are epoch ms. */
export const Wait = z.object({
  instanceKey: Key,
  elementKey: Key,
  elementId: z.string(),
  since: IsoInstant,
  code: z.enum([
    'JOB_NO_WORKER',
    'JOB_QUEUED',
    'JOB_LOCKED',
    'JOB_BACKOFF',
    'USER_TASK',
    'TIMER',
    'MESSAGE',
    'SIGNAL',
    'CALL',
    'INCIDENT',
    'JOIN',
    'SUSPENDED',
  ]),
  facts: z.record(z.string(), z.unknown()),
});
export type Wait = z.output<typeof Wait>;
