import type { ActivateInstruction } from '../repair-types.ts';
import { INNER_INSTANCE } from '../model/graph.ts';
import type { Node } from '../model/graph.ts';
import { activateInside } from '../planner/container/ad-hoc-sub-process.ts';
import type { Workspace } from '../planner/workspace.ts';
import type { ElementRow, InstanceRow, JsonObject } from '../rows.ts';
import { handlersOf, openCatchEvents } from './catch-events.ts';
import { countTerminated, terminateElement, terminateInstance } from './termination.ts';
import { activate, addTokens } from './tokens.ts';
import { setLocal } from './variables.ts';

type Problem = { code: 'INVALID_ARGUMENT' | 'INVALID_STATE'; reason: string };

/** Why an element cannot be activated by a modification; null when it can. */
export function activationProblem(
  workspace: Workspace,
  instance: InstanceRow,
  { elementId, ancestorElementInstanceKey, variableInstructions = [] }: ActivateInstruction,
): Problem | null {
  const graph = workspace.graph(instance.defKey);
  const node = graph.nodes.get(elementId);
  const refuse = (reason: string, code: Problem['code'] = 'INVALID_ARGUMENT'): Problem => ({ code, reason });
  if (!node || node === graph.process) {
    return refuse(`Expected to activate element '${elementId}', but the process has no such element`);
  }
  if (!canBeActivated(node)) {
    return refuse(`Expected to activate element '${elementId}', but a ${node.type} cannot be activated by itself`);
  }
  const scopes = flowScopesOf(node);
  if (scopes.some((scope) => scope.loop)) {
    return refuse(
      `Expected to activate element '${elementId}', but it is inside a multi-instance subprocess`,
      'INVALID_STATE',
    );
  }
  for (const { scopeId = '' } of variableInstructions) {
    if (scopeId === '' || scopeId === elementId || scopes.some((scope) => scope.id === scopeId)) continue;
    return refuse(`Expected '${scopeId}' to be a flow scope of '${elementId}' to set variables there, but it is not`);
  }
  if (ancestorElementInstanceKey === undefined) return null;
  const ancestor = workspace.elements.get(ancestorElementInstanceKey);
  const fits =
    ancestor?.instanceKey === instance.key &&
    ancestor.phase !== 'TERMINATING' &&
    scopes.some((scope) => scope.id === ancestor.elementId);
  return fits
    ? null
    : refuse(`Expected '${ancestorElementInstanceKey}' to be an open flow scope of '${elementId}', but it is not`);
}

function canBeActivated(node: Node): boolean {
  if (node.type === 'START_EVENT' || node.type === 'BOUNDARY_EVENT') return false;
  return !node.incoming.some(({ source }) => source.type === 'EVENT_BASED_GATEWAY');
}

/** The process first, the element's own scope last. */
function flowScopesOf(node: Node): Node[] {
  const scopes: Node[] = [];
  for (let scope = node.parent; scope; scope = scope.parent) scopes.unshift(scope);
  return scopes;
}

/** Activates an element in the open instances of its flow scopes, opening those that are not. A problem: nothing is kept. */
export function activateByInstruction(
  workspace: Workspace,
  instance: InstanceRow,
  instruction: ActivateInstruction,
): Problem | null {
  const { elementId, ancestorElementInstanceKey, variableInstructions = [] } = instruction;
  const node = workspace.node({ defKey: instance.defKey, elementId });
  let scope = workspace.elements.get(instance.key);
  if (!scope) throw new Error(`Expected the open process element of instance ${instance.key}, but there is none`);
  const path: ElementRow[] = [scope];
  for (const next of flowScopesOf(node).slice(1)) {
    const found = instancesInside(workspace, scope, next, ancestorElementInstanceKey);
    if (found.length > 1) {
      return {
        code: 'INVALID_ARGUMENT',
        reason: `Expected to activate element '${elementId}', but its flow scope '${next.id}' has more than one instance. Name one as ancestor.`,
      };
    }
    scope = found[0] ?? openScope(workspace, scope, next);
    path.push(scope);
  }
  if (scope.data?.afterwards) {
    const reason = `Expected to activate element '${elementId}', but its flow scope is interrupted and about to go on elsewhere`;
    return { code: 'INVALID_STATE', reason };
  }
  let own: JsonObject = {};
  for (const { scopeId = '', variables } of variableInstructions) {
    if (scopeId === elementId) own = { ...own, ...variables };
    else setLocal(workspace, path.find((one) => scopeId !== '' && one.elementId === scopeId) ?? path[0]!, variables);
  }
  if (scope.type === 'AD_HOC_SUB_PROCESS') {
    activateInside(workspace, scope, [{ elementId, variables: own }]);
    return null;
  }
  addTokens(workspace, scope, 1);
  activate(workspace, scope, elementId, null, { variables: own });
  return null;
}

/** Open instances of a scope's node inside another; below a named ancestor only those that lead to it or lie in it. */
function instancesInside(
  workspace: Workspace,
  scope: ElementRow,
  node: Node,
  ancestorKey: number | undefined,
): ElementRow[] {
  const children = [...(workspace.children.get(scope.key) ?? [])].flatMap((child) =>
    child.type === INNER_INSTANCE ? [...(workspace.children.get(child.key) ?? [])] : [child],
  );
  const found = children.filter((child) => child.elementId === node.id && child.phase !== 'TERMINATING');
  if (ancestorKey === undefined || found.length < 2) return found;
  const chain = new Set<number>();
  for (let key: number | null = ancestorKey; key !== null; key = workspace.elements.get(key)?.scopeKey ?? null) {
    chain.add(key);
  }
  const meant = found.filter((one) => chain.has(one.key));
  return meant.length > 0 ? meant : found;
}

/** A scope that only a modification opens: no start event, no input mappings. */
function openScope(workspace: Workspace, scope: ElementRow, node: Node): ElementRow {
  addTokens(workspace, scope, 1);
  const element = workspace.insertElement({
    key: workspace.nextKey(),
    instanceKey: scope.instanceKey,
    rootKey: scope.rootKey,
    scopeKey: scope.key,
    defKey: scope.defKey,
    elementId: node.id,
    type: node.type,
    phase: 'ACTIVATED',
    activeChildren: 0,
    miIndex: null,
    data: null,
    activatedAt: workspace.now,
    endedAt: null,
  });
  workspace.record(element, 'ELEMENT_ACTIVATED');
  const handlers = handlersOf(node, element);
  if (handlers.length > 0) openCatchEvents(workspace, element, handlers);
  return element;
}

/** Ends an element and every scope that it leaves empty. A problem: nothing is kept. */
export function terminateByInstruction(
  workspace: Workspace,
  instance: InstanceRow,
  elementKey: number,
): Problem | null {
  const element = workspace.elements.get(elementKey);
  if (!element) return null; // an earlier instruction ended its scope
  if (element.scopeKey === null) return emptied(workspace, instance);
  const scope = workspace.scopeOf(element);
  if (terminateElement(workspace, element)) {
    addTokens(workspace, scope, -1);
    if (scope.type === 'MULTI_INSTANCE_BODY') countTerminated(workspace, scope);
  }
  if (scope.activeChildren > endingInside(workspace, scope)) return null;
  return terminateByInstruction(workspace, instance, scope.key);
}

/** Children that only wait for canceling listeners. */
function endingInside(workspace: Workspace, scope: ElementRow): number {
  return [...(workspace.children.get(scope.key) ?? [])].filter(({ phase }) => phase === 'TERMINATING').length;
}

function emptied(workspace: Workspace, instance: InstanceRow): Problem | null {
  if (instance.parentElementKey !== null) {
    return {
      code: 'INVALID_ARGUMENT',
      reason: `Expected to keep an active element of process instance '${instance.key}', but it is called by another and would end. Terminate its call activity instead.`,
    };
  }
  terminateInstance(workspace, instance);
  return null;
}
