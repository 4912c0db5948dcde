import type { Expression } from '../feel/expression.ts';
import type { Activation } from '../planner/element-planner.ts';
import type { Workspace } from '../planner/workspace.ts';
import type { ElementRow } from '../rows.ts';
import { evaluateString } from './expressions.ts';
import { findCatcher, startHandler } from './start-handler.ts';
import { localVariables } from './variables.ts';

/** Tells the nearest catcher of the code; without one the process goes on. An interrupting catcher ends the thrower too. */
export function throwEscalation(workspace: Workspace, element: ElementRow, expression: Expression | null): Activation {
  const code = expression ? evaluateString(workspace, element.key, expression) : '';
  const catcher = findCatcher(workspace, element, { kind: 'escalation', code });
  workspace.record(element, catcher ? 'ESCALATED' : 'NOT_ESCALATED', { code });
  if (!catcher) return 'done';
  startHandler(workspace, catcher.owner, catcher.handler, { variables: localVariables(workspace, element.key) });
  return workspace.elements.has(element.key) ? 'done' : 'pending';
}
