import { readEvent, readMessage } from './events.ts';
import { ModelReader } from './model-reader.ts';
import {
  checkStartForm,
  readCalledDecision,
  readCalledElement,
  readHeaders,
  readJob,
  readLoop,
  readMappings,
  readScript,
  readUserTask,
  userTaskJob,
} from './extensions.ts';
import type { EventDefinition, Flow, Graph, Node, NodeType, Problem } from './graph.ts';
import { isJoin, isScope } from './graph.ts';
import { readAdHoc } from './ad-hoc.ts';
import { connectCompensation, connectLinks } from './connections.ts';
import { readExecutionListeners, readTaskListeners } from './listeners.ts';
import type { Element } from './moddle.ts';
import { child, children, extension, parseBpmn, text } from './moddle.ts';
import { reachOf } from './reach.ts';
import { checkElement, checkGraph, ELEMENT_TYPES } from './support.ts';

export type Compiled = { ok: true; graphs: Graph[] } | { ok: false; problems: Problem[] };

/** All executable processes of a BPMN file, or everything that is wrong with it by element. */
export async function compileBpmn(xml: string): Promise<Compiled> {
  const { root, problems } = await parseBpmn(xml);
  if (problems.length > 0) return { ok: false, problems };
  const processes = children(root, 'rootElements').filter(
    (element) => element.$type === 'bpmn:Process' && element.isExecutable === true,
  );
  if (processes.length === 0) {
    return { ok: false, problems: [{ elementId: '', reason: 'Expected an executable process, but there is none' }] };
  }
  const reader = new ModelReader();
  const graphs = processes.map((process) => compileProcess(reader, process));
  return reader.problems.length > 0 ? { ok: false, problems: reader.problems } : { ok: true, graphs };
}

function compileProcess(reader: ModelReader, element: Element): Graph {
  const nodes = new Map<string, Node>();
  const process = compileNode(reader, element, 'PROCESS', null);
  compileScope(reader, element, process, nodes);
  const tag = extension(element, 'zeebe:VersionTag');
  const versionTag = text(tag, 'value') ?? null;
  if (tag && versionTag === null) reader.problem(element, 'Expected a value of the version tag, but it is missing');
  nodes.set(process.id, process);
  for (const node of nodes.values()) {
    if (node.type === 'INCLUSIVE_GATEWAY' && isJoin(node)) node.reach = reachOf(node);
  }
  const graph: Graph = {
    processId: process.id,
    name: process.name,
    versionTag,
    process,
    nodes,
  };
  checkGraph(graph, reader);
  return graph;
}

function compileScope(reader: ModelReader, element: Element, scope: Node, nodes: Map<string, Node>): void {
  const elements = children(element, 'flowElements');
  const flows = elements.filter((inner) => inner.$type === 'bpmn:SequenceFlow');
  for (const inner of elements) {
    checkElement(inner, reader);
    const type = typeOf(inner);
    if (!type) continue;
    if (type === 'START_EVENT') checkStartForm(reader, inner);
    const node = compileNode(reader, inner, type, scope);
    nodes.set(node.id, node);
    if (type === 'EVENT_SUB_PROCESS') scope.eventSubProcesses.push(node);
    if (type === 'START_EVENT' && scope.type === 'EVENT_SUB_PROCESS') scope.eventStart = node;
    else if (type === 'START_EVENT' && !node.event) scope.noneStart = node;
    if (isScope(node)) compileScope(reader, inner, node, nodes);
  }
  connect(reader, flows, elements, nodes);
  connectLinks(reader, scope, nodes);
  connectCompensation(reader, children(element, 'artifacts'), nodes);
}

function typeOf(element: Element): NodeType | undefined {
  const type = ELEMENT_TYPES[element.$type];
  return type === 'SUB_PROCESS' && element.triggeredByEvent === true ? 'EVENT_SUB_PROCESS' : type;
}

function connect(reader: ModelReader, flows: Element[], elements: Element[], nodes: ReadonlyMap<string, Node>): void {
  for (const element of flows) {
    const source = nodes.get(child(element, 'sourceRef')?.id ?? '');
    const target = nodes.get(child(element, 'targetRef')?.id ?? '');
    if (!source || !target) {
      reader.problem(element, 'Expected a sequence flow between two elements of one scope, but an end is missing');
      continue;
    }
    const condition = reader.feel(element, text(child(element, 'conditionExpression'), 'body'));
    const flow: Flow = { id: element.id ?? '', source, target, condition, isLink: false };
    source.outgoing.push(flow);
    target.incoming.push(flow);
  }
  for (const element of elements) {
    const node = nodes.get(element.id ?? '');
    if (!node) continue;
    const defaultId = child(element, 'default')?.id;
    node.defaultFlow = node.outgoing.find((flow) => flow.id === defaultId) ?? null;
    const host = nodes.get(child(element, 'attachedToRef')?.id ?? '');
    if (node.type === 'BOUNDARY_EVENT' && host) {
      node.attachedTo = host;
      host.boundaryEvents.push(node);
    }
  }
}

function compileNode(reader: ModelReader, element: Element, type: NodeType, parent: Node | null): Node {
  const interrupting = type === 'BOUNDARY_EVENT' ? element.cancelActivity !== false : element.isInterrupting !== false;
  return {
    id: element.id ?? '',
    type,
    name: text(element, 'name') ?? null,
    parent,
    incoming: [],
    outgoing: [],
    defaultFlow: null,
    noneStart: null,
    eventSubProcesses: [],
    eventStart: null,
    boundaryEvents: [],
    attachedTo: null,
    compensationHandler: null,
    isForCompensation: element.isForCompensation === true,
    inputs: readMappings(reader, element, 'inputParameters'),
    outputs: readMappings(reader, element, 'outputParameters'),
    headers: readHeaders(reader, element),
    event: eventOf(reader, element, type, parent, interrupting),
    interrupting,
    userTask: type === 'USER_TASK' ? readUserTask(reader, element) : null,
    script: type === 'SCRIPT_TASK' ? readScript(reader, element) : null,
    calledDecision: type === 'BUSINESS_RULE_TASK' ? readCalledDecision(reader, element) : null,
    calledElement: type === 'CALL_ACTIVITY' ? readCalledElement(reader, element) : null,
    loop: readLoop(reader, element),
    adHoc: type === 'AD_HOC_SUB_PROCESS' ? readAdHoc(reader, element) : null,
    executionListeners: readExecutionListeners(reader, element, type),
    taskListeners: readTaskListeners(reader, element, type),
    job: jobOf(reader, element, type),
    reach: null,
  };
}

function jobOf(reader: ModelReader, element: Element, type: NodeType) {
  switch (type) {
    case 'SERVICE_TASK':
    case 'SEND_TASK':
      return readJob(reader, element, true);
    case 'SCRIPT_TASK':
      return readJob(reader, element, !extension(element, 'zeebe:Script'));
    case 'BUSINESS_RULE_TASK':
      return readJob(reader, element, !extension(element, 'zeebe:CalledDecision'));
    case 'AD_HOC_SUB_PROCESS':
      return readJob(reader, element, false);
    case 'USER_TASK':
      return extension(element, 'zeebe:UserTask') ? null : userTaskJob();
    case 'INTERMEDIATE_THROW_EVENT':
    case 'END_EVENT':
      return children(element, 'eventDefinitions').some((event) => event.$type === 'bpmn:MessageEventDefinition')
        ? readJob(reader, element, true)
        : null;
    default:
      return null;
  }
}

function eventOf(
  reader: ModelReader,
  element: Element,
  type: NodeType,
  parent: Node | null,
  interrupting: boolean,
): EventDefinition | null {
  switch (type) {
    case 'START_EVENT':
      return parent?.type === 'EVENT_SUB_PROCESS'
        ? readEvent(reader, element, 'eventSubProcessStart', interrupting)
        : readEvent(reader, element, 'start', false);
    case 'BOUNDARY_EVENT':
      return readEvent(reader, element, 'boundary', interrupting);
    case 'INTERMEDIATE_CATCH_EVENT':
      return readEvent(reader, element, 'catch', false);
    case 'INTERMEDIATE_THROW_EVENT':
      return readEvent(reader, element, 'throw', false);
    case 'END_EVENT':
      return readEvent(reader, element, 'end', false);
    case 'RECEIVE_TASK':
      return readMessage(reader, element, child(element, 'messageRef'), true);
    default:
      return null;
  }
}
