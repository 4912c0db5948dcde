import type { ApiClient } from '@rtflow/contract';
import { endJob, type EndJobTools } from './end-job.ts';
import { failForGood, failTransient, type Ending } from './ending.ts';
import { isGone, isTransient, messageOf } from './failures.ts';
import type { JobHandler } from './handler.ts';
import type { ActivatedJob, JobGateway, WorkerLog } from './ports.ts';

export interface StartWorkersInput {
  readonly handlers: readonly JobHandler[];
  readonly gateway: JobGateway;
  readonly api: ApiClient;
  readonly log: WorkerLog;
  /** Shown in the history: host or process name. */
  readonly name: string;
  readonly now?: () => number;
  /** The process runs on a Zeebe cluster: the record is told of each job that asks it for something. */
  readonly onCluster?: boolean;
  /** How long running jobs may go on after `stop`, ms. */
  readonly drainMs?: number;
}

export interface RunningWorkers {
  /** Takes no new job, lets running ones end, closes. What runs longer than the drain time comes back elsewhere. */
  stop(): Promise<void>;
}

const DEFAULTS = { attempts: 3, timeoutMs: 60_000, maxJobs: 32, drainMs: 20_000 } as const;

/** One long poll per job type. @throws Error when two handlers have the same type. */
export function startWorkers(input: StartWorkersInput): RunningWorkers {
  const stopping = new AbortController();
  const types = input.handlers.map((handler) => handler.type);
  const twice = types.find((type, index) => types.indexOf(type) < index);
  if (twice !== undefined) throw new Error(`Expected one handler per job type, but ${twice} has two`);
  for (const handler of input.handlers) {
    input.gateway.openWorker({
      type: handler.type,
      name: input.name,
      maxJobs: handler.maxJobs ?? DEFAULTS.maxJobs,
      timeoutMs: handler.timeoutMs ?? DEFAULTS.timeoutMs,
      ...(handler.fetchVariables ? { fetchVariables: handler.fetchVariables } : {}),
      onJob: (job) => runJob(job, handler, input, stopping.signal),
    });
  }
  return {
    async stop() {
      const late = setTimeout(() => stopping.abort(), input.drainMs ?? DEFAULTS.drainMs);
      await Promise.race([input.gateway.close(), aborted(stopping.signal)]);
      clearTimeout(late);
    },
  };
}

async function runJob(
  job: ActivatedJob,
  handler: JobHandler,
  input: StartWorkersInput,
  signal: AbortSignal,
): Promise<void> {
  const tools: EndJobTools = {
    gateway: input.gateway,
    api: input.api,
    log: input.log,
    pause: (ms) => pause(ms, signal),
    introduce: introduction(job, input),
  };
  const now = input.now ?? Date.now;
  let ending: Ending;
  try {
    ending = await handler.handle(job, {
      context: async () => {
        await tools.introduce();
        return (await input.api.call('jobs.context', { params: { jobKey: job.key }, signal })).context;
      },
      log: input.log,
      now,
      signal,
    });
  } catch (error) {
    if (isGone(error)) {
      input.log.info({ jobKey: job.key, type: job.type }, 'job is gone before it was worked on');
      return;
    }
    ending = isTransient(error) ? failTransient(messageOf(error)) : failForGood(messageOf(error));
  }
  const attempts = handler.retries ?? DEFAULTS.attempts;
  const left = await endJob({ job, ending, attempts, dispensable: handler.dispensable === true }, tools);
  input.log.debug({ jobKey: job.key, type: job.type, left }, 'job left the worker');
}

/** The record knows the embedded engine's jobs; of a cluster's job it is told once, before it is asked about it. */
function introduction(job: ActivatedJob, { api, name, onCluster }: StartWorkersInput): () => Promise<void> {
  let told = !onCluster;
  return async () => {
    if (told) return;
    const { key, type, elementId, elementInstanceKey, processInstanceKey, bpmnProcessId, retries, deadline } = job;
    const ids = { type, elementId, elementInstanceKey, processInstanceKey, bpmnProcessId };
    const body = { ...ids, retries, deadline, worker: name, variables: { ...job.variables } };
    await api.call('jobs.hold', { params: { jobKey: key }, body });
    told = true;
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
    if (signal.aborted) done();
  });
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
