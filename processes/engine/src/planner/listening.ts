import { closeJobOf, createJob } from '../behaviour/jobs.ts';
import { propagate, setLocal } from '../behaviour/variables.ts';
import type { Node } from '../model/graph.ts';
import type { ElementRow, ExecutionEvent, JobRow, JsonObject } from '../rows.ts';
import type { Workspace } from './workspace.ts';

/**
 * Execution listeners: start listeners are asked after input mappings and before anything is opened, end listeners after
 * output mappings and before the token goes on; one after the other. `data.listener` is the one that works, `data.heard`
 * the event whose listeners are done. A failing expression asks all of them again, as in Zeebe.
 */

/** Asks the listener at `index`; false when there is none (any more). May raise. */
export function listen(
  workspace: Workspace,
  element: ElementRow,
  node: Node,
  event: ExecutionEvent,
  index = 0,
): boolean {
  const definition = element.type === node.type ? node.executionListeners[event][index] : undefined;
  if (!definition) return false;
  createJob(workspace, element, { node, definition, listening: { kind: 'EXECUTION_LISTENER', event } });
  workspace.update('element', element, { data: { ...element.data, listener: index } });
  return true;
}

export function hasHeard(element: ElementRow, event: ExecutionEvent): boolean {
  return element.data?.heard === event;
}

/** A listener has answered: its variables are the element's own, or after the end its surroundings'. May raise. */
export function takeListenerResult(
  workspace: Workspace,
  element: ElementRow,
  job: JobRow,
  variables: JsonObject,
): ExecutionEvent {
  const event = job.listenerEvent === 'start' ? 'start' : 'end';
  closeJobOf(workspace, element, 'COMPLETED');
  workspace.record(element, 'EXECUTION_LISTENER_COMPLETED', { event, jobKey: job.key, type: job.type });
  if (event === 'start') setLocal(workspace, element, variables);
  else propagate(workspace, element.scopeKey === null ? element : workspace.scopeOf(element), variables);
  return event;
}

/** Asks the next one; false when all have answered. */
export function listenOn(workspace: Workspace, element: ElementRow, node: Node, event: ExecutionEvent): boolean {
  const { listener, ...data } = element.data ?? {};
  if (listen(workspace, element, node, event, Number(listener ?? 0) + 1)) return true;
  workspace.update('element', element, { data: { ...data, heard: event } });
  return false;
}
