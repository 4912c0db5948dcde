import { parseValue } from '../feel/expression.ts';
import { toJson } from '../feel/values.ts';
import { reachOf } from '../model/reach.ts';
import type { Workspace } from '../planner/workspace.ts';
import type { ElementRow, IncidentRow, JobRow, JoinRow, Json } from '../rows.ts';
import type { Waiting } from './waiting.ts';

/** Since when nobody may have asked for a type before it counts as without worker: two long polls of zeebe-node. */
const POLL_SILENCE = 60_000;
/** Characters of a value that an incident shows. */
const MOST_SHOWN = 500;

/** `lastPolledAt`: when a worker last asked for jobs of that type; null: not since this process started. */
export type Watch = { now: number; lastPolledAt: (jobType: string) => number | null };

/** For every open element of the loaded call trees, what it waits for; an element may wait for several things at once. */
export function whyStuck(workspace: Workspace, watch: Watch): Waiting[] {
  return [...workspace.elements.values()].flatMap((element) => [
    ...suspensionOf(workspace, element),
    ...incidentsOf(workspace, element),
    ...workOf(workspace, element, watch),
    ...eventsOf(workspace, element, watch),
    ...joinsOf(workspace, element),
  ]);
}

function placeOf(element: ElementRow, since: number) {
  return { instanceKey: element.instanceKey, elementKey: element.key, elementId: element.elementId, since };
}

/** Told once, at the process. */
function suspensionOf(workspace: Workspace, element: ElementRow): Waiting[] {
  const instance = workspace.instances.get(element.key);
  if (instance?.state !== 'SUSPENDED') return [];
  return [{ ...placeOf(element, element.activatedAt), code: 'SUSPENDED', detail: { processId: instance.processId } }];
}

function incidentsOf(workspace: Workspace, element: ElementRow): Waiting[] {
  return [...(workspace.incidents.get(element.key) ?? [])].map((incident) => {
    const { key: incidentKey, type, message, expression } = incident;
    const detail = { incidentKey, type, message, expression, values: valuesSeen(workspace, incident) };
    return { ...placeOf(element, incident.createdAt), code: 'INCIDENT', detail };
  });
}

/** What the names of the failed expression stand for in the element's scope. Long values are cut. */
function valuesSeen(workspace: Workspace, { expression, elementKey }: IncidentRow): Record<string, Json> {
  const parsed = expression === null ? null : parseValue(expression);
  if (!parsed?.ok) return {};
  return Object.fromEntries(
    parsed.expression.names.map((name) => {
      const value = toJson(workspace.lookup(elementKey, name));
      const text = JSON.stringify(value);
      return [name, text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : value];
    }),
  );
}

function workOf(workspace: Workspace, element: ElementRow, watch: Watch): Waiting[] {
  const found: Waiting[] = [];
  const job = workspace.jobs.get(element.key);
  if (job) found.push(...jobWait(element, job, watch));
  const task = workspace.userTasks.get(element.key);
  if (task) {
    const { key: userTaskKey, state, assignee, candidateGroups, candidateUsers, dueAt } = task;
    const detail = { userTaskKey, state, assignee, candidateGroups, candidateUsers, dueAt };
    found.push({ ...placeOf(element, task.createdAt), code: 'USER_TASK', detail });
  }
  const called = workspace.called.get(element.key);
  if (called) {
    const detail = { processId: called.processId, instanceKey: called.key };
    found.push({ ...placeOf(element, called.startedAt), code: 'CALL', detail });
  }
  return found;
}

/** A failed job is told by its incident, a suspended one by its instance. */
function jobWait(element: ElementRow, job: JobRow, { now, lastPolledAt }: Watch): Waiting[] {
  const { key, type, retries, listenerEvent } = job;
  const detail = { key, type, retries, listenerEvent };
  const place = placeOf(element, job.createdAt);
  switch (job.state) {
    case 'ACTIVATABLE': {
      const polledAt = lastPolledAt(type);
      const unasked = polledAt === null || now - polledAt > POLL_SILENCE;
      const code = unasked ? 'JOB_NO_WORKER' : 'JOB_QUEUED';
      return [{ ...place, code, detail: { ...detail, lastPolledAt: polledAt } }];
    }
    case 'ACTIVATED':
      return [
        { ...place, code: 'JOB_LOCKED', detail: { ...detail, worker: job.worker ?? '', until: job.deadline ?? 0 } },
      ];
    case 'BACKOFF':
      return [{ ...place, code: 'JOB_BACKOFF', detail: { ...detail, until: job.backoffUntil ?? 0 } }];
    default:
      return [];
  }
}

function eventsOf(workspace: Workspace, element: ElementRow, { now }: Watch): Waiting[] {
  const timers = [...(workspace.timers.get(element.key) ?? [])].map((timer): Waiting => {
    const { dueAt, remaining, handlerElementId: handler } = timer;
    const detail = { dueAt, overdue: remaining === null && dueAt < now, remaining, handler };
    return { ...placeOf(element, element.activatedAt), code: 'TIMER', detail };
  });
  const subscriptions = [...(workspace.subscriptions.get(element.key) ?? [])].map((subscription): Waiting => {
    const { name, correlationKey, handlerElementId: handler, createdAt } = subscription;
    const place = placeOf(element, createdAt);
    return subscription.kind === 'MESSAGE'
      ? { ...place, code: 'MESSAGE', detail: { name, correlationKey, handler, nearMisses: [] } }
      : { ...place, code: 'SIGNAL', detail: { name, handler } };
  });
  return [...timers, ...subscriptions];
}

/** Joins hang on their scope; they are told under the gateway's id. */
function joinsOf(workspace: Workspace, scope: ElementRow): Waiting[] {
  const waiting = Map.groupBy(workspace.joins.get(scope.key) ?? [], (join) => join.gatewayId);
  return [...waiting].map(([gatewayId, joins]) => ({
    ...placeOf(scope, scope.activatedAt),
    elementId: gatewayId,
    code: 'JOIN',
    detail: { arrived: joins.map((join) => join.flowId), awaited: awaited(workspace, scope, gatewayId, joins) },
  }));
}

function awaited(workspace: Workspace, scope: ElementRow, gatewayId: string, joins: readonly JoinRow[]) {
  const gateway = workspace.node({ defKey: scope.defKey, elementId: gatewayId });
  const reach = gateway.reach ?? reachOf(gateway);
  const arrived = new Set(joins.map((join) => join.flowId));
  const active = [...(workspace.children.get(scope.key) ?? [])].map((child) => child.elementId);
  return gateway.incoming
    .filter((flow) => !arrived.has(flow.id))
    .map((flow) => ({ flowId: flow.id, from: [...new Set(active)].filter((id) => reach.get(flow.id)?.has(id)) }));
}
