import type { Node } from '../model/graph.ts';

const TYPES: ReadonlySet<string> = new Set([
  'PROCESS',
  'SUB_PROCESS',
  'EVENT_SUB_PROCESS',
  'CALL_ACTIVITY',
  'SERVICE_TASK',
  'SEND_TASK',
  'SCRIPT_TASK',
  'BUSINESS_RULE_TASK',
  'USER_TASK',
  'RECEIVE_TASK',
  'MANUAL_TASK',
  'TASK',
  'START_EVENT',
  'END_EVENT',
  'INTERMEDIATE_CATCH_EVENT',
  'INTERMEDIATE_THROW_EVENT',
  'BOUNDARY_EVENT',
  'EXCLUSIVE_GATEWAY',
  'PARALLEL_GATEWAY',
  'INCLUSIVE_GATEWAY',
  'EVENT_BASED_GATEWAY',
]);
const EVENTS: ReadonlySet<string> = new Set(['message', 'timer', 'signal', 'error', 'escalation', 'link', 'terminate']);

/** Null, or why the proof cannot tell what a token does at the element: what it does not know, it never calls safe. */
export function isExecutableHere(node: Node): string | null {
  if (!TYPES.has(node.type)) return 'ELEMENT_NOT_KNOWN';
  return node.event && !EVENTS.has(node.event.kind) ? 'EVENT_NOT_KNOWN' : null;
}
