import { Raised, raise } from '../behaviour/incidents.ts';
import { closeJobOf } from '../behaviour/jobs.ts';
import { findCatcher, startHandler } from '../behaviour/start-handler.ts';
import type { Handler } from './handled.ts';
import { done, isObject, rejected } from './handled.ts';
import { openJob } from './open-rows.ts';

/** A business error of a worker: the next catcher of the code takes over, or an incident waits for a person. */
export const throwError: Handler<'throwError'> = async (turn, command) => {
  const { jobKey, errorCode, errorMessage = null, variables = {} } = command;
  const found = await openJob(turn, jobKey, 'THROW_ERROR', 'throw an error for');
  if (!found.ok) return found;
  const { row: job, element } = found;
  if (job.state === 'FAILED' || job.state === 'ERROR_THROWN') {
    const reason = `Expected to throw an error for job with key '${jobKey}', but it is in state '${job.state}'`;
    return rejected('THROW_ERROR', 'INVALID_STATE', reason);
  }
  if (job.kind !== 'BPMN_ELEMENT') {
    const reason = `Expected to throw an error for job with key '${jobKey}', but it is the job of a listener`;
    return rejected('THROW_ERROR', 'INVALID_STATE', reason);
  }
  if (!isObject(variables)) return rejected('THROW_ERROR', 'INVALID_ARGUMENT', 'Expected variables to be an object');
  const { workspace } = turn;
  const catcher = findCatcher(workspace, element, { kind: 'error', code: errorCode });
  workspace.update('job', job, { state: 'ERROR_THROWN', errorCode, errorMessage, deadline: null });
  workspace.record(element, 'ERROR_THROWN', { jobKey, code: errorCode, errorMessage });
  if (catcher) {
    closeJobOf(workspace, element, 'ERROR_THROWN');
    startHandler(workspace, catcher.owner, catcher.handler, { variables });
    return done;
  }
  const reason = `Expected to throw an error event with the code '${errorCode}'${errorMessage ? ` with message '${errorMessage}'` : ''}, but it was not caught.`;
  raise(workspace, element, new Raised('UNHANDLED_ERROR_EVENT', reason), jobKey);
  return done;
};
