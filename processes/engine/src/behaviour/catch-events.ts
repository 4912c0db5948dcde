import type { EventDefinition, Node } from '../model/graph.ts';
import { INNER_INSTANCE, isScope } from '../model/graph.ts';
import type { Workspace } from '../planner/workspace.ts';
import { FOREVER } from '../ports.ts';
import type { ElementRow } from '../rows.ts';
import { evaluateCorrelationKey, evaluateString } from './expressions.ts';
import type { Schedule } from './timers.ts';
import { scheduleOf } from './timers.ts';

type Wait =
  { kind: 'timer'; schedule: Schedule } | { kind: 'message' | 'signal'; name: string; correlationKey: string | null };

/** A handler: the event node that a trigger starts, and whether it interrupts. */
export type Handler = { node: Node; event: EventDefinition; interrupting: boolean };

/** The boundary events of an activity and the event subprocesses of a scope. */
export function handlersOf(node: Node, element: ElementRow): Handler[] {
  const handlers: Handler[] = [];
  if (element.type === INNER_INSTANCE) return handlers;
  // boundary events of a multi-instance activity belong to its body, not to the inner instances
  if (element.miIndex === null) {
    for (const boundary of node.boundaryEvents) {
      if (boundary.event) handlers.push({ node: boundary, event: boundary.event, interrupting: boundary.interrupting });
    }
  }
  if (!isScope(node) || element.type === 'MULTI_INSTANCE_BODY') return handlers;
  for (const { eventStart } of node.eventSubProcesses) {
    if (eventStart?.event) {
      handlers.push({ node: eventStart, event: eventStart.event, interrupting: eventStart.interrupting });
    }
  }
  return handlers;
}

/** Opens timers and subscriptions. Everything is evaluated before anything is written, so that an incident leaves no half. */
export function openCatchEvents(workspace: Workspace, element: ElementRow, handlers: readonly Handler[]): void {
  closeCatchEvents(workspace, element);
  addCatchEvents(workspace, element, handlers);
}

/** As openCatchEvents, beside what is open. */
export function addCatchEvents(workspace: Workspace, element: ElementRow, handlers: readonly Handler[]): void {
  const waits = handlers.flatMap((handler) => {
    const wait = waitOf(workspace, element, handler.event);
    return wait ? [{ handler, wait }] : [];
  });
  for (const { handler, wait } of waits) open(workspace, element, handler, wait);
}

function waitOf(workspace: Workspace, element: ElementRow, event: EventDefinition): Wait | null {
  switch (event.kind) {
    case 'timer':
      return { kind: 'timer', schedule: scheduleOf(workspace, element.key, event) };
    case 'message':
      return {
        kind: 'message',
        name: evaluateString(workspace, element.key, event.name),
        correlationKey: event.correlationKey && evaluateCorrelationKey(workspace, element.key, event.correlationKey),
      };
    case 'signal':
      return { kind: 'signal', name: evaluateString(workspace, element.key, event.name), correlationKey: null };
    default:
      return null;
  }
}

function open(workspace: Workspace, element: ElementRow, handler: Handler, wait: Wait): void {
  const place = {
    key: workspace.nextKey(),
    rootKey: element.rootKey,
    instanceKey: element.instanceKey,
    elementKey: element.key,
    defKey: element.defKey,
    handlerElementId: handler.node.id,
    interrupting: handler.interrupting,
  };
  if (wait.kind === 'timer') {
    const held = workspace.instanceOf(element).state === 'SUSPENDED';
    const { dueAt, ...schedule } = wait.schedule;
    const remaining = held ? dueAt - workspace.now : null;
    workspace.insertTimer({ ...place, ...schedule, dueAt: held ? FOREVER : dueAt, remaining });
    return;
  }
  workspace.insertSubscription({
    ...place,
    kind: wait.kind === 'message' ? 'MESSAGE' : 'SIGNAL',
    name: wait.name,
    correlationKey: wait.correlationKey,
    processId: workspace.instanceOf(element).processId,
    held: null,
    createdAt: workspace.now,
  });
}

/** Closes what an element waits for; with `keep`, only handlers that it refuses. */
export function closeCatchEvents(
  workspace: Workspace,
  element: ElementRow,
  keep: (handlerElementId: string) => boolean = () => false,
): void {
  for (const timer of workspace.timers.get(element.key) ?? []) {
    if (!keep(timer.handlerElementId)) workspace.removeTimer(timer);
  }
  for (const subscription of workspace.subscriptions.get(element.key) ?? []) {
    if (!keep(subscription.handlerElementId)) workspace.removeSubscription(subscription);
  }
}
