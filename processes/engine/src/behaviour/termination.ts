import type { Trigger } from '../planner/steps.ts';
import type { Workspace } from '../planner/workspace.ts';
import type { ElementPhase, ElementRow, InstanceRow, JsonObject } from '../rows.ts';
import { closeCatchEvents } from './catch-events.ts';
import { closeIncidentsOf } from './incidents.ts';
import { cancelJobOf } from './jobs.ts';
import { beginTransition } from './task-listening.ts';
import { activate, addTokens, endToken } from './tokens.ts';
import { cancelUserTaskOf } from './user-tasks.ts';
import type { localVariables } from './variables.ts';
import { closeVariables } from './variables.ts';

/**
 * Most elements end at once. A user task with canceling listeners, and every scope around it that ends with it, stay
 * TERMINATING until those have answered; what interrupted them (`data.afterwards`) starts then.
 */

/** An element that is to be activated in place of what is ending. */
export type Afterwards = { elementId: string; trigger: Trigger };

/**
 * Ends an element with everything inside it and everything it waits for; false where canceling listeners are asked first.
 * The scope's token count is the caller's, or goes to `afterwards` as soon as the element has ended.
 */
export function terminateElement(
  workspace: Workspace,
  element: ElementRow,
  afterwards: Afterwards | null = null,
): boolean {
  if (element.phase === 'TERMINATING') {
    workspace.update('element', element, { data: withAfterwards(element, afterwards) });
    return false;
  }
  const empty = terminateChildren(workspace, element);
  const called = workspace.called.get(element.key);
  const alone = !called || terminateInstance(workspace, called);
  cancelJobOf(workspace, element);
  const task = workspace.userTasks.get(element.key);
  const listened = task && workspace.node(element).taskListeners.canceling.length > 0;
  if (empty && alone && !listened) {
    cancelUserTaskOf(workspace, element);
    endElement(workspace, element, 'TERMINATED');
    return true;
  }
  closeCatchEvents(workspace, element);
  closeIncidentsOf(workspace, element);
  workspace.update('element', element, { phase: 'TERMINATING', data: withAfterwards(element, afterwards) });
  workspace.record(element, 'ELEMENT_TERMINATING');
  if (listened) {
    beginTransition(workspace, element, task, { event: 'canceling', action: 'cancel', changes: {}, variables: null });
  }
  return false;
}

/** Empties a scope: children, waiting tokens and tokens under way; `except` stays. False where children end later. */
export function terminateChildren(workspace: Workspace, scope: ElementRow, except: ElementRow | null = null): boolean {
  if (scope.activeChildren > 0) workspace.needWhole(scope);
  workspace.dropActivations(scope.key);
  let lingering = 0;
  for (const child of [...(workspace.children.get(scope.key) ?? [])]) {
    if (child !== except && !terminateElement(workspace, child)) lingering += 1;
  }
  for (const join of [...(workspace.joins.get(scope.key) ?? [])]) workspace.removeJoin(join);
  const left = lingering + (except ? 1 : 0);
  if (scope.activeChildren !== left) workspace.update('element', scope, { activeChildren: left });
  return lingering === 0;
}

/** False where canceling listeners are asked first. */
export function terminateInstance(workspace: Workspace, instance: InstanceRow): boolean {
  const process = workspace.elements.get(instance.key);
  if (process && !terminateElement(workspace, process)) return false;
  endInstance(workspace, instance, 'TERMINATED');
  return true;
}

/** Ends what was only waiting for its listeners, or for something inside it that was, and lets go on what waited for that. */
export function endTerminating(workspace: Workspace, element: ElementRow): void {
  if (element.activeChildren > 0 || workspace.called.has(element.key) || workspace.userTasks.has(element.key)) return;
  const afterwards = afterwardsOf(element);
  if (element.scopeKey === null) {
    const instance = workspace.instanceOf(element);
    endElement(workspace, element, 'TERMINATED');
    endInstance(workspace, instance, 'TERMINATED');
    const caller = workspace.elements.get(instance.parentElementKey ?? 0);
    if (caller?.phase === 'TERMINATING') endTerminating(workspace, caller);
    return;
  }
  const scope = workspace.scopeOf(element);
  endElement(workspace, element, 'TERMINATED');
  if (afterwards) {
    activate(workspace, scope, afterwards.elementId, afterwards.trigger);
    return;
  }
  if (scope.type === 'MULTI_INSTANCE_BODY') countTerminated(workspace, scope);
  endToken(workspace, scope);
}

/** What a scope starts once everything in it has ended; true when there was something. */
export function startAfterwards(workspace: Workspace, scope: ElementRow): boolean {
  const afterwards = afterwardsOf(scope);
  if (!afterwards) return false;
  workspace.update('element', scope, { data: withAfterwards(scope, null) });
  addTokens(workspace, scope, 1);
  activate(workspace, scope, afterwards.elementId, afterwards.trigger);
  return true;
}

/** A multi-instance activity counts the instances that were taken out of it. */
export function countTerminated(workspace: Workspace, body: ElementRow): void {
  const terminated = Number(body.data?.terminated ?? 0) + 1;
  workspace.update('element', body, { data: { ...body.data, terminated } });
}

const afterwardsOf = ({ data }: ElementRow): Afterwards | null =>
  (data?.afterwards as unknown as Afterwards | undefined) ?? null;

export function withAfterwards({ data }: ElementRow, afterwards: Afterwards | null): JsonObject {
  const { afterwards: _, ...others } = data ?? {};
  return afterwards ? { ...others, afterwards: afterwards as unknown as JsonObject } : others;
}

/** Closes an element's row and what hangs on it. */
export function endElement(
  workspace: Workspace,
  element: ElementRow,
  phase: Extract<ElementPhase, 'COMPLETED' | 'TERMINATED'>,
): void {
  if (typeof element.data?.compensates === 'number') {
    workspace.steps.push({ kind: 'compensated', elementKey: element.data.compensates });
  }
  closeCatchEvents(workspace, element);
  closeIncidentsOf(workspace, element);
  closeVariables(workspace, element);
  workspace.update('element', element, { phase, endedAt: workspace.now, data: null });
  workspace.record(element, `ELEMENT_${phase}`);
  workspace.forget(element);
}

export function endInstance(
  workspace: Workspace,
  instance: InstanceRow,
  state: Extract<InstanceRow['state'], 'COMPLETED' | 'TERMINATED'>,
  variables: ReturnType<typeof localVariables> | null = null,
): void {
  workspace.update('instance', instance, { state, endedAt: workspace.now });
  workspace.instances.delete(instance.key);
  if (instance.parentElementKey !== null) workspace.called.delete(instance.parentElementKey);
  if (instance.startCorrelationKey !== null) workspace.releasedStarts.push(instance);
  const { key, rootKey, processId } = instance;
  workspace.effects.instances.push({ key, rootKey, processId, state, variables });
}
