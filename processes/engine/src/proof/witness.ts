import type { Flow, Node } from '../model/graph.ts';
import type { Value } from './abstract-feel.ts';
import { OTHER, valuesOf } from './abstract-feel.ts';
import type { ProofModels } from './models.ts';
import { openFlows } from './open-flows.ts';
import type { Point } from './points.ts';
import { targetsOf, touches } from './state.ts';

/** One step of a violating path, as a diagram can draw it. */
export type Step = {
  readonly processId: string;
  readonly elementId: string;
  /** The sequence flow over which the token came. */
  readonly flowId: string | null;
  /** Something beside the token changed what it has behind it. */
  readonly meanwhile: boolean;
};

/** The way to a violation, through every activity that it leads through. */
export const stepsOf = (violation: Point): Step[] =>
  wayTo(violation).map(({ processId, node, via, meanwhile }) => ({
    processId,
    elementId: node.id,
    flowId: via?.id ?? null,
    meanwhile,
  }));

/** One move of a token: from an element that is done, over a flow when there is one. */
export type Move = { readonly node: Node; readonly over: Flow | null };

export const movesOf = (violation: Point): Move[] => wayTo(violation).map(({ node, via }) => ({ node, over: via }));

/**
 * Whether the way asks one variable for what it cannot hold there. Looks along this way only, and takes the variable of
 * a called process for its caller's: a hint what to follow, never a proof.
 */
export function contradicts(
  models: ProofModels,
  way: readonly Move[],
  path: string,
  domain: readonly Value[],
): boolean {
  const everything: readonly Value[] = [...domain, null, OTHER];
  let held: readonly Value[] = [null];
  for (const { node, over } of way) {
    if (over)
      held = held.filter((value) => openFlows(over.source, (read) => (read === path ? [value] : 'any')).includes(over));
    if (held.length === 0) return true;
    held = heldAfter(models, node, path, held, everything);
  }
  return false;
}

function heldAfter(
  models: ProofModels,
  node: Node,
  path: string,
  held: readonly Value[],
  everything: readonly Value[],
): readonly Value[] {
  const targets = targetsOf(models, node);
  if (targets !== 'any' && !targets.some((target) => touches(path, target))) return held;
  const mapping = node.outputs.find(({ target }) => target.join('.') === path);
  const values = mapping ? valuesOf(mapping.source, () => 'any') : 'any';
  return values === 'any' ? everything : values;
}

/** Points in the order in which tokens come by; each once. */
function wayTo(last: Point): Point[] {
  const seen = new Set<Point>();
  const way: Point[] = [];
  const go = (end: Point): void => {
    // a path may be thousands of points long: no recursion along it
    const chain: Point[] = [];
    const open = [end];
    for (let point = open.pop(); point; point = open.pop()) {
      if (seen.has(point)) continue;
      seen.add(point);
      chain.push(point);
      open.push(...point.from);
    }
    for (const point of chain.reverse()) {
      if (point.through) go(point.through);
      way.push(point);
      if (point.inner) go(point.inner);
    }
  };
  go(last);
  return way;
}
