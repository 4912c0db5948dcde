import { closeJobOf } from '../behaviour/jobs.ts';
import { mergeResult } from '../behaviour/variables.ts';
import { completeElement } from '../planner/lifecycle.ts';
import type { Handler } from './handled.ts';
import { done, isObject, rejected } from './handled.ts';
import { openJob } from './open-rows.ts';

/** The first completion wins, also by a worker whose lock has run out. */
export const completeJob: Handler<'completeJob'> = async (turn, { jobKey, variables = {} }) => {
  const found = await openJob(turn, jobKey, 'COMPLETE', 'complete');
  if (!found.ok) return found;
  const { row: job, element } = found;
  if (job.state === 'FAILED' || job.state === 'ERROR_THROWN') {
    const reason = `Expected to complete job with key '${jobKey}', but it is in state '${job.state}'`;
    return rejected('COMPLETE', 'INVALID_STATE', reason);
  }
  if (!isObject(variables)) return rejected('COMPLETE', 'INVALID_ARGUMENT', 'Expected variables to be an object');
  const { workspace } = turn;
  closeJobOf(workspace, element, 'COMPLETED');
  workspace.record(element, 'JOB_COMPLETED', { jobKey, type: job.type, worker: job.worker });
  mergeResult(workspace, element, workspace.node(element), variables);
  completeElement(workspace, element);
  return done;
};
