import type { Node } from '../model/graph.ts';
import type { Activation } from '../planner/element-planner.ts';
import type { Workspace } from '../planner/workspace.ts';
import type { ElementRow, JsonObject } from '../rows.ts';
import { activate, addTokens } from './tokens.ts';
import { localVariables } from './variables.ts';

/**
 * What completed in a scope and can be undone, kept in the scope's `data.compensable` as long as the scope is open. A
 * completed subprocess hands what it kept to its own scope as `inner`.
 */
type Compensable = {
  activityId: string;
  /** Null: only what is inside can be undone. */
  handlerId: string | null;
  /** Locals that the activity left: its handler sees them. */
  variables: JsonObject;
  inner: Compensable[];
};

const compensableOf = (scope: ElementRow): Compensable[] =>
  Array.isArray(scope.data?.compensable) ? (scope.data.compensable as unknown as Compensable[]) : [];

function keep(workspace: Workspace, scope: ElementRow, compensable: Compensable[]): void {
  const data = { ...scope.data, compensable: compensable as unknown as JsonObject[] };
  workspace.update('element', scope, { data });
}

/** Before a completed activity ends: it can be compensated from now on. A multi-instance activity counts once. */
export function rememberCompensable(workspace: Workspace, element: ElementRow, node: Node, scope: ElementRow): void {
  const inner = compensableOf(element);
  const handlerId = element.miIndex === null ? (node.compensationHandler?.id ?? null) : null;
  if (handlerId === null && inner.length === 0) return;
  const variables = localVariables(workspace, element.key);
  keep(workspace, scope, [...compensableOf(scope), { activityId: node.id, handlerId, variables, inner }]);
}

/**
 * Starts all handlers of the scope at once and waits for them; `activityId` names one activity. Out of an event subprocess
 * its surrounding scope is compensated. Each completed activity is compensated once.
 */
export function throwCompensation(workspace: Workspace, element: ElementRow, activityId: string | null): Activation {
  const around = workspace.scopeOf(element);
  const scope = around.type === 'EVENT_SUB_PROCESS' ? workspace.scopeOf(around) : around;
  const all = compensableOf(scope);
  const meant = activityId === null ? all : all.filter((one) => one.activityId === activityId);
  const handlers = meant.flatMap((one) => handlersOf(one, {}));
  workspace.record(element, 'COMPENSATION_TRIGGERED', { activities: meant.map((one) => one.activityId) });
  if (meant.length > 0) {
    keep(
      workspace,
      scope,
      all.filter((one) => !meant.includes(one)),
    );
  }
  if (handlers.length === 0) return 'done';
  workspace.update('element', element, { data: { ...element.data, handlers: handlers.length } });
  addTokens(workspace, scope, handlers.length);
  for (const { handlerId, variables } of handlers) {
    activate(workspace, scope, handlerId, null, { variables, compensates: element.key });
  }
  return 'waits';
}

function handlersOf(one: Compensable, outer: JsonObject): { handlerId: string; variables: JsonObject }[] {
  const variables = { ...outer, ...one.variables };
  const own = one.handlerId === null ? [] : [{ handlerId: one.handlerId, variables }];
  return [...own, ...one.inner.flatMap((inner) => handlersOf(inner, variables))];
}

/** One handler has ended; true when the throw event has nothing left to wait for. */
export function handlerEnded(workspace: Workspace, element: ElementRow): boolean {
  const handlers = Number(element.data?.handlers ?? 0) - 1;
  workspace.update('element', element, { data: { ...element.data, handlers } });
  return handlers === 0 && element.phase === 'ACTIVATED';
}
