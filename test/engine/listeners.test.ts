import { expect } from 'chai';
import {
  boundary,
  bpmn,
  catchEvent,
  end,
  executionListeners,
  gateway,
  io,
  loop,
  message,
  service,
  start,
  sub,
  timer,
  user,
} from './support/bpmn.ts';
import { Bench } from './support/bench.ts';

describe('engine execution listeners', () => {
  it('run one after the other around an element, before it is opened and before its token goes on', async () => {
    const bench = new Bench();
    const key = await bench.play(
      bpmn(
        'p',
        [
          start(),
          service(
            'a',
            '=kind',
            executionListeners({ start: ['s1', 's2'], end: ['e1'] }) + io({ x: '=1' }, { y: '=x + z' }),
          ),
          user('after'),
          end(),
        ],
        ['start -> a -> after -> end'],
      ),
    );
    expect(bench.jobs().map((job) => [job.type, job.kind, job.listenerEvent, job.retries])).to.deep.equal([
      ['s1', 'EXECUTION_LISTENER', 'start', 2],
    ]);
    await bench.complete('a', { kind: 'work' });
    await bench.complete('a', { z: 4 });
    expect(bench.jobs().map((job) => job.type)).to.deep.equal(['work']);
    await bench.complete('a');
    expect(bench.jobs().map((job) => [job.type, job.listenerEvent])).to.deep.equal([['e1', 'end']]);
    expect(bench.variables(key)).to.deep.equal({ y: 5 });
    await bench.complete('a', { fromEnd: true });
    expect(bench.variables(key)).to.deep.equal({ y: 5, fromEnd: true });
    expect(bench.active()).to.deep.equal(['after']);
  });

  it('give an event what its subscription asks for, and a gateway what decides', async () => {
    const bench = new Bench();
    await bench.play(
      bpmn(
        'p',
        [
          start(),
          catchEvent('m', message('m', '=id'), executionListeners({ start: ['find-id'] })),
          {
            xml: gateway('exclusive', 'x', 'x-end').xml.replace(
              '></bpmn',
              `><bpmn:extensionElements>${executionListeners({ start: ['decide'] })}</bpmn:extensionElements></bpmn`,
            ),
            roots: [],
          },
          user('yes'),
          end(),
        ],
        ['start -> m -> x -> end', 'x -[=go]-> yes'],
      ),
    );
    await bench.complete('m', { id: '7' });
    await bench.publish('m', '7');
    await bench.complete('x', { go: true });
    expect(bench.active()).to.deep.equal(['yes']);
  });

  it('of a process and a subprocess come first and last', async () => {
    const bench = new Bench();
    const key = await bench.play(
      bpmn(
        'p',
        [
          start(),
          sub('s', [start('is'), service('a'), end('ie')], ['is -> a -> ie'], {
            ext: executionListeners({ start: ['sub-in'], end: ['sub-out'] }),
          }),
          end(),
        ],
        ['start -> s -> end'],
        executionListeners({ start: ['in'], end: ['out'] }),
      ),
    );
    for (const [elementId, type] of [
      ['p', 'in'],
      ['s', 'sub-in'],
      ['a', 'a'],
      ['s', 'sub-out'],
      ['p', 'out'],
    ] as const) {
      expect(bench.jobs().map((job) => [job.elementId, job.type])).to.deep.equal([[elementId, type]]);
      await bench.complete(elementId);
    }
    expect(bench.state(key)).to.equal('COMPLETED');
  });

  it('are asked for each instance of a multi-instance activity', async () => {
    const bench = new Bench();
    await bench.play(
      bpmn(
        'p',
        [
          start(),
          service(
            'a',
            'a',
            executionListeners({ start: ['s'], end: ['e'] }),
            loop('inputCollection="=[1,2]" inputElement="x" outputCollection="xs" outputElement="=x * 10"'),
          ),
          end(),
        ],
        ['start -> a -> end'],
      ),
    );
    const types: string[] = [];
    for (let job = bench.jobs()[0]; job; job = bench.jobs()[0]) {
      types.push(job.type);
      await bench.run({ type: 'completeJob', jobKey: job.key });
    }
    expect(types).to.deep.equal(['s', 's', 'a', 'a', 'e', 'e']);
    expect(bench.elements()).to.deep.equal([]);
  });

  it('without retries are an incident of their own; resolved, only the failed one is asked again', async () => {
    const bench = new Bench();
    await bench.play(
      bpmn(
        'p',
        [start(), service('a', 'a', executionListeners({ start: ['s1', 's2'] })), end()],
        ['start -> a -> end'],
      ),
    );
    await bench.complete('a');
    const [job] = await bench.activate('s2');
    await bench.run({ type: 'failJob', jobKey: job?.jobKey ?? 0, retries: 0, errorMessage: 'no' });
    const [incident] = bench.incidents();
    expect(incident?.type).to.equal('EXECUTION_LISTENER_NO_RETRIES');
    await bench.run({ type: 'updateJobRetries', jobKey: job?.jobKey ?? 0, retries: 1 });
    await bench.run({ type: 'resolveIncident', incidentKey: incident?.key ?? 0 });
    expect(bench.jobs().map((row) => [row.type, row.state])).to.deep.equal([['s2', 'ACTIVATABLE']]);
    const refused = await bench.refuse({ type: 'throwError', jobKey: job?.jobKey ?? 0, errorCode: 'E' });
    expect(refused.code).to.equal('INVALID_STATE');
  });

  it('that cannot be evaluated are all asked again', async () => {
    const bench = new Bench();
    await bench.play(
      bpmn(
        'p',
        [start(), service('a', 'a', executionListeners({ start: ['s1', '=second'] })), end()],
        ['start -> a -> end'],
      ),
    );
    await bench.complete('a');
    const [incident] = bench.incidents();
    expect(incident?.type).to.equal('EXTRACT_VALUE_ERROR');
    const [root] = bench.elements();
    await bench.run({ type: 'setVariables', elementInstanceKey: root?.key ?? 0, variables: { second: 's2' } });
    await bench.run({ type: 'resolveIncident', incidentKey: incident?.key ?? 0 });
    await bench.complete('a');
    expect(bench.jobs().map((job) => job.type)).to.deep.equal(['s2']);
  });

  it('end with an element that is interrupted before', async () => {
    const bench = new Bench();
    await bench.play(
      bpmn(
        'p',
        [
          start(),
          sub(
            's',
            [start('is'), service('a', 'a', executionListeners({ start: ['l'] })), end('ie')],
            ['is -> a -> ie'],
          ),
          boundary('b', 's', timer('Duration', 'PT1H')),
          end(),
        ],
        ['start -> s -> end', 'b -> end'],
      ),
    );
    await bench.pass(3_600_000);
    expect(bench.elements()).to.deep.equal([]);
    expect(bench.jobs()).to.deep.equal([]);
  });
});
