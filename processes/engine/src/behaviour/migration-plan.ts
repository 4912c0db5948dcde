import { INNER_INSTANCE } from '../model/graph.ts';
import type { Graph, Node } from '../model/graph.ts';
import { unlikeness } from '../model/likeness.ts';
import type { Workspace } from '../planner/workspace.ts';
import type { MigrationMapping, MigrationReport, MigrationSuggestion } from '../repair-types.ts';
import type { ElementRow, InstanceRow } from '../rows.ts';
import { handlersOf } from './catch-events.ts';

/** A checked plan: what each source element becomes. */
export type MigrationPlan = {
  instance: InstanceRow;
  source: Graph;
  target: Graph;
  /** Source element id to target element id, the process included. */
  byId: ReadonlyMap<string, string>;
  report: MigrationReport;
};

type Problems = MigrationReport['problems'];

export function planMigration(
  workspace: Workspace,
  instance: InstanceRow,
  target: Graph,
  mappings: readonly MigrationMapping[],
): MigrationPlan {
  const source = workspace.graph(instance.defKey);
  const byId = new Map([[source.process.id, target.process.id]]);
  for (const { sourceElementId, targetElementId } of mappings) byId.set(sourceElementId, targetElementId);
  const active = activeElements(workspace, instance);
  const problems: Problems = [
    ...mappingProblems(source, target, mappings),
    ...active.flatMap((element) => elementProblems({ source, target, byId }, element)),
    ...joinProblems(workspace, active, { source, target, byId }),
  ];
  const elements = active.flatMap((element) => {
    const targetElementId = byId.get(element.elementId);
    if (targetElementId === undefined || element.scopeKey === null) return [];
    return [{ elementInstanceKey: element.key, sourceElementId: element.elementId, targetElementId }];
  });
  const subscriptions = problems.length > 0 ? NONE : subscriptionsOf(workspace, active, { source, target, byId });
  return { instance, source, target, byId, report: { migrated: false, problems, elements, subscriptions } };
}

const NONE: MigrationReport['subscriptions'] = { kept: [], closed: [], opened: [] };
type Maps = Pick<MigrationPlan, 'source' | 'target' | 'byId'>;

/** Open elements of one instance, without those of the instances that it calls. */
export function activeElements(workspace: Workspace, instance: InstanceRow): ElementRow[] {
  return [...workspace.elements.values()].filter((element) => element.instanceKey === instance.key);
}

function mappingProblems(source: Graph, target: Graph, mappings: readonly MigrationMapping[]): Problems {
  const seen = new Set<string>();
  return mappings.flatMap(({ sourceElementId, targetElementId }): Problems => {
    const note = (reason: string): Problems => [{ elementId: sourceElementId, code: 'INVALID_ARGUMENT', reason }];
    if (seen.has(sourceElementId))
      return note(`Expected '${sourceElementId}' to be mapped once, but it is several times`);
    seen.add(sourceElementId);
    if (!knows(source, sourceElementId))
      return note(`Expected '${sourceElementId}' in the source process, but it has none`);
    if (!knows(target, targetElementId))
      return note(`Expected '${targetElementId}' in the target process, but it has none`);
    return eventProblems(source, target, mappings, { sourceElementId, targetElementId });
  });
}

/** An element, or a flow on which a token may wait. */
const knows = ({ nodes }: Graph, id: string): boolean =>
  nodes.has(id) || [...nodes.values()].some((node) => node.outgoing.some((flow) => flow.id === id));

/** A catch event keeps its kind and its host, and no two become one. */
function eventProblems(
  source: Graph,
  target: Graph,
  mappings: readonly MigrationMapping[],
  { sourceElementId, targetElementId }: MigrationMapping,
): Problems {
  const from = source.nodes.get(sourceElementId);
  const to = target.nodes.get(targetElementId);
  if (!from || !to || (!from.attachedTo && from.parent?.eventStart !== from)) return [];
  const note = (reason: string): Problems => [{ elementId: sourceElementId, code: 'INVALID_ARGUMENT', reason }];
  const unlike = unlikeness(from, to);
  if (unlike !== null) return note(`Expected '${sourceElementId}' to become '${targetElementId}', but ${unlike}`);
  const hosts = mappings.find((mapping) => mapping.sourceElementId === from.attachedTo?.id);
  if (hosts && hosts.targetElementId !== to.attachedTo?.id) {
    return note(`Expected '${targetElementId}' to be attached to '${hosts.targetElementId}', but it is not`);
  }
  const first = mappings.find((mapping) => mapping.targetElementId === targetElementId);
  return first?.sourceElementId === sourceElementId
    ? []
    : note(`Expected '${targetElementId}' to be the target of one catch event, but it is of several`);
}

function elementProblems({ source, target, byId }: Maps, element: ElementRow): Problems {
  const { elementId } = element;
  if (element.scopeKey === null || element.type === INNER_INSTANCE) return [];
  const from = source.nodes.get(elementId);
  const targetId = byId.get(elementId);
  const note = (reason: string): Problems => [{ elementId, code: 'INVALID_STATE', reason }];
  if (!from || targetId === undefined) {
    return note(`Expected a mapping of the active element '${elementId}', but there is none`);
  }
  const to = target.nodes.get(targetId);
  if (!to) return [];
  const unlike = unlikeness(from, to);
  if (unlike !== null) return note(`Expected '${elementId}' to become '${targetId}', but ${unlike}`);
  const wanted = byId.get(from.parent?.id ?? '');
  return to.parent?.id === wanted
    ? []
    : note(`Expected the flow scope of '${elementId}' to stay, but it would change to '${to.parent?.id ?? ''}'`);
}

/** Tokens that wait at a join keep waiting: the gateway is mapped and has the flows that were taken. */
function joinProblems(workspace: Workspace, active: readonly ElementRow[], { source, target, byId }: Maps): Problems {
  const joins = active.flatMap((element) => [...(workspace.joins.get(element.key) ?? [])]);
  return joins.flatMap(({ gatewayId, flowId }): Problems => {
    const note = (reason: string): Problems => [{ elementId: gatewayId, code: 'INVALID_STATE', reason }];
    const from = source.nodes.get(gatewayId);
    const to = target.nodes.get(byId.get(gatewayId) ?? '');
    if (!from || !to)
      return note(`Expected a mapping of the gateway '${gatewayId}' where a token waits, but there is none`);
    if (from.type !== to.type)
      return note(`Expected '${gatewayId}' to stay a ${from.type}, but '${to.id}' is a ${to.type}`);
    if (to.incoming.length < from.incoming.length)
      return note(`Expected '${to.id}' to have at least ${from.incoming.length} incoming flows`);
    return targetFlow(to, flowId, byId) === undefined
      ? note(`Expected flow '${flowId}', on which a token waits, to lead to '${to.id}' or to be mapped, but it is not`)
      : [];
  });
}

export const targetFlow = (gateway: Node, flowId: string, byId: ReadonlyMap<string, string>): string | undefined =>
  gateway.incoming.find((flow) => flow.id === (byId.get(flowId) ?? flowId))?.id;

function subscriptionsOf(
  workspace: Workspace,
  active: readonly ElementRow[],
  maps: Maps,
): MigrationReport['subscriptions'] {
  const { byId } = maps;
  const targets = new Set(byId.values());
  const result: MigrationReport['subscriptions'] = { kept: [], closed: [], opened: [] };
  for (const element of active) {
    for (const id of waitsOf(workspace, element)) {
      const targetElementId = byId.get(id);
      if (targetElementId === undefined) result.closed.push(id);
      else result.kept.push({ sourceElementId: id, targetElementId });
    }
    result.opened.push(...newHandlers(element, maps.target, byId, targets).map(({ node }) => node.id));
  }
  return result;
}

/** Ids of the events for which an element waits. */
export function waitsOf(workspace: Workspace, element: ElementRow): string[] {
  const timers = [...(workspace.timers.get(element.key) ?? [])];
  const subscriptions = [...(workspace.subscriptions.get(element.key) ?? [])];
  return [...timers, ...subscriptions].map((row) => row.handlerElementId);
}

/** Events of the target that no mapped event became: their subscriptions are opened anew. */
export function newHandlers(
  element: ElementRow,
  target: Graph,
  byId: ReadonlyMap<string, string>,
  targets: ReadonlySet<string>,
) {
  // opened when it goes on, or never again
  if (element.phase === 'ACTIVATING' || element.phase === 'TERMINATING') return [];
  const node = target.nodes.get(byId.get(element.elementId) ?? '');
  if (!node) return [];
  const handlers =
    node.type === 'EVENT_BASED_GATEWAY'
      ? node.outgoing.flatMap(({ target: to }) => (to.event ? [{ node: to, event: to.event, interrupting: true }] : []))
      : handlersOf(node, element);
  const interrupted = element.data?.interruptedBy !== undefined;
  return handlers.filter((handler) => {
    if (targets.has(handler.node.id)) return false;
    return !(interrupted && handler.node.type === 'START_EVENT');
  });
}

/** Same id, same kind, same scope: maps what a person need not look at, and lists the rest. */
export function suggestMappings(workspace: Workspace, instance: InstanceRow, target: Graph): MigrationSuggestion {
  const source = workspace.graph(instance.defKey);
  const active = Map.groupBy(activeElements(workspace, instance), (element) => element.elementId);
  const mappings: MigrationMapping[] = [];
  const unmapped: MigrationSuggestion['unmapped'] = [];
  for (const from of source.nodes.values()) {
    if (from === source.process) continue;
    const to = target.nodes.get(from.id);
    const reason = to ? reasonAgainst(from, to, source, target) : 'the target has no element of this id';
    if (reason === null) mappings.push({ sourceElementId: from.id, targetElementId: from.id });
    else unmapped.push({ elementId: from.id, type: from.type, active: active.get(from.id)?.length ?? 0, reason });
  }
  const added = [...target.nodes.values()].filter((node) => node !== target.process && !source.nodes.has(node.id));
  return { mappings, unmapped, added: added.map(({ id, type }) => ({ elementId: id, type })) };
}

function reasonAgainst(from: Node, to: Node, source: Graph, target: Graph): string | null {
  const unlike = unlikeness(from, to);
  if (unlike !== null) return unlike;
  const sameScope = from.parent === source.process ? to.parent === target.process : from.parent?.id === to.parent?.id;
  if (!sameScope) return 'it lies in another subprocess';
  return from.attachedTo?.id === to.attachedTo?.id ? null : 'it is attached to another activity';
}
