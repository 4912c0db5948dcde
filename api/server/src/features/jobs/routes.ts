import { completeJob } from '@rtflow/records/commands/jobs/complete-job';
import { runCommand } from '@rtflow/records/commands/run-command';
import { refuse } from '@rtflow/records/policies/refusals';
import { jobContext } from '@rtflow/records/queries/job-context';
import type { Doors } from '../../doors.ts';
import { NOTHING, type Handlers } from '../../http/handler.ts';
import { keyOf } from '../act.ts';

export function jobHandlers(doors: Doors): Pick<Handlers, 'jobs.context' | 'jobs.complete'> {
  const { database } = doors;
  return {
    'jobs.context': async ({ params }) => {
      const jobKey = keyOf(params.jobKey);
      const found = jobKey === null ? null : await database.readOnly((reader) => jobContext(reader, jobKey));
      return found ? { ok: true, value: found } : refuse('JOB_GONE');
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
