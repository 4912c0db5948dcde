import type { ModelReader } from './model-reader.ts';
import { isActivity, isScope } from './graph.ts';
import type { Graph, Node, NodeType } from './graph.ts';
import type { Element } from './moddle.ts';
import { child } from './moddle.ts';

/** BPMN elements that the engine executes; what carries no behaviour is skipped, everything else is refused. */
export const ELEMENT_TYPES: Readonly<Record<string, NodeType>> = {
  'bpmn:SubProcess': 'SUB_PROCESS',
  'bpmn:AdHocSubProcess': 'AD_HOC_SUB_PROCESS',
  'bpmn:CallActivity': 'CALL_ACTIVITY',
  'bpmn:ServiceTask': 'SERVICE_TASK',
  'bpmn:SendTask': 'SEND_TASK',
  'bpmn:ScriptTask': 'SCRIPT_TASK',
  'bpmn:BusinessRuleTask': 'BUSINESS_RULE_TASK',
  'bpmn:UserTask': 'USER_TASK',
  'bpmn:ReceiveTask': 'RECEIVE_TASK',
  'bpmn:ManualTask': 'MANUAL_TASK',
  'bpmn:Task': 'TASK',
  'bpmn:StartEvent': 'START_EVENT',
  'bpmn:EndEvent': 'END_EVENT',
  'bpmn:IntermediateCatchEvent': 'INTERMEDIATE_CATCH_EVENT',
  'bpmn:IntermediateThrowEvent': 'INTERMEDIATE_THROW_EVENT',
  'bpmn:BoundaryEvent': 'BOUNDARY_EVENT',
  'bpmn:ExclusiveGateway': 'EXCLUSIVE_GATEWAY',
  'bpmn:ParallelGateway': 'PARALLEL_GATEWAY',
  'bpmn:InclusiveGateway': 'INCLUSIVE_GATEWAY',
  'bpmn:EventBasedGateway': 'EVENT_BASED_GATEWAY',
};

const WITHOUT_BEHAVIOUR = new Set([
  'bpmn:SequenceFlow',
  'bpmn:DataObject',
  'bpmn:DataObjectReference',
  'bpmn:DataStoreReference',
]);

/** Notes what the engine would not execute as drawn. */
export function checkElement(element: Element, reader: ModelReader): void {
  if (!ELEMENT_TYPES[element.$type] && !WITHOUT_BEHAVIOUR.has(element.$type)) {
    reader.problem(element, `A ${element.$type} is not supported`);
  }
  if (element.$type === 'bpmn:ReceiveTask' && element.instantiate === true) {
    reader.problem(element, 'A receive task that starts an instance is not supported');
  }
  if (element.$type === 'bpmn:BoundaryEvent' && !child(element, 'attachedToRef')) {
    reader.problem(element, 'Expected a boundary event to be attached to an activity, but it is not');
  }
}

/** Rules over the connected graph. */
export function checkGraph(graph: Graph, reader: ModelReader): void {
  for (const node of graph.nodes.values()) {
    const note = (reason: string): void => {
      reader.problems.push({ elementId: node.id, reason });
    };
    checkStarts(node, graph, note);
    checkFlows(node, note);
    checkEventSubProcess(node, note);
    checkCatchers(node, note);
    checkCompensation(node, graph, note);
    checkAdHoc(node, graph, note);
  }
}

/** One place catches a code once, and everything once. */
function checkCatchers(node: Node, note: (reason: string) => void): void {
  const starts = node.eventSubProcesses.flatMap(({ eventStart }) => (eventStart ? [eventStart] : []));
  for (const kind of ['error', 'escalation'] as const) {
    for (const events of [node.boundaryEvents, starts]) {
      const codes = events.flatMap(({ event }) => (event?.kind === kind ? [event.code?.constant ?? ''] : []));
      if (new Set(codes).size < codes.length) note(`Expected one catch event for an ${kind} code, but got several`);
    }
  }
  const messages = [...node.boundaryEvents, ...starts].flatMap(({ event }) =>
    event?.kind === 'message' && event.name.constant !== undefined ? [event.name.constant] : [],
  );
  if (new Set(messages).size < messages.length) note('Expected one catch event for a message name, but got several');
  if (node.type !== 'BOUNDARY_EVENT' || node.event?.kind !== 'escalation' || !node.attachedTo) return;
  if (!isScope(node.attachedTo) && node.attachedTo.type !== 'CALL_ACTIVITY') {
    note('Expected an escalation boundary event on a subprocess or call activity, but it is on a task');
  }
}

function checkCompensation(node: Node, graph: Graph, note: (reason: string) => void): void {
  if (node.isForCompensation && node.incoming.length + node.outgoing.length > 0) {
    note('An activity for compensation has no sequence flows');
  }
  if (node.event?.kind !== 'compensate') return;
  if (node.type === 'BOUNDARY_EVENT') {
    if (node.outgoing.length > 0) note('A compensation boundary event has no outgoing flow');
    if (!node.attachedTo?.compensationHandler) {
      note('Expected an association from the compensation boundary event to its handler, but there is none');
    }
    return;
  }
  const { activityId } = node.event;
  if (activityId === null) return;
  const scope = node.parent?.type === 'EVENT_SUB_PROCESS' ? node.parent.parent : node.parent;
  const activity = graph.nodes.get(activityId);
  if (!activity?.compensationHandler || activity.parent !== scope)
    note(`Expected activity '${activityId}' with a compensation handler in the same scope, but there is none`);
}

function checkAdHoc(node: Node, graph: Graph, note: (reason: string) => void): void {
  if (node.type !== 'AD_HOC_SUB_PROCESS') return;
  const inside = [...graph.nodes.values()].filter((inner) => inner.parent === node);
  if (!inside.some(isActivity)) note('Expected at least one activity in an ad-hoc subprocess, but there is none');
  for (const inner of inside) {
    if (inner.type === 'START_EVENT' || inner.type === 'END_EVENT') {
      note(`Expected no start or end event in an ad-hoc subprocess, but got '${inner.id}'`);
    }
  }
  if (node.eventSubProcesses.some(({ eventStart }) => eventStart?.interrupting)) {
    note('An interrupting event subprocess in an ad-hoc subprocess is not supported');
  }
}

function checkStarts(node: Node, graph: Graph, note: (reason: string) => void): void {
  if (node.type !== 'PROCESS' && node.type !== 'SUB_PROCESS') return;
  const starts = [...graph.nodes.values()].filter((inner) => inner.parent === node && inner.type === 'START_EVENT');
  if (starts.length === 0) note('Expected a start event, but there is none');
  if (starts.filter((start) => !start.event).length > 1) note('Expected at most one none start event, but got several');
  if (node.type === 'SUB_PROCESS' && starts.some((start) => start.event)) {
    note('Expected a none start event in an embedded subprocess, but got another');
  }
}

function checkFlows(node: Node, note: (reason: string) => void): void {
  const conditional = node.type === 'EXCLUSIVE_GATEWAY' || node.type === 'INCLUSIVE_GATEWAY';
  if (!conditional && node.outgoing.some((flow) => flow.condition)) {
    note('Conditions are supported on flows that leave an exclusive or inclusive gateway only');
  }
  if (node.event?.kind === 'link') return; // connections.ts looks at these
  if (conditional && node.outgoing.length > 1) {
    const missing = node.outgoing.find((flow) => !flow.condition && flow !== node.defaultFlow);
    if (missing) note(`Expected a condition on flow '${missing.id}' or that it is the default, but it is neither`);
  }
  if (node.type === 'START_EVENT' && node.incoming.length > 0) note('A start event has no incoming flow');
  if (node.type === 'END_EVENT' && node.outgoing.length > 0) note('An end event has no outgoing flow');
  if (node.type === 'BOUNDARY_EVENT' && node.incoming.length > 0) note('A boundary event has no incoming flow');
  if (node.type !== 'EVENT_BASED_GATEWAY') return;
  if (node.outgoing.length < 2) note('Expected at least two outgoing flows of an event-based gateway');
  for (const { target } of node.outgoing) {
    if (target.type !== 'INTERMEDIATE_CATCH_EVENT') {
      note(`Expected an intermediate catch event behind an event-based gateway, but '${target.id}' is none`);
    }
  }
}

function checkEventSubProcess(node: Node, note: (reason: string) => void): void {
  if (node.type !== 'EVENT_SUB_PROCESS') return;
  if (!node.eventStart)
    note('Expected one start event with a message, timer, error, signal or escalation, but there is none');
  if (node.incoming.length + node.outgoing.length > 0) note('An event subprocess has no sequence flows');
  if (node.eventStart?.event?.kind === 'error' && !node.eventStart.interrupting) {
    note('Expected an interrupting start event for an error, but it is not');
  }
}
