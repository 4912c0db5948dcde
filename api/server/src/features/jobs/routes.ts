import { completeJob } from '@rtflow/records/commands/jobs/complete-job';
import { runCommand } from '@rtflow/records/commands/run-command';
import { refuse } from '@rtflow/records/policies/refusals';
import { jobContext } from '@rtflow/records/commands/jobs/job-context';
import { holdJob } from '@rtflow/records/mirror/hold-job';
import type { JsonObject } from '@rtflow/engine/ports';
import type { Doors } from '../../doors.ts';
import { NOTHING, type Handlers } from '../../http/handler.ts';
import { keyOf } from '../act.ts';

export function jobHandlers(doors: Doors): Pick<Handlers, 'jobs.hold' | 'jobs.context' | 'jobs.complete'> {
  const { database } = doors;
  return {
    'jobs.hold': async ({ actor, params, body }) => {
      const [jobKey, elementKey, instanceKey] = [params.jobKey, body.elementInstanceKey, body.processInstanceKey].map(
        keyOf,
      );
      if (!jobKey || !elementKey || !instanceKey || !doors.processesOnCluster) return refuse('JOB_GONE');
      const { bpmnProcessId: processId, variables, ...job } = body;
      const held = { ...job, jobKey, elementKey, instanceKey, processId, variables: variables as JsonObject };
      const act = { name: 'job.hold', entity: 'job', entityId: String(jobKey) };
      const outcome = await runCommand(database.unitOfWork, actor, act, (tx) => holdJob(tx, held));
      return outcome.ok ? NOTHING : outcome;
    },
    'jobs.context': async ({ actor, params }) => {
      const jobKey = keyOf(params.jobKey);
      if (jobKey === null) return refuse('JOB_GONE');
      const act = { name: 'job.context', entity: 'job', entityId: String(jobKey) };
      return runCommand(database.unitOfWork, actor, act, (tx) => jobContext(tx, jobKey));
    },
    'jobs.complete': async ({ actor, params, body }) => {
      const jobKey = keyOf(params.jobKey);
      if (jobKey === null) return refuse('JOB_GONE');
      const act = { name: 'job.complete', entity: 'job', entityId: String(jobKey) };
      const outcome = await runCommand(database.unitOfWork, actor, act, (tx) => completeJob(tx, { jobKey, ...body }));
      return outcome.ok ? NOTHING : outcome;
    },
  };
}
