import type { Actor, Database } from '@rtflow/records';
import type { JsonObject } from '@rtflow/engine/ports';
import { completeJob } from '@rtflow/records/commands/jobs/complete-job';
import { jobContext } from '@rtflow/records/commands/jobs/job-context';
import type { Ending, JobHandler } from '@rtflow/worker-runtime';

const WORKER: Actor = { kind: 'worker', id: 'demo-worker', grants: [] };
const BATCH = 50;
const QUIET = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

export interface MachineRoom {
  /** Does every job that is there, and those that follow from it. */
  work(): Promise<void>;
}

/** The department's own job handlers, run in this process at the pinned time instead of over gRPC. */
export function machineRoom(database: Database, handlers: readonly JobHandler[], now: () => number): MachineRoom {
  const byType = new Map(handlers.map((handler) => [handler.type, handler]));
  const types = handlers.map(({ type }) => ({ type, timeout: 60_000, maxJobs: BATCH }));
  let waiting = true;
  database.events.on('engine', ({ jobTypesAvailable }) => {
    waiting ||= jobTypesAvailable.length > 0;
  });

  const unit = database.unitOfWork;
  const end = async (jobKey: number, retries: number, ending: Ending) => {
    const outcome = await unit.run<{ ok: boolean; error?: unknown }>(WORKER, (tx) => {
      if (ending.kind === 'error') {
        const variables = ending.variables as JsonObject;
        return tx.execute({
          type: 'throwError',
          jobKey,
          errorCode: ending.code,
          errorMessage: ending.message,
          variables,
        });
      }
      if (ending.kind === 'fail') {
        const left = ending.cause === 'transient' ? Math.max(retries - 1, 0) : 0;
        return tx.execute({
          type: 'failJob',
          jobKey,
          retries: left,
          errorMessage: ending.message,
          retryBackOff: ending.backoffMs ?? 10_000,
        });
      }
      if (ending.result === undefined)
        return tx.execute({ type: 'completeJob', jobKey, variables: ending.variables as JsonObject });
      return completeJob(tx, { jobKey, variables: ending.variables, result: ending.result });
    });
    if (!outcome.ok) throw new Error(`Expected job ${jobKey} to end, but ${JSON.stringify(outcome.error)}`);
  };

  return {
    async work() {
      while (waiting) {
        waiting = false;
        const activated = await unit.run(WORKER, (tx) =>
          tx.execute({ type: 'activateJobs', types, worker: WORKER.id }),
        );
        if (!activated.ok) throw new Error(activated.error.message);
        for (const job of activated.value.jobs) {
          const handler = byType.get(job.type);
          if (!handler) throw new Error(`Expected a worker for ${job.type}, but there is none`);
          const tools = {
            context: async () => {
              const context = await unit.run(WORKER, (tx) => jobContext(tx, job.jobKey));
              if (!context.ok) throw new Error(`Expected a context of ${job.type}, but ${context.error.code}`);
              return context.value.context;
            },
            log: QUIET,
            now,
            signal: new AbortController().signal,
          };
          const asked = {
            ...job,
            key: String(job.jobKey),
            processInstanceKey: String(job.instanceKey),
            elementInstanceKey: String(job.elementInstanceKey),
          };
          await end(job.jobKey, job.retries, await handler.handle(asked, tools));
        }
        waiting ||= activated.value.jobs.length === BATCH;
      }
    },
  };
}
