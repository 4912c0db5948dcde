import { handlersOf, openCatchEvents } from '../behaviour/catch-events.ts';
import { Raised, attempt, raise } from '../behaviour/incidents.ts';
import { endElement, endInstance } from '../behaviour/termination.ts';
import { addTokens, takeFlow } from '../behaviour/tokens.ts';
import { applyInputs, applyOutputs, localVariables } from '../behaviour/variables.ts';
import type { Flow, Node } from '../model/graph.ts';
import type { ElementRow, JsonObject } from '../rows.ts';
import { call, takeResult } from './container/call-activity.ts';
import * as multiInstance from './container/multi-instance.ts';
import type { Activation } from './element-planner.ts';
import { PLANNERS } from './planners.ts';
import type { Resolved, Step } from './steps.ts';
import { STEP_LIMIT } from './steps.ts';
import { decide } from './task/business-rule-task.ts';
import { openWithForm } from './task/user-task.ts';
import type { Workspace } from './workspace.ts';

/** Plans one step of the queue. */
export function planStep(workspace: Workspace, step: Step, resolved: Resolved): void {
  if (step.kind === 'activate') {
    const scope = workspace.elements.get(step.scopeKey);
    if (scope) enter(workspace, insertElement(workspace, scope, step));
    return;
  }
  const element = workspace.elements.get(step.elementKey);
  if (!element) return;
  switch (step.kind) {
    case 'scopeEmptied':
      if (element.activeChildren === 0 && element.phase === 'ACTIVATED') completeElement(workspace, element);
      return;
    case 'resume':
      if (element.phase === 'ACTIVATING') enter(workspace, element);
      else if (element.phase === 'COMPLETING') completeElement(workspace, element);
      return;
    case 'call':
      answer(workspace, element, 'waits', (node) => call(workspace, element, node, step.need, resolved));
      return;
    case 'decide':
      answer(workspace, element, 'done', (node) => decide(workspace, element, node, step.need, resolved));
      return;
    case 'openUserTask':
      answer(workspace, element, 'waits', (node) => openWithForm(workspace, element, node, step.need, resolved));
      return;
  }
}

/** Past the step limit: what would go on waits behind an incident, nothing is lost. */
export function parkActivation(workspace: Workspace, step: Extract<Step, { kind: 'activate' }>): void {
  const scope = workspace.elements.get(step.scopeKey);
  if (!scope) return;
  const reason = `Expected at most ${STEP_LIMIT} steps in one command, but the process goes on: does it loop without waiting?`;
  raise(workspace, insertElement(workspace, scope, step), new Raised('UNKNOWN', reason));
}

function insertElement(workspace: Workspace, scope: ElementRow, step: Extract<Step, { kind: 'activate' }>): ElementRow {
  const node = workspace.node({ defKey: step.defKey, elementId: step.nodeId });
  const body = node.loop !== null && step.miIndex === null;
  const data: JsonObject | null = step.trigger || step.startAt ? {} : null;
  if (data && step.trigger) data.trigger = step.trigger.variables;
  if (data && step.startAt) data.startAt = step.startAt;
  return workspace.insertElement({
    key: workspace.nextKey(),
    instanceKey: scope.instanceKey,
    rootKey: scope.rootKey,
    scopeKey: scope.key,
    defKey: step.defKey,
    elementId: step.nodeId,
    type: body ? 'MULTI_INSTANCE_BODY' : node.type,
    phase: 'ACTIVATING',
    activeChildren: 0,
    miIndex: step.miIndex,
    data,
    activatedAt: workspace.now,
    endedAt: null,
  });
}

const plannerOf = (element: ElementRow) => PLANNERS[element.type as keyof typeof PLANNERS];

/** ACTIVATING, also again after an incident. */
function enter(workspace: Workspace, element: ElementRow): void {
  const node = workspace.node(element);
  let activation: Activation = 'pending';
  const entered = attempt(workspace, element, () => {
    if (element.type !== 'MULTI_INSTANCE_BODY') {
      if (element.miIndex !== null) multiInstance.setInnerVariables(workspace, element, node);
      applyInputs(workspace, element, node);
    }
    const handlers = handlersOf(node, element);
    if (handlers.length > 0) openCatchEvents(workspace, element, handlers);
    const trigger = element.data?.trigger ? { variables: element.data.trigger as JsonObject } : null;
    activation = plannerOf(element).activate(workspace, element, node, trigger);
  });
  if (entered) settle(workspace, element, activation);
}

/** A step with a need came back: the element goes on, or stays behind an incident. */
function answer(workspace: Workspace, element: ElementRow, then: Activation, plan: (node: Node) => void): void {
  if (attempt(workspace, element, () => plan(workspace.node(element)))) settle(workspace, element, then);
}

function settle(workspace: Workspace, element: ElementRow, activation: Activation): void {
  if (activation === 'pending') return;
  workspace.update('element', element, { phase: 'ACTIVATED' });
  workspace.record(element, 'ELEMENT_ACTIVATED');
  if (activation === 'done') completeElement(workspace, element);
}

/** COMPLETING, also again after an incident: output mappings, then the tokens go on. */
export function completeElement(workspace: Workspace, element: ElementRow): void {
  const node = workspace.node(element);
  if (element.phase !== 'COMPLETING') workspace.update('element', element, { phase: 'COMPLETING' });
  const body = element.type === 'MULTI_INSTANCE_BODY';
  const inner = element.miIndex !== null;
  let flows: readonly Flow[] = inner || element.scopeKey === null ? [] : node.outgoing;
  let early = false;
  const completed = attempt(workspace, element, () => {
    const { chooseFlows } = plannerOf(element);
    if (chooseFlows) flows = chooseFlows(workspace, element, node);
    if (inner) {
      multiInstance.collectOutput(workspace, element, node);
      early = multiInstance.completesEarly(workspace, element, node);
    }
    if (body) multiInstance.publishOutputs(workspace, element, node);
    else if (element.scopeKey !== null) applyOutputs(workspace, element, node);
  });
  if (!completed) return;
  if (element.scopeKey === null) completeProcess(workspace, element);
  else leave(workspace, element, node, flows, inner ? { early } : null);
}

function leave(
  workspace: Workspace,
  element: ElementRow,
  node: Node,
  flows: readonly Flow[],
  inner: { early: boolean } | null,
): void {
  const scope = workspace.scopeOf(element);
  endElement(workspace, element, 'COMPLETED');
  if (inner) {
    if (multiInstance.afterInner(workspace, scope, node, inner.early)) completeElement(workspace, scope);
    return;
  }
  addTokens(workspace, scope, flows.length - 1);
  for (const flow of flows) takeFlow(workspace, scope, flow);
  if (scope.activeChildren === 0) workspace.steps.push({ kind: 'scopeEmptied', elementKey: scope.key });
}

function completeProcess(workspace: Workspace, element: ElementRow): void {
  const instance = workspace.instanceOf(element);
  const variables = localVariables(workspace, element.key);
  endElement(workspace, element, 'COMPLETED');
  endInstance(workspace, instance, 'COMPLETED', variables);
  const caller = instance.parentElementKey === null ? undefined : workspace.elements.get(instance.parentElementKey);
  if (!caller) return;
  takeResult(workspace, caller, workspace.node(caller), variables);
  completeElement(workspace, caller);
}
