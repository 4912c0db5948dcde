import { activate, addTokens } from '../../behaviour/tokens.ts';
import type { Node } from '../../model/graph.ts';
import type { ElementRow } from '../../rows.ts';
import type { Trigger } from '../steps.ts';
import type { Workspace } from '../workspace.ts';

/** Starts what is inside a scope: at the wanted elements when some were named, else at `start`. */
export function startInside(
  workspace: Workspace,
  scope: ElementRow,
  node: Node,
  start: Node | null,
  trigger: Trigger | null,
): void {
  const wanted = Array.isArray(scope.data?.startAt) ? scope.data.startAt.map(String) : start ? [start.id] : [];
  const inside = new Map<string, string[]>();
  for (const id of wanted) {
    const path = pathFrom(workspace, scope, node, id);
    const first = path[0] ?? id;
    inside.set(first, [...(inside.get(first) ?? []), ...(path.length > 1 ? [id] : [])]);
  }
  addTokens(workspace, scope, inside.size);
  for (const [id, deeper] of inside) {
    activate(workspace, scope, id, trigger);
    const step = workspace.steps.at(-1);
    if (deeper.length > 0 && step?.kind === 'activate') step.startAt = deeper;
  }
}

/** Ids from the child of `scope` down to the element. */
function pathFrom(workspace: Workspace, scope: ElementRow, node: Node, id: string): string[] {
  const path: string[] = [];
  let inner = workspace.graph(scope.defKey).nodes.get(id) ?? null;
  for (; inner && inner !== node; inner = inner.parent) path.unshift(inner.id);
  return path;
}
