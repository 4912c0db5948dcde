import type { EventDefinition, Node, NodeType } from '../model/graph.ts';

/** By element: whether the proof knows what a token does there. An element that the engine gains does not compile until it is answered here. */
const KNOWN: Readonly<Record<NodeType, boolean>> = {
  PROCESS: true,
  SUB_PROCESS: true,
  EVENT_SUB_PROCESS: true,
  // its elements run in an order that no flow draws
  AD_HOC_SUB_PROCESS: false,
  CALL_ACTIVITY: true,
  SERVICE_TASK: true,
  SEND_TASK: true,
  SCRIPT_TASK: true,
  BUSINESS_RULE_TASK: true,
  USER_TASK: true,
  RECEIVE_TASK: true,
  MANUAL_TASK: true,
  TASK: true,
  START_EVENT: true,
  END_EVENT: true,
  INTERMEDIATE_CATCH_EVENT: true,
  INTERMEDIATE_THROW_EVENT: true,
  BOUNDARY_EVENT: true,
  EXCLUSIVE_GATEWAY: true,
  PARALLEL_GATEWAY: true,
  INCLUSIVE_GATEWAY: true,
  EVENT_BASED_GATEWAY: true,
};
const KNOWN_EVENTS: Readonly<Record<EventDefinition['kind'], boolean>> = {
  message: true,
  timer: true,
  signal: true,
  error: true,
  escalation: true,
  link: true,
  terminate: true,
  // its handlers run at another time than where they are drawn
  compensate: false,
};

/** Null, or why the proof cannot tell what a token does at the element: what it does not know, it never calls safe. */
export function doubtAt(node: Node): string | null {
  if (!KNOWN[node.type]) return 'ELEMENT_NOT_KNOWN';
  return node.event && !KNOWN_EVENTS[node.event.kind] ? 'EVENT_NOT_KNOWN' : null;
}
