import { closeJobOf } from '../behaviour/jobs.ts';
import { problemOfAnswer, takeListenerAnswer } from '../behaviour/task-listening.ts';
import { mergeResult } from '../behaviour/variables.ts';
import type { CommandOf } from '../command-types.ts';
import { takeWorkerResult } from '../planner/container/ad-hoc-sub-process.ts';
import { completeElement, completeListener } from '../planner/lifecycle.ts';
import type { ElementRow, JobRow } from '../rows.ts';
import type { Turn } from '../turn.ts';
import type { Handled, Handler } from './handled.ts';
import { done, isObject, rejected } from './handled.ts';
import { openJob } from './open-rows.ts';

type Answer = CommandOf<'completeJob'>;

/** The first completion wins, also by a worker whose lock has run out. */
export const completeJob: Handler<'completeJob'> = async (turn, command) => {
  const { jobKey, variables = {} } = command;
  const found = await openJob(turn, jobKey, 'COMPLETE', 'complete');
  if (!found.ok) return found;
  const { row: job, element } = found;
  const reason = problemOf(job);
  if (reason !== null) return rejected('COMPLETE', 'INVALID_STATE', reason);
  if (!isObject(variables)) return rejected('COMPLETE', 'INVALID_ARGUMENT', 'Expected variables to be an object');
  if (job.kind === 'TASK_LISTENER') return completeTaskListener(turn, element, job, command);
  if (job.kind === 'EXECUTION_LISTENER') {
    completeListener(turn.workspace, element, job, variables);
    return done;
  }
  return completeWork(turn, element, job, command);
};

function problemOf({ key, state, deadline }: JobRow): string | null {
  if (state === 'FAILED' || state === 'ERROR_THROWN') {
    return `Expected to complete job with key '${key}', but it is in state '${state}'`;
  }
  // what a worker had begun before the instance was suspended is done and counts
  return state === 'SUSPENDED' && deadline === null
    ? `Expected to complete job with key '${key}', but its process instance is suspended`
    : null;
}

function completeTaskListener(turn: Turn, element: ElementRow, job: JobRow, { variables, result }: Answer) {
  const { workspace } = turn;
  if (Object.keys(variables ?? {}).length > 0) {
    const reason = `Expected to complete the job of a task listener without variables, but got some`;
    return rejected('COMPLETE', 'INVALID_ARGUMENT', reason);
  }
  const problem = problemOfAnswer(job, element, result);
  if (problem !== null) return rejected('COMPLETE', 'INVALID_ARGUMENT', problem);
  if (takeListenerAnswer(workspace, element, job, result)) completeElement(workspace, element);
  return done;
}

function completeWork(
  turn: Turn,
  element: ElementRow,
  job: JobRow,
  { variables = {}, result }: Answer,
): Handled<Record<string, never>> {
  const { workspace } = turn;
  if (element.type !== 'AD_HOC_SUB_PROCESS') {
    closeJobOf(workspace, element, 'COMPLETED');
    workspace.record(element, 'JOB_COMPLETED', { jobKey: job.key, type: job.type, worker: job.worker });
    mergeResult(workspace, element, workspace.node(element), variables);
    completeElement(workspace, element);
    return done;
  }
  const taken = takeWorkerResult(workspace, element, result);
  if ('refused' in taken) return rejected('COMPLETE', 'INVALID_ARGUMENT', taken.refused);
  closeJobOf(workspace, element, 'COMPLETED');
  workspace.record(element, 'JOB_COMPLETED', { jobKey: job.key, type: job.type, worker: job.worker });
  mergeResult(workspace, element, workspace.node(element), variables);
  if (taken.finished) completeElement(workspace, element);
  return done;
}
