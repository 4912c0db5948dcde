import { evaluateString } from '../../behaviour/expressions.ts';
import { Raised } from '../../behaviour/incidents.ts';
import { throwCompensation } from '../../behaviour/compensation.ts';
import { throwEscalation } from '../../behaviour/escalation.ts';
import { throwSignal } from '../../behaviour/signals.ts';
import { findCatcher, startHandler } from '../../behaviour/start-handler.ts';
import { terminateChildren } from '../../behaviour/termination.ts';
import { localVariables } from '../../behaviour/variables.ts';
import type { EventDefinition, Node } from '../../model/graph.ts';
import type { ElementRow } from '../../rows.ts';
import type { Activation, ElementPlanner } from '../element-planner.ts';
import { waitForWorker } from '../task/job-wait.ts';
import type { Workspace } from '../workspace.ts';

/** Ends a token: alone, with a message (a worker's job), a signal, an error or escalation to the next catcher, with compensation, or with its whole scope. */
export const endEvent: ElementPlanner = {
  activate(workspace, element, node) {
    if (node.job) return waitForWorker(workspace, element, node);
    switch (node.event?.kind) {
      case 'error':
        return throwError(workspace, element, node, node.event);
      case 'escalation':
        return throwEscalation(workspace, element, node.event.code);
      case 'compensate':
        return throwCompensation(workspace, element, node.event.activityId);
      case 'terminate':
        terminateChildren(workspace, workspace.scopeOf(element), element);
        return 'done';
      case 'signal':
        throwSignal(workspace, element, evaluateString(workspace, element.key, node.event.name));
        return 'done';
      default:
        return 'done';
    }
  },
};

function throwError(
  workspace: Workspace,
  element: ElementRow,
  node: Node,
  event: Extract<EventDefinition, { kind: 'error' }>,
): Activation {
  const code = event.code ? evaluateString(workspace, element.key, event.code) : '';
  const catcher = findCatcher(workspace, element, { kind: 'error', code });
  if (!catcher) {
    throw new Raised(
      'UNHANDLED_ERROR_EVENT',
      `Expected to throw an error event with the code '${code}', but it was not caught.`,
      event.code,
    );
  }
  workspace.record(element, 'ERROR_THROWN', { code });
  startHandler(workspace, catcher.owner, catcher.handler, { variables: localVariables(workspace, element.key) });
  return 'pending'; // the catcher ended this element with its scope
}
