import type { Node } from './graph.ts';

/**
 * For each incoming flow of a joining inclusive gateway, the nodes of its scope from which a token can still arrive over
 * that flow without passing the gateway itself. Tokens may leave an activity over its boundary events too.
 */
export function reachOf(gateway: Node): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map(
    gateway.incoming.map((flow) => {
      const found = new Set<string>();
      const open = [flow.source];
      for (let node = open.pop(); node; node = open.pop()) {
        if (node === gateway || found.has(node.id)) continue;
        found.add(node.id);
        open.push(...node.incoming.map((incoming) => incoming.source));
        if (node.attachedTo) open.push(node.attachedTo);
      }
      return [flow.id, found] as const;
    }),
  );
}
