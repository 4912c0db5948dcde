import type { Flow, Node } from '../model/graph.ts';
import type { ElementRow } from '../rows.ts';
import type { Trigger } from './steps.ts';
import type { Workspace } from './workspace.ts';

/** done: nothing to wait for; waits: goes on by a command; pending: a queued step with a need decides. */
export type Activation = 'done' | 'waits' | 'pending';

/** What is special about one kind of element; the phases themselves are lifecycle.ts. */
export type ElementPlanner = {
  /** ACTIVATING, after input mappings and catch events. May raise an incident as long as it has written nothing. */
  activate(workspace: Workspace, element: ElementRow, node: Node, trigger: Trigger | null): Activation;
  /** COMPLETING: the flows that tokens take; absent: every outgoing flow. May raise. */
  chooseFlows?(workspace: Workspace, element: ElementRow, node: Node): readonly Flow[];
};
