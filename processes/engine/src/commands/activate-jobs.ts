import type { ActivatedJob, JobRequest } from '../command-types.ts';
import type { JobRow, JsonObject, VariableRow } from '../rows.ts';
import type { Turn } from '../turn.ts';
import type { Handler } from './handled.ts';
import { accepted, rejected } from './handled.ts';

/** Hands jobs to a worker for a time, most urgent first, then oldest. Retries are not touched. */
export const activateJobs: Handler<'activateJobs'> = async (turn, { types, worker }) => {
  for (const request of types) {
    const problem = problemOf(request, worker);
    if (problem) return rejected('ACTIVATE', 'INVALID_ARGUMENT', problem);
  }
  const jobs: ActivatedJob[] = [];
  // a type that is asked for twice must not be handed out twice: the store does not see this command's changes yet
  const wanted = types.filter(({ type }, index) => types.findIndex((other) => other.type === type) === index);
  for (const request of wanted) jobs.push(...(await take(turn, request, worker)));
  return accepted(() => ({ jobs }));
};

function problemOf({ type, timeout, maxJobs }: JobRequest, worker: string): string | null {
  if (type.trim() === '') return 'Expected to activate job batch with type to be present, but it was blank';
  if (worker.trim() === '') return 'Expected to activate job batch with worker to be present, but it was blank';
  if (timeout < 1)
    return `Expected to activate job batch with timeout to be greater than zero, but it was '${timeout}'`;
  if (maxJobs < 1) {
    return `Expected to activate job batch with max jobs to activate to be greater than zero, but it was '${maxJobs}'`;
  }
  return null;
}

async function take(turn: Turn, request: JobRequest, worker: string): Promise<ActivatedJob[]> {
  const rows = await turn.store.find('job', {
    where: { type: request.type, state: 'ACTIVATABLE' },
    orderBy: [
      ['priority', 'desc'],
      ['key', 'asc'],
    ],
    limit: request.maxJobs,
    lock: 'skip',
  });
  if (rows.length === 0) return [];
  const deadline = turn.now + request.timeout;
  const scopes = await variablesByScope(turn, rows);
  return rows.map((row) => {
    turn.workspace.update('job', row, { state: 'ACTIVATED', deadline, worker });
    return activated(row, visible(row, scopes, request.fetchVariables ?? []));
  });
}

async function variablesByScope(turn: Turn, rows: readonly JobRow[]): Promise<Map<number, VariableRow[]>> {
  const keys = [...new Set(rows.flatMap((row) => row.scopeKeys))];
  const variables = await turn.store.find('variable', { where: { scopeKey: { in: keys } } });
  return Map.groupBy(variables, (variable) => variable.scopeKey);
}

function visible(job: JobRow, scopes: Map<number, VariableRow[]>, wanted: readonly string[]): JsonObject {
  const variables: JsonObject = {};
  for (const scopeKey of job.scopeKeys.toReversed()) {
    for (const { name, value } of scopes.get(scopeKey) ?? []) {
      if (wanted.length === 0 || wanted.includes(name)) variables[name] = value;
    }
  }
  return variables;
}

function activated(job: JobRow, variables: JsonObject): ActivatedJob {
  return {
    jobKey: job.key,
    kind: job.kind,
    listenerEvent: job.listenerEvent,
    type: job.type,
    instanceKey: job.instanceKey,
    rootKey: job.rootKey,
    bpmnProcessId: job.processId,
    processDefinitionVersion: job.version,
    definitionKey: job.defKey,
    elementId: job.elementId,
    elementInstanceKey: job.elementKey,
    customHeaders: job.headers,
    worker: job.worker ?? '',
    retries: job.retries,
    deadline: job.deadline ?? 0,
    priority: job.priority,
    variables,
  };
}
