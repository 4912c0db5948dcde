import { expect } from 'chai';
import {
  bpmn,
  boundary,
  catchEvent,
  element,
  end,
  error,
  executionListeners,
  gateway,
  message,
  script,
  service,
  start,
  sub,
  timer,
  user,
} from './support/bpmn.ts';
import { Bench } from './support/bench.ts';

const simple = bpmn('p', [start(), service('a'), end()], ['start -> a -> end']);

describe('engine deployment', () => {
  it('gives the next version to changed bytes and the existing one to the same', async () => {
    const bench = new Bench();
    const versions = async (xml: string): Promise<unknown> =>
      (await bench.deploy(xml)).resources.map((resource) => (resource.kind === 'process' ? resource.version : 0));
    expect(await versions(simple)).to.deep.equal([1]);
    expect(await versions(simple)).to.deep.equal([1]);
    expect(await versions(`${simple}\n`)).to.deep.equal([2]);
    expect(bench.store.rows('definition')).to.have.length(2);
  });

  it('takes a model whose picture refers to an element that is not there: a picture is not executed', async () => {
    const diagram = `<bpmndi:BPMNDiagram xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" id="d">
      <bpmndi:BPMNPlane id="plane" bpmnElement="gone"/></bpmndi:BPMNDiagram></`;
    const drawn = simple.replace(/<\/(?=[\w:]*definitions>\s*$)/, diagram);
    expect(drawn).to.contain('BPMNPlane');
    expect((await new Bench().deploy(drawn)).resources).to.have.length(1);
  });

  it('stores nothing when one of several resources is broken', async () => {
    const bench = new Bench();
    const resources = [
      { name: 'good.bpmn', content: simple },
      { name: 'bad.bpmn', content: '<bpmn:definitions' },
    ];
    const rejection = await bench.refuse({ type: 'deployResources', resources });
    expect(rejection.code).to.equal('INVALID_ARGUMENT');
    expect(rejection.message).to.match(
      /^Command 'CREATE' rejected with code 'INVALID_ARGUMENT': Expected to deploy new resources, but encountered the following errors:\n'bad.bpmn':\n- ERROR: \S/,
    );
    expect(bench.store.rows('definition')).to.deep.equal([]);
  });

  const refused: [why: string, xml: string, elementId: string, reason: RegExp][] = [
    [
      'a complex gateway',
      bpmn('p', [start(), element('complexGateway', 'x')], ['start -> x']),
      'x',
      /bpmn:ComplexGateway is not supported/,
    ],
    [
      'an ad-hoc subprocess without an activity',
      bpmn('p', [start(), element('adHocSubProcess', 'x')], ['start -> x']),
      'x',
      /Expected at least one activity in an ad-hoc subprocess/,
    ],
    [
      'a broken FEEL expression',
      bpmn('p', [start(), script('x', '=1 +', 'r')], ['start -> x']),
      'x',
      /Expected a FEEL expression, but '1 \+' is not one/,
    ],
    [
      'a service task without a type',
      bpmn('p', [start(), element('serviceTask', 'x')], ['start -> x']),
      'x',
      /Expected a zeebe:taskDefinition/,
    ],
    [
      'an escalation event that throws nothing',
      bpmn('p', [start(), element('endEvent', 'x', { inner: '<bpmn:escalationEventDefinition />' })], ['start -> x']),
      'x',
      /Expected an escalation with an escalationCode/,
    ],
    [
      'a message without correlation key',
      bpmn('p', [start(), catchEvent('x', message('m'))], ['start -> x']),
      'x',
      /Expected a correlationKey/,
    ],
    [
      'a timer that is not ISO 8601',
      bpmn('p', [start(), catchEvent('x', timer('Duration', '5 minutes'))], ['start -> x']),
      'x',
      /Expected a time duration in ISO 8601, but got '5 minutes'/,
    ],
    [
      'a cycle on an interrupting boundary',
      bpmn('p', [start(), user('a'), boundary('x', 'a', timer('Cycle', 'R/PT1H'))], ['start -> a']),
      'x',
      /time cycle is not supported/,
    ],
    [
      'a flow without condition at an exclusive gateway',
      bpmn('p', [start(), gateway('exclusive', 'x'), end('e'), end('f')], ['start -> x', 'x -[=a]-> e', 'x -> f']),
      'x',
      /Expected a condition on flow 'x-f'/,
    ],
    [
      'a condition behind a task',
      bpmn('p', [start(), user('x'), end()], ['start -> x', 'x -[=a]-> end']),
      'x',
      /Conditions are supported/,
    ],
    [
      'a subprocess without start',
      bpmn('p', [start(), sub('x', [user('u')], [])], ['start -> x']),
      'x',
      /Expected a start event/,
    ],
    [
      'an execution listener without a type',
      bpmn('p', [start(), service('x', 'x', executionListeners({ start: [''] }))], ['start -> x']),
      'x',
      /Expected a type of the listener/,
    ],
    [
      'an end listener on a gateway',
      bpmn(
        'p',
        [start(), element('exclusiveGateway', 'x', { ext: executionListeners({ end: ['l'] }) })],
        ['start -> x'],
      ),
      'x',
      /An end execution listener is not supported on a gateway/,
    ],
    [
      'two boundary events for one error',
      bpmn('p', [start(), user('x'), boundary('b', 'x', error('E')), boundary('c', 'x', error('E'))], ['start -> x']),
      'x',
      /Expected one catch event for an error code/,
    ],
    [
      'a compensation handler in the flow',
      bpmn('p', [start(), element('task', 'x', { attrs: 'isForCompensation="true"' })], ['start -> x']),
      'x',
      /An activity for compensation has no sequence flows/,
    ],
    ['no executable process', simple.replace('isExecutable="true"', ''), '', /Expected an executable process/],
    [
      'a task behind an event-based gateway',
      bpmn(
        'p',
        [start(), gateway('eventBased', 'x'), catchEvent('m', timer('Duration', 'PT1H')), user('u')],
        ['start -> x -> m', 'x -> u'],
      ),
      'x',
      /Expected an intermediate catch event behind/,
    ],
  ];
  for (const [why, xml, elementId, reason] of refused) {
    it(`refuses ${why}, naming the element`, async () => {
      const rejection = await new Bench().refuse({
        type: 'deployResources',
        resources: [{ name: 'r.bpmn', content: xml }],
      });
      expect(rejection.code).to.equal('INVALID_ARGUMENT');
      expect(rejection.message).to.match(reason);
      if (elementId !== '') expect(rejection.message).to.contain(`- Element: ${elementId}\n`);
    });
  }

  it('refuses a form without id and an id that comes twice', async () => {
    const bench = new Bench();
    const forms = (...contents: string[]) => contents.map((content, index) => ({ name: `${index}.form`, content }));
    expect((await bench.refuse({ type: 'deployResources', resources: forms('{}') })).message).to.contain(
      'to have an id',
    );
    expect(
      (await bench.refuse({ type: 'deployResources', resources: forms('{"id":"f"}', '{"id":"f"}') })).message,
    ).to.contain('duplicated');
  });

  it('creates from a key, a version, or the latest, and names what it did not find', async () => {
    const bench = new Bench();
    await bench.deploy(simple);
    await bench.deploy(`${simple}\n`);
    const versionOf = async (version: number): Promise<number> =>
      (await bench.run({ type: 'createProcessInstance', bpmnProcessId: 'p', version })).version;
    expect([await versionOf(1), await versionOf(-1)]).to.deep.equal([1, 2]);
    expect(await bench.refuse({ type: 'createProcessInstance', bpmnProcessId: 'p', version: 3 })).to.deep.equal({
      code: 'NOT_FOUND',
      message:
        "Command 'CREATE' rejected with code 'NOT_FOUND': Expected to find process definition with process ID 'p' and version '3', but none found",
    });
    await bench.deploy(bpmn('q', [start('start', message('m')), end()], ['start -> end']));
    expect((await bench.refuse({ type: 'createProcessInstance', bpmnProcessId: 'q' })).code).to.equal('INVALID_STATE');
  });

  it('answers the variables of an instance that ended within its creation', async () => {
    const bench = new Bench();
    await bench.deploy(bpmn('p', [start(), script('s', '=x + 1', 'y'), end()], ['start -> s -> end']));
    const created = await bench.run({ type: 'createProcessInstance', bpmnProcessId: 'p', variables: { x: 1 } });
    expect(created.completedWith).to.deep.equal({ x: 1, y: 2 });
  });

  it('falls back to the version before when the latest is deleted, and keeps one that has running instances', async () => {
    const bench = new Bench();
    const model = (name: string): string =>
      bpmn('p', [start('start', message('m')), user(name), end()], [`start -> ${name} -> end`]);
    await bench.deploy(model('one'));
    const second = (await bench.deploy(model('two'))).resources[0];
    const resourceKey = second?.kind === 'process' ? second.definitionKey : 0;
    await bench.publish('m', '');
    expect((await bench.refuse({ type: 'deleteResource', resourceKey })).code).to.equal('INVALID_STATE');
    await bench.complete('two');
    await bench.run({ type: 'deleteResource', resourceKey });
    await bench.publish('m', '');
    expect(bench.active()).to.deep.equal(['one']);
    expect((await bench.refuse({ type: 'deleteResource', resourceKey })).code).to.equal('NOT_FOUND');
  });
});
