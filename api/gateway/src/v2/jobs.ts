import type { ActivatedJob, CommandOf, JobResult } from '@rtflow/engine/ports';
import { JOBS } from '@rtflow/records/queries/zeebe/entities';
import { listOf, numberOf, optionalText, textOf } from '../http/fields.ts';
import { NO_CONTENT, ok, type HttpCall, type HttpRoute } from '../http/route.ts';
import { DEFAULT_TENANT } from '../requests.ts';
import { invalidArgument } from '../status.ts';
import { done, pathKey, requireTenant, run, variablesIn } from './commands.ts';
import { changesetOf } from './changeset.ts';
import { searchRoute } from './searches.ts';

/** As over gRPC: what the server takes when a client sends none or 0. */
const DEFAULT_WAIT_MS = 10_000;

export function jobRoutes(): HttpRoute[] {
  return [
    { method: 'post', path: '/jobs/activation', right: 'jobs', handle: activate },
    {
      method: 'post',
      path: '/jobs/:jobKey/completion',
      right: 'jobs',
      handle: (call) => {
        const result = resultOf(call.body['result']);
        const command: CommandOf<'completeJob'> = {
          type: 'completeJob',
          jobKey: pathKey(call, 'jobKey'),
          variables: variablesIn(call.body),
          ...(result ? { result } : {}),
        };
        return done(call, command);
      },
    },
    {
      method: 'post',
      path: '/jobs/:jobKey/failure',
      right: 'jobs',
      handle: (call) =>
        done(call, {
          type: 'failJob',
          jobKey: pathKey(call, 'jobKey'),
          retries: numberOf(call.body, 'retries', { atLeast: -(2 ** 31), otherwise: 0 }),
          errorMessage: optionalText(call.body, 'errorMessage') ?? '',
          retryBackOff: numberOf(call.body, 'retryBackOff', { atLeast: 0, otherwise: 0 }),
          variables: variablesIn(call.body),
        }),
    },
    {
      method: 'post',
      path: '/jobs/:jobKey/error',
      right: 'jobs',
      handle: (call) =>
        done(call, {
          type: 'throwError',
          jobKey: pathKey(call, 'jobKey'),
          errorCode: textOf(call.body, 'errorCode'),
          errorMessage: optionalText(call.body, 'errorMessage') ?? '',
          variables: variablesIn(call.body),
        }),
    },
    { method: 'patch', path: '/jobs/:jobKey', right: 'jobs', handle: update },
    searchRoute({ path: '/jobs/search', entity: JOBS }),
  ];
}

async function activate(call: HttpCall) {
  requireTenant(call.body);
  const waited = numberOf(call.body, 'requestTimeout', { atLeast: -(2 ** 53), otherwise: 0 });
  const jobs = await call.poll({
    requests: [
      {
        type: textOf(call.body, 'type'),
        timeout: numberOf(call.body, 'timeout', { atLeast: 1 }),
        maxJobs: numberOf(call.body, 'maxJobsToActivate', { atLeast: 1 }),
        fetchVariables: listOf(call.body, 'fetchVariable').map(String),
      },
    ],
    // The REST door lets workers stay nameless; a lock needs a holder.
    worker: optionalText(call.body, 'worker') ?? 'rest',
    waitMs: waited === 0 ? DEFAULT_WAIT_MS : waited,
  });
  return ok({ jobs: jobs.map(jobItem) });
}

function jobItem(job: ActivatedJob) {
  return {
    jobKey: String(job.jobKey),
    type: job.type,
    kind: job.kind,
    listenerEventType: job.listenerEvent?.toUpperCase() ?? 'UNSPECIFIED',
    processInstanceKey: String(job.instanceKey),
    processDefinitionId: job.bpmnProcessId,
    processDefinitionVersion: job.processDefinitionVersion,
    processDefinitionKey: String(job.definitionKey),
    elementId: job.elementId,
    elementInstanceKey: String(job.elementInstanceKey),
    customHeaders: job.customHeaders,
    worker: job.worker,
    retries: job.retries,
    deadline: job.deadline,
    variables: job.variables,
    tenantId: DEFAULT_TENANT,
  };
}

/** Retries and timeout, both in one transaction. */
async function update(call: HttpCall) {
  const { changeset } = call.body;
  if (typeof changeset !== 'object' || changeset === null)
    throw invalidArgument('Expected a changeset, but none was given');
  const fields = changeset as Record<string, unknown>;
  const jobKey = pathKey(call, 'jobKey');
  const retries = fields['retries'] ?? null;
  const timeout = fields['timeout'] ?? null;
  if (retries === null && timeout === null)
    throw invalidArgument('Expected at least one of retries and timeout in the changeset, but neither was given');
  const setRetries = {
    type: 'updateJobRetries',
    jobKey,
    retries: numberOf(fields, 'retries', { atLeast: -(2 ** 31), otherwise: 0 }),
  } as const;
  const setTimeout = {
    type: 'updateJobTimeout',
    jobKey,
    timeout: numberOf(fields, 'timeout', { atLeast: 1, otherwise: 1 }),
  } as const;
  if (timeout === null) return done(call, setRetries);
  if (retries === null) return done(call, setTimeout);
  const both = await call.engine.aboutJob(call.actor, jobKey, () => [setRetries, setTimeout]);
  if (!both.ok) await run(call, setRetries);
  return NO_CONTENT;
}

/** What a listener or an ad-hoc worker says beside its variables. */
function resultOf(result: unknown): JobResult | null {
  if (typeof result !== 'object' || result === null) return null;
  const fields = result as Record<string, unknown>;
  if (fields['type'] === 'adHocSubProcess') {
    return {
      type: 'adHocSubProcess',
      activateElements: listOf(fields, 'activateElements').map((one) => {
        const element = one as Record<string, unknown>;
        return { elementId: textOf(element, 'elementId'), variables: variablesIn(element) };
      }),
      isCompletionConditionFulfilled: fields['isCompletionConditionFulfilled'] === true,
      isCancelRemainingInstances: fields['isCancelRemainingInstances'] === true,
    };
  }
  const corrections = (fields['corrections'] ?? null) as Record<string, unknown> | null;
  const assignee = corrections ? corrections['assignee'] : undefined;
  return {
    type: 'userTask',
    denied: fields['denied'] === true,
    ...(typeof fields['deniedReason'] === 'string' ? { deniedReason: fields['deniedReason'] } : {}),
    ...(corrections
      ? {
          corrections: {
            ...changesetOf(corrections),
            ...(typeof assignee === 'string' ? { assignee: assignee === '' ? null : assignee } : {}),
          },
        }
      : {}),
  };
}
