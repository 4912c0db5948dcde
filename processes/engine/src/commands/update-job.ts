import type { Handler } from './handled.ts';
import { done, rejected } from './handled.ts';
import { openJob } from './open-rows.ts';

/** Does not resolve the incident: that is the next act of the person. */
export const updateJobRetries: Handler<'updateJobRetries'> = async (turn, { jobKey, retries }) => {
  if (retries < 1) {
    const reason = `Expected to update retries for job with key '${jobKey}' with a positive amount of retries, but the amount given was '${retries}'`;
    return rejected('UPDATE_RETRIES', 'INVALID_ARGUMENT', reason);
  }
  const found = await openJob(turn, jobKey, 'UPDATE_RETRIES', 'update retries for');
  if (!found.ok) return found;
  turn.workspace.update('job', found.row, { retries });
  turn.workspace.record(found.element, 'JOB_RETRIES_UPDATED', { jobKey, retries });
  return done;
};

/** The lock ends `timeout` ms from now; it may become shorter. */
export const updateJobTimeout: Handler<'updateJobTimeout'> = async (turn, { jobKey, timeout }) => {
  const found = await openJob(turn, jobKey, 'UPDATE_TIMEOUT', 'update the timeout of');
  if (!found.ok) return found;
  if (found.row.state !== 'ACTIVATED') {
    const reason = `Expected to update the timeout of job with key '${jobKey}', but it is not active`;
    return rejected('UPDATE_TIMEOUT', 'INVALID_STATE', reason);
  }
  turn.workspace.update('job', found.row, { deadline: turn.now + timeout });
  return done;
};

/** Jobs that a worker took but never got: at once activatable again. */
export const releaseJobs: Handler<'releaseJobs'> = async (turn, { jobKeys, worker }) => {
  for (const key of jobKeys) {
    const [job] = await turn.store.find('job', { where: { key, worker, state: 'ACTIVATED' }, lock: 'skip' });
    if (!job) continue;
    turn.workspace.update('job', job, { state: 'ACTIVATABLE', deadline: null, worker: null });
    turn.workspace.jobAvailable(job.type);
  }
  return done;
};
