import { INNER_INSTANCE, isScope } from '../model/graph.ts';
import type { Node } from '../model/graph.ts';
import type { Trigger } from '../planner/steps.ts';
import type { Workspace } from '../planner/workspace.ts';
import type { ElementRow } from '../rows.ts';
import { closeCatchEvents } from './catch-events.ts';
import { closeIncidentsOf } from './incidents.ts';
import { terminateChildren, terminateElement, withAfterwards } from './termination.ts';
import { activate, addTokens } from './tokens.ts';

/** Starts a boundary event of `owner`, or an event subprocess inside it; an interrupting one ends what was running. */
export function startHandler(workspace: Workspace, owner: ElementRow, handler: Node, trigger: Trigger): void {
  if (handler.type === 'BOUNDARY_EVENT') startBoundaryEvent(workspace, owner, handler, trigger);
  else startEventSubProcess(workspace, owner, handler, trigger);
}

function startBoundaryEvent(workspace: Workspace, owner: ElementRow, handler: Node, trigger: Trigger): void {
  const scope = workspace.scopeOf(owner);
  // the interrupted activity's token goes on at the boundary event
  if (!interrupts(handler)) addTokens(workspace, scope, 1);
  else if (!terminateElement(workspace, owner, { elementId: handler.id, trigger })) return;
  activate(workspace, scope, handler.id, trigger);
}

function startEventSubProcess(workspace: Workspace, scope: ElementRow, handler: Node, trigger: Trigger): void {
  const subProcess = handler.parent;
  if (!subProcess) throw new Error(`Expected ${handler.id} inside an event subprocess, but it has no parent`);
  let empty = true;
  if (interrupts(handler)) {
    empty = terminateChildren(workspace, scope);
    closeCatchEvents(workspace, scope, (handlerId) => {
      return workspace.graph(scope.defKey).nodes.get(handlerId)?.type === 'BOUNDARY_EVENT';
    });
    const data = withAfterwards(scope, empty ? null : { elementId: subProcess.id, trigger });
    workspace.update('element', scope, { data: { ...data, interruptedBy: subProcess.id } });
  }
  if (scope.phase === 'COMPLETING') {
    // it stood behind an incident of its output mappings; with something inside again it completes anew later
    closeIncidentsOf(workspace, scope);
    workspace.update('element', scope, { phase: 'ACTIVATED' });
  }
  if (!empty) return;
  addTokens(workspace, scope, 1);
  activate(workspace, scope, subProcess.id, trigger);
}

const interrupts = (handler: Node): boolean => handler.event?.kind === 'error' || handler.interrupting;

export type Catcher = { owner: ElementRow; handler: Node };
type Thrown = { kind: 'error' | 'escalation'; code: string };

/**
 * Who catches an error or escalation that leaves `element`: its boundary events, then scope by scope the event
 * subprocesses and the boundary events, through call activities. At one place the exact code beats a catch-all.
 */
export function findCatcher(workspace: Workspace, element: ElementRow, thrown: Thrown): Catcher | null {
  let inside: ElementRow | null = null;
  for (let at: ElementRow | null = element; at; inside = at, at = outward(workspace, at)) {
    if (at.type === INNER_INSTANCE) continue;
    const node = workspace.node(at);
    if (inside && isScope(node) && at.type !== 'MULTI_INSTANCE_BODY' && !at.data?.interruptedBy) {
      // an event subprocess does not catch what comes out of itself
      const others = node.eventSubProcesses.filter(({ id }) => id !== inside?.elementId);
      const starts = others.flatMap(({ eventStart }) => (eventStart ? [eventStart] : []));
      const handler = matching(starts, thrown);
      if (handler) return { owner: at, handler };
    }
    if (at.miIndex === null) {
      const handler = matching(node.boundaryEvents, thrown);
      if (handler) return { owner: at, handler };
    }
  }
  return null;
}

function matching(events: readonly Node[], { kind, code }: Thrown): Node | null {
  const candidates = events.filter((event) => event.event?.kind === kind);
  const codeOf = ({ event }: Node): string | null =>
    event?.kind === 'error' || event?.kind === 'escalation' ? (event.code?.constant ?? null) : null;
  return (
    candidates.find((event) => codeOf(event) === code) ?? candidates.find((event) => codeOf(event) === null) ?? null
  );
}

function outward(workspace: Workspace, element: ElementRow): ElementRow | null {
  if (element.scopeKey !== null) return workspace.scopeOf(element);
  const { parentElementKey } = workspace.instanceOf(element);
  return parentElementKey === null ? null : (workspace.elements.get(parentElementKey) ?? null);
}
