import type { Workspace } from '../planner/workspace.ts';
import type { ElementPhase, ElementRow, InstanceRow } from '../rows.ts';
import { closeCatchEvents } from './catch-events.ts';
import { closeIncidentsOf } from './incidents.ts';
import { cancelJobOf } from './jobs.ts';
import { cancelUserTaskOf } from './user-tasks.ts';
import type { localVariables } from './variables.ts';
import { closeVariables } from './variables.ts';

/** Ends an element with everything inside it and everything it waits for. The scope's token count is the caller's. */
export function terminateElement(workspace: Workspace, element: ElementRow): void {
  terminateChildren(workspace, element);
  const called = workspace.called.get(element.key);
  if (called) terminateInstance(workspace, called);
  cancelJobOf(workspace, element);
  cancelUserTaskOf(workspace, element);
  endElement(workspace, element, 'TERMINATED');
}

/** Empties a scope: children, waiting tokens and tokens under way; `except` stays as its only child. */
export function terminateChildren(workspace: Workspace, scope: ElementRow, except: ElementRow | null = null): void {
  if (scope.activeChildren > 0) workspace.needWhole(scope);
  workspace.dropActivations(scope.key);
  for (const child of [...(workspace.children.get(scope.key) ?? [])]) {
    if (child !== except) terminateElement(workspace, child);
  }
  for (const join of [...(workspace.joins.get(scope.key) ?? [])]) workspace.removeJoin(join);
  const left = except ? 1 : 0;
  if (scope.activeChildren !== left) workspace.update('element', scope, { activeChildren: left });
}

export function terminateInstance(workspace: Workspace, instance: InstanceRow): void {
  const process = workspace.elements.get(instance.key);
  if (process) terminateElement(workspace, process);
  endInstance(workspace, instance, 'TERMINATED');
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
