import { evaluateBoolean } from '../../behaviour/expressions.ts';
import { Raised } from '../../behaviour/incidents.ts';
import { joinsAt, passJoin } from '../../behaviour/tokens.ts';
import type { Node } from '../../model/graph.ts';
import type { ElementRow } from '../../rows.ts';
import type { ElementPlanner } from '../element-planner.ts';
import type { Workspace } from '../workspace.ts';

/** Takes every flow whose condition is true, else the default. */
export const inclusiveGateway: ElementPlanner = {
  activate: () => 'done',
  chooseFlows(workspace, element, node) {
    if (node.outgoing.length === 1 && !node.outgoing[0]?.condition) return node.outgoing;
    const taken = node.outgoing.filter(
      (flow) => flow !== node.defaultFlow && flow.condition && evaluateBoolean(workspace, element.key, flow.condition),
    );
    if (taken.length > 0) return taken;
    if (node.defaultFlow) return [node.defaultFlow];
    if (node.outgoing.length === 0) return [];
    throw new Raised(
      'CONDITION_ERROR',
      'Expected at least one condition to evaluate to true, or to have a default flow',
    );
  },
};

/**
 * Lets inclusive joins go on that wait for nothing any more: each incoming flow was taken, or no active element can still
 * reach the join over a flow that was not. Asked whenever no token is under way, so after every kind of change.
 */
export function passInclusiveJoins(workspace: Workspace): void {
  for (const [scopeKey, joins] of workspace.joins) {
    const scope = workspace.elements.get(scopeKey);
    if (!scope || joins.size === 0) continue;
    for (const gatewayId of new Set([...joins].map((join) => join.gatewayId))) {
      const gateway = workspace.graph(scope.defKey).nodes.get(gatewayId);
      if (gateway?.type !== 'INCLUSIVE_GATEWAY') continue;
      const arrived = joinsAt(workspace, scope, gatewayId);
      if (awaitedFlows(workspace, scope, gateway).length === 0) passJoin(workspace, scope, gatewayId, arrived);
    }
  }
}

/** Incoming flows over which a token can still come, with the elements from which it would. */
export function awaitedFlows(
  workspace: Workspace,
  scope: ElementRow,
  gateway: Node,
): { flowId: string; from: string[] }[] {
  const taken = new Set(joinsAt(workspace, scope, gateway.id).map((join) => join.flowId));
  const active = [...(workspace.children.get(scope.key) ?? [])].map((child) => child.elementId);
  const waiting = [...(workspace.joins.get(scope.key) ?? [])].map((join) => join.gatewayId);
  const places = new Set([...active, ...waiting.filter((gatewayId) => gatewayId !== gateway.id)]);
  return gateway.incoming.flatMap((flow) => {
    if (taken.has(flow.id)) return [];
    const reach = gateway.reach?.get(flow.id);
    const from = [...places].filter((place) => reach?.has(place));
    return from.length > 0 ? [{ flowId: flow.id, from }] : [];
  });
}
