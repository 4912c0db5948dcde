import { reachOf } from '../model/reach.ts';
import type { Workspace } from '../planner/workspace.ts';
import type { ElementRow, JobRow, JoinRow } from '../rows.ts';

/** What one open element waits for. Times are epoch ms; `handler` is the event that would start. */
export type Waiting = { instanceKey: number; elementKey: number; elementId: string; since: number } & (
  | {
      kind: 'job';
      detail: Pick<JobRow, 'key' | 'type' | 'state' | 'retries' | 'worker' | 'deadline' | 'backoffUntil'>;
    }
  | {
      kind: 'userTask';
      detail: {
        key: number;
        assignee: string | null;
        candidateGroups: string[];
        candidateUsers: string[];
        dueAt: number | null;
      };
    }
  | { kind: 'timer'; detail: { dueAt: number; handler: string } }
  | { kind: 'message'; detail: { name: string; correlationKey: string | null; handler: string } }
  | { kind: 'signal'; detail: { name: string; handler: string } }
  | { kind: 'call'; detail: { processId: string; instanceKey: number } }
  | { kind: 'incident'; detail: { key: number; type: string; message: string; expression: string | null } }
  /** Tokens wait at a join: for which flows, and which active elements could still send one. */
  | { kind: 'join'; detail: { arrived: string[]; awaited: { flowId: string; from: string[] }[] } }
);

/** For every open element of the loaded call trees, what it waits for; an element may wait for several things at once. */
export function whyStuck(workspace: Workspace): Waiting[] {
  return [...workspace.elements.values()].flatMap((element) => [
    ...incidentsOf(workspace, element),
    ...workOf(workspace, element),
    ...eventsOf(workspace, element),
    ...joinsOf(workspace, element),
  ]);
}

function placeOf(element: ElementRow, since: number) {
  return { instanceKey: element.instanceKey, elementKey: element.key, elementId: element.elementId, since };
}

function incidentsOf(workspace: Workspace, element: ElementRow): Waiting[] {
  return [...(workspace.incidents.get(element.key) ?? [])].map((incident) => {
    const { key, type, message, expression } = incident;
    return { ...placeOf(element, incident.createdAt), kind: 'incident', detail: { key, type, message, expression } };
  });
}

function workOf(workspace: Workspace, element: ElementRow): Waiting[] {
  const found: Waiting[] = [];
  const job = workspace.jobs.get(element.key);
  if (job) {
    const { key, type, state, retries, worker, deadline, backoffUntil } = job;
    const detail = { key, type, state, retries, worker, deadline, backoffUntil };
    found.push({ ...placeOf(element, job.createdAt), kind: 'job', detail });
  }
  const task = workspace.userTasks.get(element.key);
  if (task) {
    const { key, assignee, candidateGroups, candidateUsers, dueAt } = task;
    const detail = { key, assignee, candidateGroups, candidateUsers, dueAt };
    found.push({ ...placeOf(element, task.createdAt), kind: 'userTask', detail });
  }
  const called = workspace.called.get(element.key);
  if (called) {
    const detail = { processId: called.processId, instanceKey: called.key };
    found.push({ ...placeOf(element, called.startedAt), kind: 'call', detail });
  }
  return found;
}

function eventsOf(workspace: Workspace, element: ElementRow): Waiting[] {
  const timers = [...(workspace.timers.get(element.key) ?? [])].map((timer): Waiting => {
    const detail = { dueAt: timer.dueAt, handler: timer.handlerElementId };
    return { ...placeOf(element, element.activatedAt), kind: 'timer', detail };
  });
  const subscriptions = [...(workspace.subscriptions.get(element.key) ?? [])].map((subscription): Waiting => {
    const { name, correlationKey, handlerElementId: handler, createdAt } = subscription;
    return subscription.kind === 'MESSAGE'
      ? { ...placeOf(element, createdAt), kind: 'message', detail: { name, correlationKey, handler } }
      : { ...placeOf(element, createdAt), kind: 'signal', detail: { name, handler } };
  });
  return [...timers, ...subscriptions];
}

/** Joins hang on their scope; they are told under the gateway's id. */
function joinsOf(workspace: Workspace, scope: ElementRow): Waiting[] {
  const waiting = Map.groupBy(workspace.joins.get(scope.key) ?? [], (join) => join.gatewayId);
  return [...waiting].map(([gatewayId, joins]) => ({
    ...placeOf(scope, scope.activatedAt),
    elementId: gatewayId,
    kind: 'join',
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
