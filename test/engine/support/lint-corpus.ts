import {
  adHoc,
  boundary,
  bpmn,
  call,
  catchEvent,
  compensate,
  element,
  end,
  error,
  escalation,
  executionListeners,
  forCompensation,
  gateway,
  io,
  link,
  loop,
  message,
  receive,
  rule,
  script,
  service,
  signal,
  start,
  sub,
  taskDefinition,
  taskListeners,
  terminate,
  throwEvent,
  timer,
  undoneBy,
  user,
} from './bpmn.ts';
import type { Part } from './bpmn.ts';

/** One small model per construct: what it shows, and its XML. */
export type Case = readonly [what: string, xml: string];

const one = (part: Part, ...more: Part[]): string => bpmn('p', [start(), part, ...more], ['start -> x']);
const bare = (xml: string): Part => ({ xml, roots: [] });

/** Every event definition that BPMN has. */
const DEFINITIONS: Readonly<Record<string, Part>> = {
  message: message('m', '=id'),
  timer: timer('Duration', 'PT1H'),
  'timer date': timer('Date', '2030-01-01T00:00:00Z'),
  'timer cycle': timer('Cycle', 'R3/PT1H'),
  error: error('E'),
  escalation: escalation('E'),
  'escalation without reference': escalation(),
  signal: signal('s'),
  link: link('l'),
  compensate: compensate(),
  conditional: bare(
    '<bpmn:conditionalEventDefinition><bpmn:condition>=x &gt; 1</bpmn:condition></bpmn:conditionalEventDefinition>',
  ),
  cancel: bare('<bpmn:cancelEventDefinition />'),
  terminate,
  'two definitions': bare(`${signal('s').xml}${terminate.xml}`),
};

/** Every place where an event may stand, with what it needs around it. */
const PLACES: Readonly<Record<string, (event: Part, name: string) => string>> = {
  start: (event) => bpmn('p', [start('start', event), user('x')], ['start -> x']),
  'intermediate catch': (event, name) =>
    name === 'link'
      ? bpmn('p', [start(), throwEvent('t', event), catchEvent('x', event), end()], ['start -> t', 'x -> end'])
      : one(catchEvent('x', event)),
  'intermediate throw': (event, name) =>
    name === 'link'
      ? bpmn('p', [start(), throwEvent('x', event), catchEvent('c', event), end()], ['start -> x', 'c -> end'])
      : one(throwEvent('x', event, name === 'message' ? taskDefinition('t') : '')),
  end: (event, name) => one(end('x', event, name === 'message' ? taskDefinition('t') : '')),
  boundary: (event, name) =>
    name === 'compensate'
      ? one(service('x'), undoneBy('x', 'undo'), forCompensation(service('undo')))
      : bpmn('p', [start(), host(), boundary('b', 'x', event), end()], ['start -> x', 'b -> end']),
  'non-interrupting boundary': (event, name) =>
    name === 'compensate'
      ? one(service('x'), undoneBy('x', 'undo'), forCompensation(service('undo'))).replace(
          'attachedToRef',
          'cancelActivity="false" attachedToRef',
        )
      : bpmn('p', [start(), host(), boundary('b', 'x', event, false), end()], ['start -> x', 'b -> end']),
  'event subprocess start': (event) => one(user('x'), eventSubProcess(start('es', event))),
  'non-interrupting event subprocess start': (event) =>
    one(user('x'), eventSubProcess(start('es', event, 'isInterrupting="false"'))),
};

const host = (): Part => sub('x', [start('is'), user('iu'), end('ie')], ['is -> iu -> ie']);
const eventSubProcess = (first: Part): Part => sub('esp', [first, user('eu')], ['es -> eu'], { event: true });

/** The lint rule for timers fails where a timer can never stand. */
const isKnownToLint = (place: string, name: string): boolean =>
  !(name.startsWith('timer') && (place === 'intermediate throw' || place === 'end'));

const EVENTS: readonly Case[] = Object.entries(PLACES).flatMap(([place, model]) =>
  Object.entries(DEFINITIONS)
    .filter(([name]) => isKnownToLint(place, name))
    .map(([name, event]): Case => [`${name} ${place}`, model(event, name)]),
);

const TASK_KINDS = ['task', 'manualTask', 'transaction', 'complexGateway', 'choreographyTask', 'callChoreography'];
const many = (attrs: string): string => loop(attrs);

const ELEMENTS: readonly Case[] = [
  ...TASK_KINDS.map((kind): Case => [
    kind,
    one(element(kind, 'x', { inner: kind === 'transaction' ? start('i').xml : '' })),
  ]),
  ['service task', one(service('x'))],
  ['service task without type', one(element('serviceTask', 'x'))],
  ['user task', one(user('x'))],
  ['user task of a worker', one(element('userTask', 'x'))],
  ['user task of a worker with a form', one(element('userTask', 'x', { ext: '<zeebe:formDefinition formKey="f" />' }))],
  [
    'user task of a worker with an empty form definition',
    one(element('userTask', 'x', { ext: '<zeebe:formDefinition />' })),
  ],
  ['user task with a form', one(user('x', '<zeebe:formDefinition formId="f" />'))],
  ['user task with an empty form definition', one(user('x', '<zeebe:formDefinition />'))],
  [
    'user task with a form by tag, without tag',
    one(user('x', '<zeebe:formDefinition formId="f" bindingType="versionTag" />')),
  ],
  ['user task with priority', one(user('x', '<zeebe:priorityDefinition priority="80" />'))],
  ['user task with priority 101', one(user('x', '<zeebe:priorityDefinition priority="101" />'))],
  ['user task with dates', one(user('x', '<zeebe:taskSchedule dueDate="2030-01-01T00:00:00Z" />'))],
  ['user task with a date that is none', one(user('x', '<zeebe:taskSchedule dueDate="tomorrow" />'))],
  ['user task with listeners', one(user('x', taskListeners({ completing: ['l'], assigning: ['l'] })))],
  ['user task with a canceling listener', one(user('x', taskListeners({ canceling: ['l'] })))],
  ['user task with a listener without type', one(user('x', taskListeners({ completing: [''] })))],
  ['send task', one(element('sendTask', 'x', { ext: taskDefinition('t') }))],
  ['send task without type', one(element('sendTask', 'x'))],
  ['receive task', one(receive('x', 'm', '=id'))],
  ['receive task without message', one(element('receiveTask', 'x'))],
  [
    'receive task that starts an instance',
    one(element('receiveTask', 'x', { attrs: 'instantiate="true" messageRef="msg_m"' }, message('m', '=id').roots)),
  ],
  ['script task', one(script('x', '=1', 'r'))],
  ['script task with a result that is no name', one(script('x', '=1', 'a-b'))],
  ['business rule task', one(rule('x', 'd', 'r'))],
  ['business rule task without decision', one(element('businessRuleTask', 'x'))],
  ['business rule task with a result that is no name', one(rule('x', 'd', '1r'))],
  ['call activity', one(call('x', 'child'))],
  ['call activity without process', one(element('callActivity', 'x'))],
  ['call activity by tag', one(call('x', 'child', 'bindingType="versionTag" versionTag="v1"'))],
  ['call activity by tag, without tag', one(call('x', 'child', 'bindingType="versionTag"'))],
  ['call activity of the same deployment', one(call('x', 'child', 'bindingType="deployment"'))],
  ['call activity with a business id', one(call('x', 'child', 'businessId="=id"'))],
  ['message catch without key', one(catchEvent('x', message('m')))],
  ['message end without type', one(end('x', message('m')))],
  ['error end without code', one(end('x', error()))],
  ['error boundary without code', one(service('x'), boundary('b', 'x', error()))],
  ['error boundary with an expression', one(service('x'), boundary('b', 'x', error('=code')))],
  ['error end with an expression', one(end('x', error('=code')))],
  ['escalation throw with an expression', one(throwEvent('x', escalation('=code')))],
  ['escalation boundary with an expression', one(host(), boundary('b', 'x', escalation('=code'), false))],
  ['escalation boundary on a task', one(user('x'), boundary('b', 'x', escalation('E'), false))],
  ['signal without name', one(catchEvent('x', bare('<bpmn:signalEventDefinition />')))],
  ['link without name', one(throwEvent('x', bare('<bpmn:linkEventDefinition />')))],
  [
    'two link catch events of one name',
    one(throwEvent('x', link('l')), catchEvent('c', link('l')), catchEvent('d', link('l'))),
  ],
  [
    'compensation that is not waited for',
    one(throwEvent('x', bare('<bpmn:compensateEventDefinition waitForCompletion="false" />'))),
  ],
  ['timer catch that is empty', one(catchEvent('x', bare('<bpmn:timerEventDefinition />')))],
  ['timer catch that is no duration', one(catchEvent('x', timer('Duration', '5 minutes')))],
  ['boundary event without definition', one(user('x'), boundary('b', 'x', bare('')))],
  ['standard loop', one(element('task', 'x', { inner: '<bpmn:standardLoopCharacteristics />' }))],
  ['multi-instance', one(service('x', 'x', '', many('inputCollection="=xs" inputElement="y"')))],
  [
    'multi-instance without collection',
    one(element('task', 'x', { inner: '<bpmn:multiInstanceLoopCharacteristics />' })),
  ],
  [
    'multi-instance with half an output',
    one(service('x', 'x', '', many('inputCollection="=xs" outputCollection="ys"'))),
  ],
  [
    'multi-instance with an input that is no name',
    one(service('x', 'x', '', many('inputCollection="=xs" inputElement="a b"'))),
  ],
  ['mapping', one(service('x', 'x', io({ a: '=1' }, { b: '=a' })))],
  ['mapping to what is no name', one(service('x', 'x', io({ 'a-b': '=1' })))],
  [
    'input mapping without source',
    one(service('x', 'x', '<zeebe:ioMapping><zeebe:input target="a" /></zeebe:ioMapping>')),
  ],
  [
    'output mapping without source',
    one(service('x', 'x', '<zeebe:ioMapping><zeebe:output target="a" /></zeebe:ioMapping>')),
  ],
  ['headers', one(service('x', 'x', '<zeebe:taskHeaders><zeebe:header key="a" value="1" /></zeebe:taskHeaders>'))],
  [
    'headers of one key',
    one(
      service(
        'x',
        'x',
        '<zeebe:taskHeaders><zeebe:header key="a" value="1" /><zeebe:header key="a" value="2" /></zeebe:taskHeaders>',
      ),
    ),
  ],
  ['execution listeners', one(service('x', 'x', executionListeners({ start: ['a', 'b'], end: ['a'] })))],
  ['execution listeners of one type', one(service('x', 'x', executionListeners({ start: ['a', 'a'] })))],
  ['execution listener without type', one(service('x', 'x', executionListeners({ start: [''] })))],
  [
    'execution listener before all',
    one(
      service(
        'x',
        'x',
        '<zeebe:executionListeners><zeebe:executionListener eventType="beforeAll" type="a" /></zeebe:executionListeners>',
      ),
    ),
  ],
  [
    'execution listener on cancelling',
    one(
      service(
        'x',
        'x',
        '<zeebe:executionListeners><zeebe:executionListener eventType="cancel" type="a" /></zeebe:executionListeners>',
      ),
    ),
  ],
  ['job priority', one(service('x', 'x', '<zeebe:jobPriorityDefinition priority="5" />'))],
  ['subprocess', one(host())],
  ['subprocess without start', one(sub('x', [user('u')], []))],
  ['ad-hoc subprocess', one(adHoc('x', [user('u')], []))],
  ['ad-hoc subprocess of a worker', one(adHoc('x', [user('u')], [], { ext: taskDefinition('t') }))],
  [
    'ad-hoc subprocess with condition and outputs',
    one(
      adHoc('x', [user('u')], [], {
        condition: '=done',
        attrs: 'cancelRemainingInstances="false"',
        zeebe: 'activeElementsCollection="=a" outputCollection="os" outputElement="=o"',
      }),
    ),
  ],
  ['ad-hoc subprocess with half an output', one(adHoc('x', [user('u')], [], { zeebe: 'outputCollection="os"' }))],
  ['ad-hoc subprocess without activity', one(adHoc('x', [throwEvent('u')], []))],
  [
    'ad-hoc subprocess with an interrupting event subprocess',
    one(adHoc('x', [user('u'), eventSubProcess(start('es', signal('s')))], [])),
  ],
  [
    'exclusive gateway',
    bpmn('p', [start(), gateway('exclusive', 'x', 'x-e'), end('e'), end('f')], ['start -> x -> e', 'x -[=a]-> f']),
  ],
  [
    'exclusive gateway with a bare flow',
    bpmn('p', [start(), gateway('exclusive', 'x'), end('e'), end('f')], ['start -> x', 'x -[=a]-> e', 'x -> f']),
  ],
  [
    'inclusive join',
    bpmn(
      'p',
      [start(), gateway('inclusive', 'x', 'x-j'), gateway('inclusive', 'j'), user('u'), end()],
      ['start -> x -> j -> end', 'x -[=a]-> u -> j'],
    ),
  ],
  ['condition behind a task', bpmn('p', [start(), user('x'), end()], ['start -> x', 'x -[=a]-> end'])],
  [
    'event-based gateway',
    bpmn(
      'p',
      [start(), gateway('eventBased', 'x'), catchEvent('c', signal('s')), catchEvent('d', timer('Duration', 'PT1H'))],
      ['start -> x -> c', 'x -> d'],
    ),
  ],
  [
    'event-based gateway to a receive task',
    bpmn(
      'p',
      [start(), gateway('eventBased', 'x'), receive('r', 'm', '=id'), catchEvent('d', timer('Duration', 'PT1H'))],
      ['start -> x -> r', 'x -> d'],
    ),
  ],
  [
    'event-based gateway to a task',
    bpmn('p', [start(), gateway('eventBased', 'x'), user('u'), user('v')], ['start -> x -> u', 'x -> v']),
  ],
  ['two none start events', bpmn('p', [start(), start('again'), user('x')], ['start -> x', 'again -> x'])],
  ['no start event', bpmn('p', [user('x')], [])],
  ['a loop without a wait', bpmn('p', [start(), element('task', 'x'), element('task', 'y')], ['start -> x -> y -> x'])],
  ['version tag', bpmn('p', [start(), end()], ['start -> end'], '<zeebe:versionTag value="v1" />')],
  ['version tag without value', bpmn('p', [start(), end()], ['start -> end'], '<zeebe:versionTag />')],
  [
    'start form',
    bpmn(
      'p',
      [element('startEvent', 'start', { ext: '<zeebe:formDefinition formId="f" />' }), end()],
      ['start -> end'],
    ),
  ],
  [
    'start form without id',
    bpmn('p', [element('startEvent', 'start', { ext: '<zeebe:formDefinition />' }), end()], ['start -> end']),
  ],
  ['broken FEEL', one(script('x', '=1 +', 'r'))],
  [
    'data objects',
    one(user('x'), element('dataObjectReference', 'dor', { attrs: 'dataObjectRef="do"' }), element('dataObject', 'do')),
  ],
];

export const CORPUS: readonly Case[] = [...EVENTS, ...ELEMENTS];
