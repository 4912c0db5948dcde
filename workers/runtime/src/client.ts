import { ZBClient } from 'zeebe-node';
import { messageOf } from './failures.ts';
import type { ActivatedJob, JobGateway, WorkerLog } from './ports.ts';

export interface ZeebeOptions {
  /** host:port, as 127.0.0.1:26500. */
  readonly address: string;
  readonly log: WorkerLog;
  /** Of this client at the gateway; empty or absent: the gateway asks for none. */
  readonly token?: string;
  /** User that goes with the token; RTFlow's own gateway looks at the token alone. */
  readonly user?: string;
  /** PEM of the authority that signed the gateway's certificate; absent: plain text. */
  readonly tlsCa?: Buffer;
  /** Length of one long poll, ms. */
  readonly longPollMs?: number;
  /** Pause before the next poll, ms: also the pause between tries while the gateway is down. */
  readonly pollIntervalMs?: number;
}

/**
 * A JobGateway over zeebe-node. Two of its habits are avoided here: its own retries hide that a call may have been
 * carried out (`retry: false`; end-job.ts sends again and knows), and `job.complete()` swallows refusals, so jobs are
 * ended with the client's calls, which reject, and the worker's slot is given back with `job.forward()`.
 */
export function openZeebe(options: ZeebeOptions): JobGateway {
  const { address, log, token, user = 'worker', tlsCa, longPollMs = 20_000, pollIntervalMs = 100 } = options;
  const heard = connectionNews(address, log);
  const client = new ZBClient(address, {
    useTLS: tlsCa !== undefined,
    ...(tlsCa ? { customSSL: { rootCerts: tlsCa } } : {}),
    // The gateway takes the password as the token; zeebe-node has no plain bearer token.
    ...(token ? { basicAuth: { username: user, password: token } } : {}),
    retry: false,
    longPoll: longPollMs,
    pollInterval: pollIntervalMs,
    loglevel: 'NONE',
    stdout: { debug() {}, info() {}, error: (message) => log.debug({ message }, 'zeebe-node') },
    onReady: () => heard(true),
    onConnectionError: () => heard(false),
  });
  const workers: PollingWorker[] = [];
  return {
    openWorker({ type, name, maxJobs, timeoutMs, fetchVariables, onJob }) {
      const worker = client.createWorker({
        id: name,
        taskType: type,
        maxJobsToActivate: maxJobs,
        timeout: timeoutMs,
        ...(fetchVariables ? { fetchVariable: [...fetchVariables] } : {}),
        onReady: () => heard(true),
        onConnectionError: () => heard(false),
        taskHandler: async (job) => {
          await onJob(activatedJob(job)).catch((error: unknown) => {
            log.error({ jobKey: job.key, type, error: messageOf(error) }, 'a worker broke its promise not to reject');
          });
          return job.forward();
        },
      });
      workers.push(worker as unknown as PollingWorker);
    },
    async completeJob({ jobKey, variables }) {
      await client.completeJob({ jobKey, variables: { ...variables } });
    },
    async failJob(request) {
      await client.failJob(request);
    },
    async throwError({ jobKey, errorCode, errorMessage, variables }) {
      await client.throwError({
        jobKey,
        errorCode,
        errorMessage,
        variables: { ...variables } as Record<string, never>,
      });
    },
    async close() {
      for (const worker of workers) {
        // Takes no new job and waits for those that run; its poll it would leave behind, open at the gateway.
        void worker.close();
        worker.jobStream?.cancel();
      }
      // Waits for each worker's running jobs (forward() counts them down) before it closes the channels.
      await client.close();
    },
  };
}

/**
 * What zeebe-node 8.3.2 keeps private: a worker that is closed while it works on a job leaves its parked poll open, and the
 * next job of its type goes to that poll and is nobody's until its lock ends.
 */
interface PollingWorker {
  close(): Promise<null>;
  readonly jobStream?: { cancel(): void };
}

/** Says once that the gateway is away or back. Each channel of zeebe-node reports its own first failed try: those are noise. */
function connectionNews(address: string, log: WorkerLog): (reached: boolean) => void {
  let said: boolean | undefined;
  let doubt: NodeJS.Timeout | undefined;
  const say = (reached: boolean) => {
    if (said === reached) return;
    said = reached;
    if (reached) log.info({ address }, 'gateway reached');
    else log.warn({ address }, 'gateway not reached, trying on');
  };
  return (reached) => {
    clearTimeout(doubt);
    if (reached) say(true);
    else doubt = setTimeout(() => say(false), DOUBT_MS).unref();
  };
}

const DOUBT_MS = 2_000;

/** Only what a handler may know; zeebe-node's job also carries its ending methods, which must not be called. */
function activatedJob(job: {
  key: string;
  type: string;
  processInstanceKey: string;
  bpmnProcessId: string;
  elementId: string;
  elementInstanceKey: string;
  variables: unknown;
  customHeaders: unknown;
  retries: number;
  deadline: string;
}): ActivatedJob {
  return {
    key: job.key,
    type: job.type,
    processInstanceKey: job.processInstanceKey,
    bpmnProcessId: job.bpmnProcessId,
    elementId: job.elementId,
    elementInstanceKey: job.elementInstanceKey,
    variables: job.variables as Record<string, unknown>,
    customHeaders: job.customHeaders as Record<string, unknown>,
    retries: job.retries,
    deadline: Number(job.deadline),
  };
}
