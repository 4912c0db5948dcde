import type { Flow } from '../model/graph.ts';
import { isJoin } from '../model/graph.ts';
import type { Trigger } from '../planner/steps.ts';
import type { Workspace } from '../planner/workspace.ts';
import type { ElementRow, JoinRow, JsonObject } from '../rows.ts';

/** A scope's activeChildren counts open child elements, tokens waiting at joins, and (inside a command) tokens under way. */

export function addTokens(workspace: Workspace, scope: ElementRow, tokens: number): void {
  if (tokens === 0) return;
  workspace.update('element', scope, { activeChildren: scope.activeChildren + tokens });
}

/** Takes a flow with a token that the scope has already counted. */
export function takeFlow(workspace: Workspace, scope: ElementRow, flow: Flow, trigger: Trigger | null = null): void {
  if (!flow.isLink) {
    workspace.log.insert('flowTaken', { instanceKey: scope.instanceKey, flowId: flow.id, at: workspace.now });
  }
  if (!isJoin(flow.target)) {
    activate(workspace, scope, flow.target.id, trigger);
    return;
  }
  const waiting = joinsAt(workspace, scope, flow.target.id);
  const row = waiting.find((join) => join.flowId === flow.id);
  if (row) workspace.update('join', row, { tokens: row.tokens + 1 });
  else {
    const gatewayId = flow.target.id;
    workspace.insertJoin({ scopeKey: scope.key, gatewayId, flowId: flow.id, tokens: 1, rootKey: scope.rootKey });
  }
  if (flow.target.type !== 'PARALLEL_GATEWAY') return; // inclusive joins are looked at when no token is under way
  const arrived = joinsAt(workspace, scope, flow.target.id);
  if (arrived.length === flow.target.incoming.length) passJoin(workspace, scope, flow.target.id, arrived);
}

export function activate(
  workspace: Workspace,
  scope: ElementRow,
  nodeId: string,
  trigger: Trigger | null = null,
  also: { miIndex?: number; variables?: JsonObject; compensates?: number } = {},
): void {
  const place = { nodeId, defKey: scope.defKey, scopeKey: scope.key };
  workspace.steps.push({ kind: 'activate', ...place, trigger, miIndex: null, ...also });
}

export function joinsAt(workspace: Workspace, scope: ElementRow, gatewayId: string): JoinRow[] {
  return [...(workspace.joins.get(scope.key) ?? [])].filter((join) => join.gatewayId === gatewayId);
}

/** Takes one token of each arrived flow away and lets one go on. */
export function passJoin(
  workspace: Workspace,
  scope: ElementRow,
  gatewayId: string,
  arrived: readonly JoinRow[],
): void {
  for (const join of arrived) {
    if (join.tokens > 1) workspace.update('join', join, { tokens: join.tokens - 1 });
    else workspace.removeJoin(join);
  }
  addTokens(workspace, scope, 1 - arrived.length);
  activate(workspace, scope, gatewayId);
}

/** A token ends; an empty scope is to be completed. */
export function endToken(workspace: Workspace, scope: ElementRow): void {
  addTokens(workspace, scope, -1);
  if (scope.activeChildren === 0) workspace.steps.push({ kind: 'scopeEmptied', elementKey: scope.key });
}
