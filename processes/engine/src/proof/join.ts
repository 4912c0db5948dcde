import type { Flow, Node } from '../model/graph.ts';
import type { Value } from './abstract-feel.ts';
import type { Effect, State } from './state.ts';
import { NO_EFFECT, union } from './state.ts';

/** Tokens that wait at one joining gateway, by flow. */
export type Arrivals<P> = Map<Flow, { point: P; state: State }[]>;

/**
 * The states in which the gateway can go on now that `fresh` came over `flow`: one for each way to pick a token of the
 * other flows. An inclusive join may go on without some of them.
 */
export function* merges<P>(
  gateway: Node,
  arrivals: Arrivals<P>,
  flow: Flow,
  fresh: { point: P; state: State },
  branchEffects: ReadonlyMap<Flow, Effect>,
): Generator<{ points: P[]; state: State }> {
  const others = gateway.incoming.filter((other) => other !== flow);
  const picks = others.map((other) => {
    const waiting = (arrivals.get(other) ?? []).map((token) => ({ flow: other, ...token }));
    return gateway.type === 'INCLUSIVE_GATEWAY' ? [null, ...waiting] : waiting;
  });
  for (const combination of product(picks)) {
    const tokens = [{ flow, ...fresh }, ...combination.filter((token) => token !== null)];
    for (const state of mergeStates(tokens, branchEffects)) yield { points: tokens.map((token) => token.point), state };
  }
}

function* product<T>(lists: readonly (readonly T[])[]): Generator<T[]> {
  const [first, ...rest] = lists;
  if (!first) return yield [];
  for (const item of first) for (const tail of product(rest)) yield [item, ...tail];
}

type Token = { readonly flow: Flow; readonly state: State };

/**
 * A variable or a pass that only one branch can touch is as that branch left it; what none touches is the same in all
 * (a combination in which it is not cannot happen); what several touch may be as any of them left it.
 */
function mergeStates(tokens: readonly Token[], branchEffects: ReadonlyMap<Flow, Effect>): State[] {
  const [first] = tokens;
  if (!first) return [];
  let values: (readonly Value[])[] = [[]];
  for (const index of first.state.values.keys()) {
    const touching = tokens.filter((token) => branchEffects.get(token.flow)?.writes.has(index));
    const all = tokens.map((token) => token.state.values[index]!);
    if (touching.length === 0 && new Set(all).size > 1) return [];
    const choices = touching.length === 0 ? all.slice(0, 1) : touching.map((token) => token.state.values[index]!);
    const heads = values;
    values = [...new Set(choices)].flatMap((value) => heads.map((head): Value[] => [...head, value]));
  }
  const clearing = tokens.filter((token) => branchEffects.get(token.flow)?.clears);
  const retaking = tokens.filter((token) => branchEffects.get(token.flow)?.retakes);
  const passed =
    clearing.length > 0
      ? clearing.every((token) => token.state.passed)
      : (retaking.length === 1 ? retaking : tokens).some((token) => token.state.passed);
  return values.map((each) => ({ values: each, passed }));
}

/** What can happen on each branch that ends in the gateway and not on all of them. */
export function effectsByBranch(gateway: Node, effectOf: (node: Node) => Effect): ReadonlyMap<Flow, Effect> {
  const behind = gateway.incoming.map((flow) => backwards(flow.source, gateway));
  const shared = [...behind[0]!].filter((node) => behind.every((branch) => branch.has(node)));
  return new Map(
    gateway.incoming.map((flow, index) => {
      const own = [...behind[index]!].filter((node) => !shared.includes(node));
      return [flow, own.map(effectOf).reduce(union, NO_EFFECT)];
    }),
  );
}

function backwards(from: Node, gateway: Node): Set<Node> {
  const found = new Set<Node>();
  const open = [from];
  for (let node = open.pop(); node; node = open.pop()) {
    if (node === gateway || found.has(node)) continue;
    found.add(node);
    open.push(...node.incoming.map((flow) => flow.source));
    if (node.attachedTo) open.push(node.attachedTo);
  }
  return found;
}
