import type { ApiClient } from '@rtflow/contract';
import type { Ending } from './ending.ts';
import { backoffAfter, isGone, isTransient, isWithoutAnswer, messageOf } from './failures.ts';
import type { ActivatedJob, JobGateway, WorkerLog } from './ports.ts';

export interface EndJobInput {
  readonly job: ActivatedJob;
  readonly ending: Ending;
  /** Attempts that the model gives this type. */
  readonly attempts: number;
  readonly dispensable: boolean;
}

export interface EndJobTools {
  readonly gateway: Pick<JobGateway, 'completeJob' | 'failJob' | 'throwError'>;
  readonly api: ApiClient;
  readonly log: WorkerLog;
  /** Waits this many ms, or less when the process shuts down. */
  readonly pause: (ms: number) => Promise<void>;
  /** Tells the record what job this is, where it cannot know. */
  readonly introduce: () => Promise<void>;
}

/** How a job left this worker. `lost` = nobody could be told; its lock runs out and it comes back. */
export type Left = 'completed' | 'given-up' | 'error-thrown' | 'failed' | 'gone' | 'lost';

/** Pauses between sends of the same ending while the other side does not answer. */
const RESEND_PAUSES_MS = [200, 1_000, 5_000] as const;

/** Carries out one ending. Never rejects. */
export async function endJob(input: EndJobInput, tools: EndJobTools): Promise<Left> {
  const { ending, job } = input;
  if (ending.kind === 'fail') return fail(input, tools, ending);
  const sent = await send(() => tell(job, ending, tools), tools.pause);
  switch (sent.outcome) {
    case 'done':
    case 'already-applied':
      return ending.kind === 'error' ? 'error-thrown' : 'completed';
    case 'gone':
      tools.log.info(
        { jobKey: job.key, type: job.type },
        'job is gone: its process moved on or another worker ended it',
      );
      return 'gone';
    case 'refused':
      // The work is done but its ending was not taken. A conflict may lift (409); anything else is for a person.
      return fail(input, tools, {
        kind: 'fail',
        cause: isTransient(sent.error) ? 'transient' : 'incident',
        message: `${ending.kind} was not accepted: ${messageOf(sent.error)}`,
      });
  }
}

async function tell(
  job: ActivatedJob,
  ending: Exclude<Ending, { kind: 'fail' }>,
  tools: EndJobTools,
): Promise<unknown> {
  if (ending.kind === 'error') {
    return tools.gateway.throwError({
      jobKey: job.key,
      errorCode: ending.code,
      errorMessage: ending.message,
      variables: ending.variables,
    });
  }
  if (ending.result === undefined) return tools.gateway.completeJob({ jobKey: job.key, variables: ending.variables });
  await tools.introduce();
  return tools.api.call('jobs.complete', {
    params: { jobKey: job.key },
    body: { variables: { ...ending.variables }, result: ending.result },
  });
}

async function fail(
  { job, attempts, dispensable }: EndJobInput,
  tools: EndJobTools,
  ending: Extract<Ending, { kind: 'fail' }>,
): Promise<Left> {
  const retries = ending.cause === 'transient' ? Math.max(job.retries - 1, 0) : 0;
  if (retries === 0 && dispensable) return giveUp(job, tools, ending.message);
  const made = Math.max(attempts - retries, 1);
  const retryBackOff = retries > 0 ? (ending.backoffMs ?? backoffAfter(made)) : 0;
  const request = { jobKey: job.key, retries, errorMessage: ending.message.slice(0, 2000), retryBackOff };
  const sent = await send(() => tools.gateway.failJob(request), tools.pause);
  const detail = { jobKey: job.key, type: job.type, retries, reason: ending.message };
  if (sent.outcome === 'refused') {
    tools.log.error(
      { ...detail, refusal: messageOf(sent.error) },
      'job could not be failed; it returns when its lock ends',
    );
    return 'lost';
  }
  if (sent.outcome === 'gone') {
    // The ending that was refused before this may have been carried out after all: then there is nothing to fail.
    tools.log.info(detail, 'job is gone');
    return 'gone';
  }
  tools.log.warn(detail, retries > 0 ? 'job failed, will be tried again' : 'job failed: incident');
  return 'failed';
}

/** Nobody waits for a notice that cannot be sent: its token ends, and the log says what was not sent. */
async function giveUp(job: ActivatedJob, tools: EndJobTools, reason: string): Promise<Left> {
  const sent = await send(() => tools.gateway.completeJob({ jobKey: job.key, variables: {} }), tools.pause);
  const detail = { jobKey: job.key, type: job.type, elementId: job.elementId, reason };
  if (sent.outcome === 'refused') {
    tools.log.error({ ...detail, refusal: messageOf(sent.error) }, 'job could not be given up; it returns');
    return 'lost';
  }
  tools.log.error(detail, 'notice was not sent: given up after its last attempt');
  return sent.outcome === 'gone' ? 'gone' : 'given-up';
}

type Sent =
  { readonly outcome: 'done' | 'already-applied' | 'gone' } | { readonly outcome: 'refused'; readonly error: unknown };

/**
 * Sends until there is an answer. All three endings are safe to repeat: the job key is their idempotency key. NOT_FOUND
 * after a send without an answer means that the first send was carried out and only its reply was lost.
 */
async function send(call: () => Promise<unknown>, pause: (ms: number) => Promise<void>): Promise<Sent> {
  let unanswered = false;
  for (let attempt = 0; ; attempt += 1) {
    try {
      await call();
      return { outcome: 'done' };
    } catch (error) {
      if (isGone(error)) return { outcome: unanswered ? 'already-applied' : 'gone' };
      const wait = RESEND_PAUSES_MS[attempt];
      if (!isWithoutAnswer(error) || wait === undefined) return { outcome: 'refused', error };
      unanswered = true;
      await pause(wait);
    }
  }
}
