import type { ExecutionEvent, UserTaskEvent } from '../rows.ts';
import type { Listener, NodeType } from './graph.ts';
import type { ModelReader } from './model-reader.ts';
import { NOTHING } from './model-reader.ts';
import type { Element } from './moddle.ts';
import { children, extension, text } from './moddle.ts';

type ExecutionListeners = Record<ExecutionEvent, Listener[]>;
type TaskListeners = Record<UserTaskEvent, Listener[]>;

const NO_EXECUTION_LISTENERS: ExecutionListeners = { start: [], end: [] };
const NO_TASK_LISTENERS: TaskListeners = { creating: [], assigning: [], updating: [], completing: [], canceling: [] };

const GATEWAYS: ReadonlySet<NodeType> = new Set([
  'EXCLUSIVE_GATEWAY',
  'PARALLEL_GATEWAY',
  'INCLUSIVE_GATEWAY',
  'EVENT_BASED_GATEWAY',
]);

export function readExecutionListeners(reader: ModelReader, element: Element, type: NodeType): ExecutionListeners {
  const listeners = children(extension(element, 'zeebe:ExecutionListeners'), 'listeners');
  if (listeners.length === 0) return NO_EXECUTION_LISTENERS;
  const read: ExecutionListeners = { start: [], end: [] };
  for (const listener of listeners) {
    const event = text(listener, 'eventType');
    if (event !== 'start' && event !== 'end') {
      reader.problem(element, `Expected eventType start or end of an execution listener, but got '${event ?? ''}'`);
      continue;
    }
    const reason = listeningProblem(element, type, event);
    if (reason !== null) reader.problem(element, reason);
    if (text(listener, 'headers') || listener.headers) {
      reader.problem(element, 'Headers of an execution listener are not supported');
    }
    read[event].push(readListener(reader, element, listener));
  }
  for (const event of ['start', 'end'] as const) {
    const types = read[event].map((listener) => listener.type.source);
    if (new Set(types).size < types.length) {
      reader.problem(element, `Expected execution listeners of different types on ${event}, but a type is duplicated`);
    }
  }
  return read;
}

/** Where Zeebe has no moment to call a listener. */
function listeningProblem(element: Element, type: NodeType, event: ExecutionEvent): string | null {
  const definition = children(element, 'eventDefinitions')[0]?.$type;
  if (type === 'BOUNDARY_EVENT' && definition === 'bpmn:CompensateEventDefinition') {
    return 'Execution listeners are not supported on a compensation boundary event';
  }
  if (event === 'start' && (type === 'START_EVENT' || type === 'BOUNDARY_EVENT')) {
    return 'A start execution listener is not supported on a start or boundary event';
  }
  if (event === 'end' && GATEWAYS.has(type)) return 'An end execution listener is not supported on a gateway';
  if (event === 'end' && type === 'END_EVENT' && definition === 'bpmn:ErrorEventDefinition') {
    return 'An end execution listener is not supported on an error end event';
  }
  return null;
}

export function readTaskListeners(reader: ModelReader, element: Element, type: NodeType): TaskListeners {
  const listeners = children(extension(element, 'zeebe:TaskListeners'), 'listeners');
  if (listeners.length === 0 || type !== 'USER_TASK') return NO_TASK_LISTENERS;
  const read: TaskListeners = { creating: [], assigning: [], updating: [], completing: [], canceling: [] };
  if (!extension(element, 'zeebe:UserTask')) {
    reader.problem(element, 'Task listeners are supported on a zeebe:userTask only');
  }
  for (const listener of listeners) {
    const event = text(listener, 'eventType');
    if (event !== undefined && Object.hasOwn(read, event)) {
      read[event as UserTaskEvent].push(readListener(reader, element, listener));
    } else reader.problem(element, `Expected the eventType of a task listener, but got '${event ?? ''}'`);
  }
  return read;
}

function readListener(reader: ModelReader, element: Element, listener: Element): Listener {
  return {
    type: reader.required(element, text(listener, 'type'), 'a type of the listener'),
    retries: reader.value(element, text(listener, 'retries') ?? '3') ?? NOTHING,
  };
}
