import { completeJob } from '@rtflow/records/commands/jobs/complete-job';
import { runCommand } from '@rtflow/records/commands/run-command';
import { refuse } from '@rtflow/records/policies/refusals';
import { jobContext } from '@rtflow/records/commands/jobs/job-context';
import type { Doors } from '../../doors.ts';
import { NOTHING, type Handlers } from '../../http/handler.ts';
import { keyOf } from '../act.ts';

export function jobHandlers(doors: Doors): Pick<Handlers, 'jobs.context' | 'jobs.complete'> {
  const { database } = doors;
  return {
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
