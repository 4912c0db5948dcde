import { closeCatchEvents, handlersOf, openCatchEvents } from '../behaviour/catch-events.ts';
import { handlerEnded, rememberCompensable } from '../behaviour/compensation.ts';
import { Raised, attempt, raise } from '../behaviour/incidents.ts';
import { askAgain } from '../behaviour/task-listening.ts';
import { endElement, endInstance, endTerminating, startAfterwards } from '../behaviour/termination.ts';
import { addTokens, takeFlow } from '../behaviour/tokens.ts';
import { applyInputs, applyOutputs, localVariables, setLocal } from '../behaviour/variables.ts';
import { INNER_INSTANCE } from '../model/graph.ts';
import type { Flow, Node } from '../model/graph.ts';
import type { ElementRow, JobRow, JsonObject } from '../rows.ts';
import * as adHoc from './container/ad-hoc-sub-process.ts';
import { call, takeResult } from './container/call-activity.ts';
import * as multiInstance from './container/multi-instance.ts';
import type { Activation } from './element-planner.ts';
import { hasHeard, listen, listenOn, takeListenerResult } from './listening.ts';
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
  if (element.phase === 'TERMINATING') {
    if (step.kind === 'resume') askAgain(workspace, element);
    else if (step.kind === 'scopeEmptied' || step.kind === 'canceled') endTerminating(workspace, element);
    return;
  }
  switch (step.kind) {
    case 'scopeEmptied':
      if (element.activeChildren === 0 && element.phase === 'ACTIVATED') emptied(workspace, element);
      return;
    case 'compensated':
      if (handlerEnded(workspace, element)) completeElement(workspace, element);
      return;
    case 'resume':
      resume(workspace, element);
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

function emptied(workspace: Workspace, element: ElementRow): void {
  if (startAfterwards(workspace, element)) return;
  if (element.type !== 'AD_HOC_SUB_PROCESS' || adHoc.isFinished(workspace, element))
    completeElement(workspace, element);
}

/** Runs a failed phase again. */
function resume(workspace: Workspace, element: ElementRow): void {
  if (element.phase === 'ACTIVATING') enter(workspace, element);
  else if (element.phase === 'COMPLETING') completeElement(workspace, element);
  else if (element.type === 'USER_TASK') askAgain(workspace, element);
  else if (element.type === 'AD_HOC_SUB_PROCESS') afterAdHocFlow(workspace, element);
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
  const data: JsonObject | null = step.trigger || step.startAt || step.compensates !== undefined ? {} : null;
  if (data && step.trigger) data.trigger = step.trigger.variables;
  if (data && step.startAt) data.startAt = step.startAt;
  if (data && step.compensates !== undefined) data.compensates = step.compensates;
  const element = workspace.insertElement({
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
  if (step.variables) setLocal(workspace, element, step.variables);
  return element;
}

const plannerOf = (element: ElementRow) => PLANNERS[element.type as keyof typeof PLANNERS];

/** ACTIVATING, also again after an incident. */
function enter(workspace: Workspace, element: ElementRow): void {
  const node = workspace.node(element);
  let activation: Activation = 'pending';
  const entered = attempt(workspace, element, () => {
    if (!hasHeard(element, 'start')) {
      prepare(workspace, element, node);
      if (listen(workspace, element, node, 'start')) return;
    }
    const handlers = handlersOf(node, element);
    if (handlers.length > 0) openCatchEvents(workspace, element, handlers);
    const trigger = element.data?.trigger ? { variables: element.data.trigger as JsonObject } : null;
    activation = plannerOf(element).activate(workspace, element, node, trigger);
  });
  if (entered) settle(workspace, element, activation);
}

function prepare(workspace: Workspace, element: ElementRow, node: Node): void {
  if (element.type === 'MULTI_INSTANCE_BODY') return;
  if (element.miIndex !== null) multiInstance.setInnerVariables(workspace, element, node);
  applyInputs(workspace, element, node);
}

/** A worker ended an execution listener's job; the phase goes on when no other listener is left. */
export function completeListener(workspace: Workspace, element: ElementRow, job: JobRow, variables: JsonObject): void {
  const node = workspace.node(element);
  const event = takeListenerResult(workspace, element, job, variables);
  let listens = false;
  const asked = attempt(workspace, element, () => {
    listens = listenOn(workspace, element, node, event);
  });
  if (!asked || listens) return;
  if (event === 'start') enter(workspace, element);
  else completeElement(workspace, element);
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

/** COMPLETING, also again after an incident: output mappings, end listeners, then the tokens go on. */
export function completeElement(workspace: Workspace, element: ElementRow): void {
  const node = workspace.node(element);
  if (element.phase !== 'COMPLETING') workspace.update('element', element, { phase: 'COMPLETING' });
  let flows: readonly Flow[] = leavesByFlows(element) ? node.outgoing : [];
  let listens = false;
  const completed =
    hasHeard(element, 'end') ||
    attempt(workspace, element, () => {
      const { chooseFlows } = plannerOf(element);
      if (chooseFlows) flows = chooseFlows(workspace, element, node);
      finish(workspace, element, node);
      listens = listen(workspace, element, node, 'end');
      if (!listens) return;
      closeCatchEvents(workspace, element);
      workspace.record(element, 'ELEMENT_COMPLETING');
    });
  if (!completed || listens) return;
  if (element.scopeKey === null) completeProcess(workspace, element);
  else leave(workspace, element, node, flows);
}

const leavesByFlows = (element: ElementRow): boolean =>
  element.miIndex === null && element.scopeKey !== null && element.type !== INNER_INSTANCE;

/** What an element leaves behind for its surroundings. May raise. */
function finish(workspace: Workspace, element: ElementRow, node: Node): void {
  if (element.type === INNER_INSTANCE) {
    adHoc.collectOutput(workspace, element, node);
    return;
  }
  if (element.miIndex !== null) multiInstance.collectOutput(workspace, element, node);
  if (element.type === 'MULTI_INSTANCE_BODY') multiInstance.publishOutputs(workspace, element, node);
  else if (element.scopeKey !== null) applyOutputs(workspace, element, node);
  if (element.type === 'AD_HOC_SUB_PROCESS') adHoc.publishOutputs(workspace, element, node);
}

function leave(workspace: Workspace, element: ElementRow, node: Node, flows: readonly Flow[]): void {
  const scope = workspace.scopeOf(element);
  rememberCompensable(workspace, element, node, scope);
  const inner = element.miIndex === null ? null : { index: element.miIndex, early: element.data?.early === true };
  endElement(workspace, element, 'COMPLETED');
  if (inner) {
    if (multiInstance.afterInner(workspace, scope, node, inner)) completeElement(workspace, scope);
    return;
  }
  addTokens(workspace, scope, flows.length - 1);
  for (const flow of flows) takeFlow(workspace, scope, flow);
  if (element.type === INNER_INSTANCE || isEventSubProcessOfAdHoc(element, scope)) afterAdHocFlow(workspace, scope);
  else if (scope.activeChildren === 0) workspace.steps.push({ kind: 'scopeEmptied', elementKey: scope.key });
}

const isEventSubProcessOfAdHoc = (element: ElementRow, scope: ElementRow): boolean =>
  scope.type === 'AD_HOC_SUB_PROCESS' && element.type === 'EVENT_SUB_PROCESS';

function afterAdHocFlow(workspace: Workspace, scope: ElementRow): void {
  let finished = false;
  const node = workspace.node(scope);
  const went = attempt(workspace, scope, () => {
    finished = adHoc.goOn(workspace, scope, node);
  });
  if (went && finished) completeElement(workspace, scope);
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
