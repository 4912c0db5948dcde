import { isScope } from '../model/graph.ts';
import type { Node } from '../model/graph.ts';
import type { Trigger } from '../planner/steps.ts';
import type { Workspace } from '../planner/workspace.ts';
import type { ElementRow } from '../rows.ts';
import { closeCatchEvents } from './catch-events.ts';
import { closeIncidentsOf } from './incidents.ts';
import { terminateChildren, terminateElement } from './termination.ts';
import { activate, addTokens } from './tokens.ts';

/** Starts a boundary event of `owner`, or an event subprocess inside it; an interrupting one ends what was running. */
export function startHandler(workspace: Workspace, owner: ElementRow, handler: Node, trigger: Trigger): void {
  if (handler.type === 'BOUNDARY_EVENT') startBoundaryEvent(workspace, owner, handler, trigger);
  else startEventSubProcess(workspace, owner, handler, trigger);
}

function startBoundaryEvent(workspace: Workspace, owner: ElementRow, handler: Node, trigger: Trigger): void {
  const scope = workspace.scopeOf(owner);
  // the interrupted activity's token goes on at the boundary event
  if (interrupts(handler)) terminateElement(workspace, owner);
  else addTokens(workspace, scope, 1);
  activate(workspace, scope, handler.id, trigger);
}

function startEventSubProcess(workspace: Workspace, scope: ElementRow, handler: Node, trigger: Trigger): void {
  const subProcess = handler.parent;
  if (!subProcess) throw new Error(`Expected ${handler.id} inside an event subprocess, but it has no parent`);
  if (interrupts(handler)) {
    terminateChildren(workspace, scope);
    closeCatchEvents(workspace, scope, (handlerId) => {
      return workspace.graph(scope.defKey).nodes.get(handlerId)?.type === 'BOUNDARY_EVENT';
    });
    workspace.update('element', scope, { data: { ...scope.data, interruptedBy: subProcess.id } });
  }
  if (scope.phase === 'COMPLETING') {
    // it stood behind an incident of its output mappings; with something inside again it completes anew later
    closeIncidentsOf(workspace, scope);
    workspace.update('element', scope, { phase: 'ACTIVATED' });
  }
  addTokens(workspace, scope, 1);
  activate(workspace, scope, subProcess.id, trigger);
}

const interrupts = (handler: Node): boolean => handler.event?.kind === 'error' || handler.interrupting;

export type Catcher = { owner: ElementRow; handler: Node };

/**
 * Who catches an error that leaves `element`: its boundary events, then scope by scope the event subprocesses and the
 * boundary events, through call activities. At one place the exact code beats a catch-all.
 */
export function findErrorCatcher(workspace: Workspace, element: ElementRow, code: string): Catcher | null {
  for (let inner: ElementRow | null = element; inner; inner = outward(workspace, inner)) {
    const node = workspace.node(inner);
    // an event subprocess does not catch what it (or another interrupter of its scope) throws itself
    if (inner !== element && isScope(node) && inner.type !== 'MULTI_INSTANCE_BODY' && !inner.data?.interruptedBy) {
      const starts = node.eventSubProcesses.flatMap(({ eventStart }) => (eventStart ? [eventStart] : []));
      const handler = matching(starts, code);
      if (handler) return { owner: inner, handler };
    }
    if (inner.miIndex === null) {
      const handler = matching(node.boundaryEvents, code);
      if (handler) return { owner: inner, handler };
    }
  }
  return null;
}

function matching(events: readonly Node[], code: string): Node | null {
  const errors = events.filter((event) => event.event?.kind === 'error');
  const codeOf = (event: Node): string | null =>
    event.event?.kind === 'error' ? (event.event.code?.constant ?? null) : null;
  return errors.find((event) => codeOf(event) === code) ?? errors.find((event) => codeOf(event) === null) ?? null;
}

function outward(workspace: Workspace, element: ElementRow): ElementRow | null {
  if (element.scopeKey !== null) return workspace.scopeOf(element);
  const { parentElementKey } = workspace.instanceOf(element);
  return parentElementKey === null ? null : (workspace.elements.get(parentElementKey) ?? null);
}
