import { status } from '@grpc/grpc-js';
import type { ActivatedJob, Command, JobRequest, Rejection } from '@rtflow/engine/ports';
import { requireNoFault, textOf, numberOf } from '../http/fields.ts';
import { NO_CONTENT, ok, type FaultBody, type HttpCall, type HttpRoute } from '../http/route.ts';
import type { JobFacts } from '../ports.ts';
import { invalidArgument, RequestFault } from '../status.ts';
import { dateText, plainValues, typedValues } from './typed-values.ts';

/**
 * Camunda 7's external tasks over Zeebe's jobs: id is the job key, the topic its type. One rule is Camunda 7's own: only
 * the worker that holds a task may end it.
 */
export function externalTaskRoutes(): HttpRoute[] {
  return [
    route('/external-task/fetchAndLock', fetchAndLock),
    route('/external-task/:id/complete', (call) =>
      held(call, 'complete', (job) => [
        ...local(job, call),
        { type: 'completeJob', jobKey: idOf(call), variables: plainValues(call.body['variables'], 'variables') },
      ]),
    ),
    route('/external-task/:id/failure', failure),
    route('/external-task/:id/bpmnError', (call) =>
      held(call, 'report an error of', () => [
        {
          type: 'throwError',
          jobKey: idOf(call),
          errorCode: textOf(call.body, 'errorCode'),
          errorMessage: String(call.body['errorMessage'] ?? ''),
          variables: plainValues(call.body['variables'], 'variables'),
        },
      ]),
    ),
    route('/external-task/:id/extendLock', (call) => lock(call, 'extend the lock of', 'newDuration')),
    route('/external-task/:id/lock', (call) => lock(call, 'lock', 'lockDuration')),
    route('/external-task/:id/unlock', async (call) => {
      const unlocked = await call.engine.aboutJob(
        call.actor,
        idOf(call),
        (job) =>
          missing(job, call) ??
          (job?.worker ? [{ type: 'releaseJobs', jobKeys: [idOf(call)], worker: job.worker }] : []),
      );
      return answered(unlocked);
    }),
  ];
}

/** `{ type, message }` as Camunda 7 answers. */
export const externalTaskFault: FaultBody = ({ status: http, message }) => ({
  type: 'application/json',
  body: { type: http === 400 ? 'InvalidRequestException' : 'RestException', message },
});

function route(path: string, handle: HttpRoute['handle']): HttpRoute {
  return { method: 'post', path, right: 'jobs', handle };
}

/** Camunda 7's own limit. */
const MAX_WAIT_MS = 1_800_000;
/** Filters of a topic that would change which tasks are answered: passed over they would hand out the wrong ones. */
const UNSUPPORTED = [
  'businessKey',
  'processDefinitionId',
  'processDefinitionIdIn',
  'processDefinitionKey',
  'processDefinitionKeyIn',
  'processDefinitionVersionTag',
  'processVariables',
  'tenantIdIn',
] as const;

async function fetchAndLock(call: HttpCall) {
  const worker = textOf(call.body, 'workerId');
  const maxTasks = numberOf(call.body, 'maxTasks', { atLeast: 1 });
  const waitMs = numberOf(call.body, 'asyncResponseTimeout', { atLeast: 0, otherwise: 0 });
  if (waitMs > MAX_WAIT_MS)
    throw invalidArgument(`Expected asyncResponseTimeout to be at most ${MAX_WAIT_MS} ms, but it was ${waitMs}`);
  const { topics = [] } = call.body;
  if (!Array.isArray(topics)) throw invalidArgument('Expected topics to be a list');
  const requests = topics.map((topic: unknown) => requestOf(topic, maxTasks));
  if (requests.length === 0) return ok([]);
  const jobs = await call.poll({ requests, worker, waitMs: waitMs === 0 ? -1 : waitMs });
  // Each topic may have given maxTasks: what is above it in all goes back, the least urgent first.
  const urgent = [...jobs].sort((a, b) => b.priority - a.priority || a.jobKey - b.jobKey);
  const above = urgent.slice(maxTasks).map(({ jobKey }) => jobKey);
  if (above.length > 0) {
    requireNoFault(await call.engine.execute(call.actor, { type: 'releaseJobs', jobKeys: above, worker }));
  }
  return ok(urgent.slice(0, maxTasks).map(taskOf));
}

function requestOf(topic: unknown, maxJobs: number): JobRequest {
  if (typeof topic !== 'object' || topic === null) throw invalidArgument('Expected each topic to be an object');
  const fields = topic as Record<string, unknown>;
  const filter = UNSUPPORTED.find((name) => fields[name] !== undefined && fields[name] !== null);
  if (filter !== undefined)
    throw invalidArgument(`Expected a topic without the filter ${filter}, which RTFlow does not offer`);
  const { variables } = fields;
  if (variables !== undefined && variables !== null && !Array.isArray(variables))
    throw invalidArgument('Expected variables of a topic to be a list of names');
  const names = ((variables ?? []) as unknown[]).map(String);
  return {
    type: textOf(fields, 'topicName'),
    timeout: numberOf(fields, 'lockDuration', { atLeast: 1 }),
    maxJobs,
    // An empty list asks for none in Camunda 7, for all in Zeebe.
    ...(Array.isArray(variables) ? { fetchVariables: names.length > 0 ? names : [NO_VARIABLE] } : {}),
  };
}

/** No variable has a blank name. */
const NO_VARIABLE = ' ';

function taskOf(job: ActivatedJob) {
  const { businessKey } = job.variables;
  return {
    id: String(job.jobKey),
    topicName: job.type,
    workerId: job.worker,
    lockExpirationTime: dateText(job.deadline),
    activityId: job.elementId,
    activityInstanceId: String(job.elementInstanceKey),
    executionId: String(job.elementInstanceKey),
    processInstanceId: String(job.instanceKey),
    processDefinitionKey: job.bpmnProcessId,
    processDefinitionId: `${job.bpmnProcessId}:${job.processDefinitionVersion}:${job.definitionKey}`,
    processDefinitionVersionTag: null,
    businessKey: typeof businessKey === 'string' ? businessKey : null,
    retries: job.retries,
    priority: job.priority,
    suspended: false,
    tenantId: null,
    errorMessage: null,
    errorDetails: null,
    extensionProperties: job.customHeaders,
    variables: typedValues(job.variables),
  };
}

function failure(call: HttpCall) {
  const { body } = call;
  const details = [body['errorMessage'], body['errorDetails']].filter(
    (text) => typeof text === 'string' && text !== '',
  );
  const retries = numberOf(body, 'retries', { atLeast: 0, otherwise: 0 });
  return held(call, 'report a failure of', (job) => {
    const variables = plainValues(body['variables'], 'variables');
    return [
      ...(Object.keys(variables).length > 0
        ? [{ type: 'setVariables', elementInstanceKey: job.elementInstanceKey, variables } as const]
        : []),
      {
        type: 'failJob',
        jobKey: idOf(call),
        retries,
        errorMessage: details.join('\n'),
        retryBackOff: numberOf(body, 'retryTimeout', { atLeast: 0, otherwise: 0 }),
        variables: plainValues(body['localVariables'], 'localVariables'),
      },
    ];
  });
}

/** A lock that ran out is no lock: somebody else may have the task by now. */
function lock(call: HttpCall, act: string, field: string) {
  const timeout = numberOf(call.body, field, { atLeast: 1 });
  return held(call, act, () => [{ type: 'updateJobTimeout', jobKey: idOf(call), timeout }]);
}

/** Acts on a task that the caller's worker holds; one transaction, with the look at its holder. */
async function held(call: HttpCall, act: string, commands: (job: JobFacts) => readonly Command[]) {
  const worker = textOf(call.body, 'workerId');
  const done = await call.engine.aboutJob(call.actor, idOf(call), (job, now) => {
    const none = missing(job, call);
    if (none || !job) return none ?? [];
    const expired = job.deadline === null || job.deadline <= now;
    if (job.worker === worker && !expired) return commands(job);
    const holder =
      job.worker === worker || job.worker === null ? 'its lock has run out' : `it is locked by '${job.worker}'`;
    const message = `Expected worker '${worker}' to hold external task ${call.params['id']} to ${act} it, but ${holder}`;
    return { code: 'INVALID_ARGUMENT', message };
  });
  return answered(done);
}

function local(job: JobFacts, { body }: HttpCall): Command[] {
  const variables = plainValues(body['localVariables'], 'localVariables');
  if (Object.keys(variables).length === 0) return [];
  return [{ type: 'setVariables', elementInstanceKey: job.elementInstanceKey, variables, local: true }];
}

function missing(job: JobFacts | null, call: HttpCall): Rejection | null {
  if (job && !job.ended) return null;
  return { code: 'NOT_FOUND', message: `External task with id ${call.params['id']} does not exist` };
}

function answered(done: { readonly ok: true } | { readonly ok: false; readonly error: Rejection }) {
  requireNoFault(done);
  return NO_CONTENT;
}

function idOf(call: HttpCall): number {
  const id = call.params['id'] ?? '';
  if (!/^\d{1,16}$/.test(id)) throw new RequestFault(status.NOT_FOUND, `External task with id ${id} does not exist`);
  return Number(id);
}
