import { createHash } from 'node:crypto';
import type { JsonObject } from '@rtflow/engine/ports';
import { jobRecordFor } from '../../job-records/index.ts';
import { isRefusal } from '../../record-types.ts';
import { refuse, refuseAs, type Outcome } from '../../policies/refusals.ts';
import { recordJob } from './job-context.ts';
import { insertRowOnce, rowOf } from '../../rows.ts';
import type { Tx } from '../../tx.ts';
import { engineDid } from '../engine-did.ts';

export interface CompleteJob {
  readonly jobKey: number;
  /** From the worker to the process. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** From the worker to the record. */
  readonly result: unknown;
}

/** As Zeebe: a worker that is late may still complete what nobody else has taken or ended. */
const OPEN = new Set(['ACTIVATED', 'ACTIVATABLE']);

/**
 * A machine's step: clinical rows, audit and CompleteJob in one transaction. The job key is the idempotency key: a second delivery
 * (lock ran out, answer lost) finds the row of the first and is told that all is well.
 */
export async function completeJob(tx: Tx, input: CompleteJob): Promise<Outcome<null>> {
  if (await rowOf(tx, 'JobEffect', { jobKey: input.jobKey })) return { ok: true, value: null };
  const found = await recordJob(tx, input.jobKey);
  if (!found) return refuse('JOB_GONE', { jobKey: String(input.jobKey) });
  const { job, state } = found;
  if (!OPEN.has(state)) return refuse('JOB_GONE', { jobKey: String(job.jobKey), state });
  const effect = { jobKey: job.jobKey, type: job.type, result: digestOf(input.result), at: tx.now };
  // On MySQL a second worker that reports at the same moment waits here for the first one's end.
  if (!(await insertRowOnce(tx, 'JobEffect', effect))) return { ok: true, value: null };
  const added = (await jobRecordFor(job.type).record?.(tx, { ...job, output: input.variables }, input.result)) ?? {};
  if (isRefusal(added)) return refuseAs(added);
  await tx.audit({
    action: 'job.completed',
    entity: 'job',
    entityId: String(job.jobKey),
    patientId: patientOf(job.variables),
    detail: { type: job.type, elementId: job.elementId },
  });
  const done = engineDid(
    await tx.execute({
      type: 'completeJob',
      jobKey: job.jobKey,
      variables: { ...input.variables, ...added } as JsonObject,
    }),
  );
  return done.ok ? { ok: true, value: null } : done;
}

/** Enough to tell two deliveries apart; the result itself may hold names and stands in the clinical rows. */
function digestOf(result: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(result ?? null))
    .digest('hex');
}

function patientOf(variables: Readonly<Record<string, unknown>>): string | null {
  return typeof variables.patientId === 'string' ? variables.patientId : null;
}
