import type { ModelReader } from './extensions.ts';
import type { Graph, Node, NodeType } from './graph.ts';
import type { Element } from './moddle.ts';
import { child, extension } from './moddle.ts';

/** BPMN elements that the engine executes; what carries no behaviour is skipped, everything else is refused. */
export const ELEMENT_TYPES: Readonly<Record<string, NodeType>> = {
  'bpmn:SubProcess': 'SUB_PROCESS',
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

const UNSUPPORTED_EXTENSIONS = ['zeebe:ExecutionListeners', 'zeebe:TaskListeners', 'zeebe:AdHoc'] as const;

/** Notes what the engine would not execute as drawn. */
export function checkElement(element: Element, reader: ModelReader): void {
  if (!ELEMENT_TYPES[element.$type] && !WITHOUT_BEHAVIOUR.has(element.$type)) {
    reader.problem(element, `A ${element.$type} is not supported`);
  }
  for (const type of UNSUPPORTED_EXTENSIONS) {
    if (extension(element, type)) reader.problem(element, `${type.replace('zeebe:', 'zeebe ')} are not supported`);
  }
  if (element.isForCompensation === true) reader.problem(element, 'Compensation is not supported');
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
    const codes = node.boundaryEvents.flatMap((event) =>
      event.event?.kind === 'error' ? [event.event.code?.constant ?? ''] : [],
    );
    if (new Set(codes).size < codes.length) note('Expected one boundary event for an error code, but got several');
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
  if (!node.eventStart) note('Expected one start event with a message, timer, error or signal, but there is none');
  if (node.incoming.length + node.outgoing.length > 0) note('An event subprocess has no sequence flows');
  if (node.eventStart?.event?.kind === 'error' && !node.eventStart.interrupting) {
    note('Expected an interrupting start event for an error, but it is not');
  }
}
