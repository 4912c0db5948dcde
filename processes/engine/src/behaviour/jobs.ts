import type { JobDefinition, Node } from '../model/graph.ts';
import type { Workspace } from '../planner/workspace.ts';
import type { ElementRow, IncidentType, JobKind, JobRow, JobState } from '../rows.ts';
import { evaluateInteger, evaluateString } from './expressions.ts';

type Wanted = {
  node: Node;
  definition: Pick<JobDefinition, 'type' | 'retries'> & Partial<JobDefinition>;
  /** What a listener is asked about; absent: the element's own work. */
  listening?: { kind: Exclude<JobKind, 'BPMN_ELEMENT'>; event: NonNullable<JobRow['listenerEvent']> };
  /** Beside those of the model. */
  headers?: Record<string, string>;
};

/** Makes a job of an element; type, retries and priority are evaluated once, now. */
export function createJob(workspace: Workspace, element: ElementRow, wanted: Wanted): void {
  const { node, definition, listening } = wanted;
  const type = evaluateString(workspace, element.key, definition.type);
  const retries = evaluateInteger(workspace, element.key, definition.retries);
  const priority = definition.priority ? evaluateInteger(workspace, element.key, definition.priority) : 0;
  const instance = workspace.instanceOf(element);
  workspace.insertJob({
    key: workspace.nextKey(),
    kind: listening?.kind ?? 'BPMN_ELEMENT',
    listenerEvent: listening?.event ?? null,
    type,
    elementKey: element.key,
    elementId: element.elementId,
    instanceKey: element.instanceKey,
    rootKey: element.rootKey,
    defKey: element.defKey,
    processId: instance.processId,
    version: instance.version,
    state: instance.state === 'SUSPENDED' ? 'SUSPENDED' : 'ACTIVATABLE',
    retries,
    deadline: null,
    backoffUntil: null,
    worker: null,
    priority,
    headers: wanted.headers ? { ...node.headers, ...wanted.headers } : node.headers,
    scopeKeys: scopeChain(workspace, element),
    errorCode: null,
    errorMessage: null,
    createdAt: workspace.now,
    endedAt: null,
  });
}

/** What stops an element whose job has no retries left. */
export function exhaustedType(job: JobRow, element: ElementRow): IncidentType {
  if (job.kind === 'EXECUTION_LISTENER') return 'EXECUTION_LISTENER_NO_RETRIES';
  if (job.kind === 'TASK_LISTENER') return 'TASK_LISTENER_NO_RETRIES';
  return element.type === 'AD_HOC_SUB_PROCESS' ? 'AD_HOC_SUB_PROCESS_NO_RETRIES' : 'JOB_NO_RETRIES';
}

/** Headers by Zeebe's reserved names; what is null is left out. */
export function reservedHeaders(headers: Readonly<Record<string, string | null>>): Record<string, string> {
  const given = Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== null);
  return Object.fromEntries(given.map(([name, value]) => [`io.camunda.zeebe:${name}`, value]));
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
