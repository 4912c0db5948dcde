import type { Actor, Database, Tx } from '@rtflow/records';
import type { ActivatedJob, JsonObject } from '@rtflow/engine/ports';
import { completeJob } from '@rtflow/records/commands/jobs/complete-job';
import { jobContext } from '@rtflow/records/commands/jobs/job-context';
import type { Ending, JobHandler, JobTools } from '@rtflow/worker-runtime';
import { requireOk } from './require-ok.ts';

const WORKER: Actor = { kind: 'worker', id: 'demo-worker', grants: [] };
const ALL_JOBS = 10_000;
const QUIET = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

export interface MachineRoom {
  /** Does every job that is there, and those that follow from it. */
  work(): Promise<void>;
}

/** The department's own job handlers, run in this process at the pinned time instead of over gRPC. */
export function machineRoom(database: Database, handlers: readonly JobHandler[], now: () => number): MachineRoom {
  const byType = new Map(handlers.map((handler) => [handler.type, handler]));
  const waiting = new Set<string>();
  database.events.on('engine', ({ jobTypesAvailable }) => {
    for (const type of jobTypesAvailable) waiting.add(type);
  });

  /** Handlers compute and do nothing else, so a whole round may be one unit: what they ask for comes from the same transaction. */
  const round = async (tx: Tx, types: readonly string[]): Promise<void> => {
    const requests = types.map((type) => ({ type, timeout: 60_000, maxJobs: ALL_JOBS }));
    const activated = await tx.execute({ type: 'activateJobs', types: requests, worker: WORKER.id });
    if (!activated.ok) throw new Error(activated.error.message);
    for (const job of activated.value.jobs) {
      const handler = byType.get(job.type);
      if (!handler) throw new Error(`Expected a worker for ${job.type}, but there is none`);
      await endJob(tx, job, await handler.handle(askedOf(job), toolsFor(tx, job)));
    }
  };
  return {
    async work() {
      while (waiting.size > 0) {
        const types = [...waiting];
        waiting.clear();
        await database.unitOfWork.run(WORKER, (tx) => round(tx, types));
      }
    },
  };

  function toolsFor(tx: Tx, job: ActivatedJob): JobTools {
    return {
      context: async () => requireOk(await jobContext(tx, job.jobKey), `the context of ${job.type}`).context,
      log: QUIET,
      now,
      signal: new AbortController().signal,
    };
  }
}

function askedOf(job: ActivatedJob) {
  return {
    ...job,
    key: String(job.jobKey),
    processInstanceKey: String(job.instanceKey),
    elementInstanceKey: String(job.elementInstanceKey),
  };
}

async function endJob(tx: Tx, { jobKey, type, retries }: ActivatedJob, ending: Ending): Promise<void> {
  const variables = 'variables' in ending ? (ending.variables as JsonObject) : {};
  if (ending.kind === 'error') {
    const thrown = { errorCode: ending.code, errorMessage: ending.message, variables };
    requireOk(await tx.execute({ type: 'throwError', jobKey, ...thrown }), type);
  } else if (ending.kind === 'fail') {
    const left = ending.cause === 'transient' ? Math.max(retries - 1, 0) : 0;
    requireOk(await tx.execute({ type: 'failJob', jobKey, retries: left, errorMessage: ending.message }), type);
  } else if (ending.result === undefined) {
    requireOk(await tx.execute({ type: 'completeJob', jobKey, variables }), type);
  } else {
    requireOk(await completeJob(tx, { jobKey, variables, result: ending.result }), type);
  }
}
