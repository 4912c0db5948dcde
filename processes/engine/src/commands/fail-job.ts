import { Raised, raise } from '../behaviour/incidents.ts';
import { exhaustedType } from '../behaviour/jobs.ts';
import { setLocal } from '../behaviour/variables.ts';
import type { Handler } from './handled.ts';
import { done, isObject, rejected } from './handled.ts';
import { openJob } from './open-rows.ts';

/** With retries left the job is tried again, at once or after the back-off; without, an incident waits for a person. */
export const failJob: Handler<'failJob'> = async (turn, command) => {
  const { jobKey, retries, errorMessage = null, retryBackOff = 0, variables = {} } = command;
  const found = await openJob(turn, jobKey, 'FAIL', 'fail');
  if (!found.ok) return found;
  const { row: job, element } = found;
  const held = job.state === 'SUSPENDED' && job.deadline !== null;
  if (job.state !== 'ACTIVATED' && !held) {
    const reason = `Expected to fail job with key '${jobKey}', but it is in state '${job.state}'`;
    return rejected('FAIL', 'INVALID_STATE', reason);
  }
  if (!isObject(variables)) return rejected('FAIL', 'INVALID_ARGUMENT', 'Expected variables to be an object');
  const { workspace, now } = turn;
  const waits = retryBackOff > 0;
  workspace.update('job', job, {
    retries: Math.max(0, retries),
    errorMessage,
    deadline: null,
    worker: null,
    state: retries <= 0 ? 'FAILED' : held ? 'SUSPENDED' : waits ? 'BACKOFF' : 'ACTIVATABLE',
    backoffUntil: retries > 0 && waits ? now + retryBackOff : null,
  });
  workspace.record(element, 'JOB_FAILED', { jobKey, retries, errorMessage });
  setLocal(workspace, element, variables);
  if (retries <= 0) {
    raise(workspace, element, new Raised(exhaustedType(job, element), errorMessage ?? 'No more retries left.'), jobKey);
  } else if (job.state === 'ACTIVATABLE') workspace.jobAvailable(job.type);
  return done;
};
