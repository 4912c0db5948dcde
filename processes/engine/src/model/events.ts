import { parseTimerText } from './timer-text.ts';
import type { ModelReader } from './model-reader.ts';
import type { EventDefinition, TimerKind } from './graph.ts';
import type { Element } from './moddle.ts';
import { child, children, extension, text } from './moddle.ts';

/** Where an event stands: decides which definitions it may have. */
export type EventPlace = 'start' | 'eventSubProcessStart' | 'boundary' | 'catch' | 'throw' | 'end' | 'receiveTask';

const ALLOWED: Readonly<Record<EventPlace, readonly (EventDefinition['kind'] | 'none')[]>> = {
  start: ['none', 'message', 'timer', 'signal'],
  eventSubProcessStart: ['message', 'timer', 'error', 'signal', 'escalation'],
  boundary: ['message', 'timer', 'error', 'signal', 'escalation', 'compensate'],
  catch: ['message', 'timer', 'signal', 'link'],
  throw: ['none', 'message', 'signal', 'escalation', 'compensate', 'link'],
  end: ['none', 'error', 'message', 'terminate', 'signal', 'escalation', 'compensate'],
  receiveTask: ['message'],
};

/** The single event definition of an event; null for a none event, and after a noted problem. */
export function readEvent(
  reader: ModelReader,
  element: Element,
  place: EventPlace,
  interrupting: boolean,
): EventDefinition | null {
  const definitions = children(element, 'eventDefinitions');
  if (definitions.length > 1) {
    reader.problem(element, 'Expected one event definition, but got several: multiple events are not supported');
    return null;
  }
  const definition = definitions[0];
  const kind = definition ? kindOf(definition) : 'none';
  if (!ALLOWED[place].some((allowed) => allowed === kind)) {
    reader.problem(element, `A ${words(kind)} ${words(place)} event is not supported`);
    return null;
  }
  return definition ? read(reader, element, definition, place, interrupting) : null;
}

const kindOf = (definition: Element): string =>
  definition.$type
    .replace(/^bpmn:/, '')
    .replace(/EventDefinition$/, '')
    .toLowerCase();

const words = (camel: string): string => camel.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

function read(
  reader: ModelReader,
  element: Element,
  definition: Element,
  place: EventPlace,
  interrupting: boolean,
): EventDefinition | null {
  switch (kindOf(definition)) {
    case 'message':
      // a message throw or end event is a job
      return place === 'throw' || place === 'end'
        ? null
        : readMessage(reader, element, child(definition, 'messageRef'), place !== 'start');
    case 'signal': {
      const name = text(child(definition, 'signalRef'), 'name');
      return { kind: 'signal', name: reader.required(element, name, 'a signal with a name') };
    }
    case 'error':
      return readError(reader, element, definition, place);
    case 'escalation':
      return readEscalation(reader, element, definition, place);
    case 'compensate':
      if (definition.waitForCompletion === false) {
        reader.problem(element, 'Expected a compensation event to wait for completion, but waitForCompletion is false');
      }
      return { kind: 'compensate', activityId: child(definition, 'activityRef')?.id ?? null };
    case 'link': {
      const name = text(definition, 'name');
      if (!name) reader.problem(element, 'Expected a link with a name, but it is missing');
      return { kind: 'link', name: name ?? '' };
    }
    case 'timer':
      return readTimer(reader, element, definition, place, interrupting);
    default:
      return { kind: 'terminate' };
  }
}

export function readMessage(
  reader: ModelReader,
  element: Element,
  message: Element | undefined,
  correlated: boolean,
): EventDefinition {
  const name = reader.required(element, text(message, 'name'), 'a message with a name');
  if (!correlated) return { kind: 'message', name, correlationKey: null };
  const key = message && text(extension(message, 'zeebe:Subscription'), 'correlationKey');
  return {
    kind: 'message',
    name,
    correlationKey: reader.required(element, key, 'a correlationKey of the zeebe:subscription of the message'),
  };
}

function readError(reader: ModelReader, element: Element, definition: Element, place: EventPlace): EventDefinition {
  const code = text(child(definition, 'errorRef'), 'errorCode');
  if (place === 'end') {
    return { kind: 'error', code: reader.required(element, code, 'an error with an errorCode') };
  }
  if (code?.startsWith('=')) {
    reader.problem(element, 'Expected a static errorCode on a catching event, but got an expression');
  }
  return { kind: 'error', code: reader.value(element, code) };
}

function readEscalation(
  reader: ModelReader,
  element: Element,
  definition: Element,
  place: EventPlace,
): EventDefinition {
  const escalation = child(definition, 'escalationRef');
  const code = text(escalation, 'escalationCode');
  if (place === 'throw' || place === 'end' || escalation) {
    const required = reader.required(element, code, 'an escalation with an escalationCode');
    if (place !== 'throw' && place !== 'end' && code?.startsWith('=')) {
      reader.problem(element, 'Expected a static escalationCode on a catching event, but got an expression');
    }
    return { kind: 'escalation', code: required };
  }
  return { kind: 'escalation', code: null };
}

function readTimer(
  reader: ModelReader,
  element: Element,
  definition: Element,
  place: EventPlace,
  interrupting: boolean,
): EventDefinition | null {
  const given = (['date', 'duration', 'cycle'] as const).flatMap((timer) => {
    const source = text(child(definition, `time${timer.charAt(0).toUpperCase()}${timer.slice(1)}`), 'body');
    return source === undefined ? [] : [{ timer, source }];
  });
  const first = given[0];
  if (!first || given.length > 1) {
    reader.problem(element, 'Expected exactly one of timeDate, timeDuration and timeCycle');
    return null;
  }
  if (!timerAllowed(first.timer, place, interrupting)) {
    reader.problem(element, `A time ${first.timer} is not supported on this event`);
  }
  const expression = reader.required(element, first.source, 'a timer expression');
  if (expression.constant !== undefined && !parseTimerText(first.timer, expression.constant, 'UTC')) {
    reader.problem(element, `Expected a time ${first.timer} in ISO 8601, but got '${expression.constant}'`);
  }
  return { kind: 'timer', timer: first.timer, expression };
}

function timerAllowed(timer: TimerKind, place: EventPlace, interrupting: boolean): boolean {
  if (timer === 'cycle') return place === 'start' || (place !== 'catch' && !interrupting);
  if (timer === 'duration') return place !== 'start';
  return true;
}
