import { evaluateBoolean } from '../../behaviour/expressions.ts';
import { Raised } from '../../behaviour/incidents.ts';
import { joinsAt, passJoin } from '../../behaviour/tokens.ts';
import type { Node } from '../../model/graph.ts';
import type { ElementRow, JoinRow } from '../../rows.ts';
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
 *
 * A token at another inclusive join may still come and is waited for, unless the two wait for each other (a loop around
 * both): then the older goes on. A token at a parallel join moves only when another token comes there, and that one counts.
 */
export function passInclusiveJoins(workspace: Workspace): void {
  for (const [scopeKey, joins] of workspace.joins) {
    const scope = workspace.elements.get(scopeKey);
    if (!scope || joins.size === 0) continue;
    const waiting = new Map<string, Blockers>();
    for (const gatewayId of new Set([...joins].map((join) => join.gatewayId))) {
      const gateway = workspace.graph(scope.defKey).nodes.get(gatewayId);
      if (gateway?.type === 'INCLUSIVE_GATEWAY') waiting.set(gatewayId, blockersOf(workspace, scope, gateway, joins));
    }
    if (waiting.size === 0) continue;
    const free = [...waiting].filter(([, { active, joins: others }]) => !active && others.length === 0);
    const passing = free.length > 0 ? free : [...waiting].filter(([id]) => !isHeldUp(id, waiting)).slice(0, 1);
    for (const [gatewayId] of passing) passJoin(workspace, scope, gatewayId, joinsAt(workspace, scope, gatewayId));
  }
}

/** What may still send a token to a join: active elements, and other inclusive joins where tokens wait. */
type Blockers = { active: boolean; joins: string[] };

function blockersOf(workspace: Workspace, scope: ElementRow, gateway: Node, joins: ReadonlySet<JoinRow>): Blockers {
  const taken = new Set([...joins].flatMap((join) => (join.gatewayId === gateway.id ? [join.flowId] : [])));
  const reach = gateway.incoming.flatMap((flow) => (taken.has(flow.id) ? [] : [gateway.reach?.get(flow.id)]));
  const reaches = (id: string): boolean => reach.some((ids) => ids?.has(id));
  const others = new Set([...joins].map((join) => join.gatewayId).filter((id) => id !== gateway.id));
  const { nodes } = workspace.graph(scope.defKey);
  return {
    active: [...(workspace.children.get(scope.key) ?? [])].some((child) => reaches(child.elementId)),
    joins: [...others].filter((id) => nodes.get(id)?.type === 'INCLUSIVE_GATEWAY' && reaches(id)),
  };
}

/** Whether an active element holds a join up, perhaps by holding up one that it waits for. */
function isHeldUp(id: string, waiting: ReadonlyMap<string, Blockers>): boolean {
  const seen = new Set<string>();
  const open = [id];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const blockers = waiting.get(next);
    if (seen.has(next) || !blockers) continue;
    if (blockers.active) return true;
    seen.add(next);
    open.push(...blockers.joins);
  }
  return false;
}
