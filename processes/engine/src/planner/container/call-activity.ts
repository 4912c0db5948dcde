import { evaluateString } from '../../behaviour/expressions.ts';
import { Raised } from '../../behaviour/incidents.ts';
import { createInstance } from '../../behaviour/instances.ts';
import { localVariables, propagate, setLocal, visibleVariables } from '../../behaviour/variables.ts';
import type { Node } from '../../model/graph.ts';
import type { ElementRow, JsonObject } from '../../rows.ts';
import type { ElementPlanner } from '../element-planner.ts';
import type { Need, Resolved } from '../steps.ts';
import type { Workspace } from '../workspace.ts';

/** Calls nested deeper than this are taken for an endless recursion. */
export const MAX_CALL_DEPTH = 1000;

/** Runs another process and waits for its end. */
export const callActivity: ElementPlanner = {
  activate(workspace, element, node) {
    if (!node.calledElement) throw new Error(`Expected a called element on ${node.id}: the deploy check requires it`);
    const { processId, binding } = node.calledElement;
    const id = evaluateString(workspace, element.key, processId);
    const need: Need = { kind: 'definition', id, binding, fromDefKey: element.defKey };
    workspace.steps.push({ kind: 'call', elementKey: element.key, need });
    return 'pending';
  },
};

/** Starts the called process once it is known. Raises when it is missing or cannot start. */
export function call(workspace: Workspace, element: ElementRow, node: Node, need: Need, resolved: Resolved): void {
  const { definition } = resolved;
  if (!definition) {
    throw new Raised(
      'CALLED_ELEMENT_ERROR',
      `Expected process with BPMN process id '${need.id}' to be deployed, but not found.`,
    );
  }
  if (!workspace.graph(definition.key).process.noneStart) {
    throw new Raised(
      'CALLED_ELEMENT_ERROR',
      `Expected process with BPMN process id '${need.id}' to have a none start event, but not found.`,
    );
  }
  if (depthOf(workspace, element) >= MAX_CALL_DEPTH) {
    throw new Raised('CALLED_ELEMENT_ERROR', `Expected at most ${MAX_CALL_DEPTH} nested calls, but there are more`);
  }
  const all = node.calledElement?.propagateAllParentVariables ?? true;
  const variables = all ? visibleVariables(workspace, element) : localVariables(workspace, element.key);
  createInstance(workspace, { definition, variables, parent: element });
}

function depthOf(workspace: Workspace, element: ElementRow): number {
  let depth = 1;
  let parentKey = workspace.instanceOf(element).parentInstanceKey;
  for (; parentKey !== null; depth += 1) parentKey = workspace.instances.get(parentKey)?.parentInstanceKey ?? null;
  return depth;
}

/** Takes over what the called process left: through output mappings, or everything, or nothing. */
export function takeResult(workspace: Workspace, element: ElementRow, node: Node, variables: JsonObject): void {
  if (node.outputs.length > 0) setLocal(workspace, element, variables);
  else if (node.calledElement?.propagateAllChildVariables) propagate(workspace, element, variables);
}
