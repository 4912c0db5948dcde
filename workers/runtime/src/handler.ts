import type { ActivatedJob, WorkerLog } from './ports.ts';
import type { Ending } from './ending.ts';

/** What a handler may reach beside its job. */
export interface JobTools {
  /** The clinical context of the job, read over HTTP with the worker's token; asked once per call. */
  context(): Promise<unknown>;
  readonly log: WorkerLog;
  /** Epoch ms: handlers take time from here, so that tests can pin it. */
  readonly now: () => number;
  /** Aborts when the process shuts down and the drain time is over. */
  readonly signal: AbortSignal;
}

/** One job type. `handle` returns the ending; what it throws is judged by `isTransient`. */
export interface JobHandler {
  readonly type: string;
  /** Attempts that the model gives the job; sets the pauses between them. */
  readonly retries?: number;
  /** Given up and completed when its last attempt fails, instead of an incident that holds its case up. */
  readonly dispensable?: boolean;
  /** How long one attempt may take, ms; the job is locked for this long. */
  readonly timeoutMs?: number;
  readonly maxJobs?: number;
  /** Names of the variables that the handler reads; all visible ones when left out. */
  readonly fetchVariables?: readonly string[];
  handle(job: ActivatedJob, tools: JobTools): Promise<Ending>;
}
