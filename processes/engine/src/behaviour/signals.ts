import type { Workspace } from '../planner/workspace.ts';
import type { ElementRow } from '../rows.ts';
import { localVariables } from './variables.ts';

/** Announces a signal; the façade delivers it to all subscriptions. Its payload is what input mappings made local. */
export function throwSignal(workspace: Workspace, element: ElementRow, name: string): void {
  workspace.thrownSignals.push({ name, variables: localVariables(workspace, element.key) });
  workspace.record(element, 'SIGNAL_BROADCAST', { name });
}
