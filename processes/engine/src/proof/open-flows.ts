import type { Flow, Node } from '../model/graph.ts';
import type { Read, Values } from './abstract-feel.ts';
import { valuesOf } from './abstract-feel.ts';

/** Flows over which a token may leave the element when variables hold what `read` says. */
export function openFlows(node: Node, read: Read): readonly Flow[] {
  const isInclusive = node.type === 'INCLUSIVE_GATEWAY';
  if (node.type !== 'EXCLUSIVE_GATEWAY' && !isInclusive) return node.outgoing;
  const found: Flow[] = [];
  let isDefaultOpen = true;
  for (const flow of node.outgoing) {
    if (flow === node.defaultFlow) continue;
    const values: Values = flow.condition ? valuesOf(flow.condition, read) : [true];
    if (values === 'any' || values.includes(true)) found.push(flow);
    // neither true nor false is an incident: the token stays
    if (values === 'any' || values.includes(false)) continue;
    isDefaultOpen = false;
    if (!isInclusive) break;
  }
  return node.defaultFlow && isDefaultOpen ? [...found, node.defaultFlow] : found;
}
