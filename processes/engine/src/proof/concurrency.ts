import type { Node } from '../model/graph.ts';
import { isJoin } from '../model/graph.ts';

/**
 * For each element of a scope, the elements beside it: those at which another token of the same scope can be while a
 * token is at this one. May name too many, never too few: branches that meet without a join count as beside each other
 * from there on.
 */
export function besides(scope: Node, children: readonly Node[]): ReadonlyMap<Node, ReadonlySet<Node>> {
  const found = new Map(children.map((node) => [node, new Set<Node>()]));
  const pair = (left: Iterable<Node>, right: Iterable<Node>): void => {
    const others = [...right];
    for (const a of left) {
      for (const b of others) {
        found.get(a)?.add(b);
        found.get(b)?.add(a);
      }
    }
  };
  for (const node of children) {
    if (isFork(node)) pairBranches(node, pair);
    if (node.loop && !node.loop.sequential) pair([node], [node]);
    if (node.type === 'BOUNDARY_EVENT' && !node.interrupting && node.attachedTo)
      pairSideThread(node, node.attachedTo, pair);
  }
  for (const handler of scope.eventSubProcesses) if (!isInterrupting(handler)) pair([handler], children);
  // twice: side threads are also beside each other
  inherit(children, found, pair);
  inherit(children, found, pair);
  return found;
}

export const isInterrupting = (handler: Node): boolean => handler.eventStart?.interrupting ?? true;

/** Where a token can go from here: flows, and the boundary events that end the activity. */
const next = (node: Node): Node[] => [
  ...node.outgoing.map((flow) => flow.target),
  ...node.boundaryEvents.filter((event) => event.interrupting),
];

function reachable(from: readonly Node[], stop: (node: Node) => boolean = () => false): Set<Node> {
  const found = new Set<Node>();
  const open = [...from];
  for (let node = open.pop(); node; node = open.pop()) {
    if (found.has(node) || stop(node)) continue;
    found.add(node);
    open.push(...next(node));
  }
  return found;
}

const CHOOSES: ReadonlySet<string> = new Set(['EXCLUSIVE_GATEWAY', 'EVENT_BASED_GATEWAY']);
const isFork = (node: Node): boolean => node.outgoing.length > 1 && !CHOOSES.has(node.type);

const overlap = (left: ReadonlySet<Node>, right: ReadonlySet<Node>): boolean =>
  [...left].some((node) => right.has(node));

type Pair = (left: Iterable<Node>, right: Iterable<Node>) => void;

function pairBranches(fork: Node, pair: Pair): void {
  const starts = fork.outgoing.map((flow) => flow.target);
  const whole = starts.map((start) => reachable([start]));
  const meeting = (node: Node): boolean => isJoin(node) && whole.filter((branch) => branch.has(node)).length > 1;
  const branches = starts.map((start) => reachable([start], meeting));
  for (const [index, left] of branches.entries()) {
    for (const right of branches.slice(index + 1)) {
      const meet = overlap(left, right);
      const both = meet ? reachable([...left, ...right]) : null;
      pair(both ?? left, both ?? right);
    }
  }
}

function pairSideThread(event: Node, activity: Node, pair: Pair): void {
  const side = reachable([event]);
  const main = reachable([activity]);
  const all = overlap(side, main) ? new Set([...side, ...main]) : null;
  pair(all ?? side, all ?? main);
  // it may fire again
  pair(side, side);
}

/** What is beside an activity is also beside the side threads that start from it. */
function inherit(children: readonly Node[], found: ReadonlyMap<Node, ReadonlySet<Node>>, pair: Pair): void {
  for (const node of children) {
    if (node.type !== 'BOUNDARY_EVENT' || node.interrupting || !node.attachedTo) continue;
    pair(reachable([node]), [...(found.get(node.attachedTo) ?? [])]);
  }
}
