import type { JobDefinition, Node } from '../model/graph.ts';
import type { Workspace } from '../planner/workspace.ts';
import type { ElementRow, JobState } from '../rows.ts';
import { evaluateInteger, evaluateString } from './expressions.ts';

/** Makes the job of an element; type, retries and priority are evaluated once, now. */
export function createJob(workspace: Workspace, element: ElementRow, node: Node, job: JobDefinition): void {
  const type = evaluateString(workspace, element.key, job.type);
  const retries = evaluateInteger(workspace, element.key, job.retries);
  const priority = job.priority ? evaluateInteger(workspace, element.key, job.priority) : 0;
  const instance = workspace.instanceOf(element);
  workspace.insertJob({
    key: workspace.nextKey(),
    type,
    elementKey: element.key,
    elementId: element.elementId,
    instanceKey: element.instanceKey,
    rootKey: element.rootKey,
    defKey: element.defKey,
    processId: instance.processId,
    version: instance.version,
    state: 'ACTIVATABLE',
    retries,
    deadline: null,
    backoffUntil: null,
    worker: null,
    priority,
    headers: node.headers,
    scopeKeys: scopeChain(workspace, element),
    errorCode: null,
    errorMessage: null,
    createdAt: workspace.now,
    endedAt: null,
  });
}

function scopeChain(workspace: Workspace, element: ElementRow): number[] {
  const keys = [element.key];
  for (let scope = element; scope.scopeKey !== null; scope = workspace.scopeOf(scope)) keys.push(scope.scopeKey);
  return keys;
}

export function cancelJobOf(workspace: Workspace, element: ElementRow): void {
  closeJobOf(workspace, element, 'CANCELED');
}

export function closeJobOf(
  workspace: Workspace,
  element: ElementRow,
  state: Extract<JobState, 'CANCELED' | 'COMPLETED' | 'ERROR_THROWN'>,
): void {
  const job = workspace.jobs.get(element.key);
  if (!job) return;
  workspace.jobs.delete(element.key);
  workspace.update('job', job, { state, endedAt: workspace.now, deadline: null, backoffUntil: null });
}
