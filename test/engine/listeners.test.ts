import { expect } from 'chai';
import type { JobResult } from '@rtflow/engine';
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
  taskListeners,
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

/** A user task with listeners on these events. */
const task = (byEvent: Record<string, string[]>, ext = ''): string =>
  bpmn('p', [start(), user('u', taskListeners(byEvent) + ext), user('after'), end()], ['start -> u -> after -> end']);

const answer = async (bench: Bench, result?: JobResult) => {
  const job = bench.jobs().find((row) => row.kind === 'TASK_LISTENER');
  await bench.run({ type: 'completeJob', jobKey: job?.key ?? 0, ...(result ? { result } : {}) });
};

describe('engine task listeners', () => {
  it('are asked on creation and then on the assignment that the model wants', async () => {
    const bench = new Bench();
    await bench.play(
      task({ creating: ['c1', 'c2'], assigning: ['a1'] }, '<zeebe:assignmentDefinition assignee="li" />'),
    );
    expect(bench.task('u')).to.include({ state: 'CREATING', assignee: null });
    await answer(bench);
    await answer(bench, { type: 'userTask', corrections: { priority: 80, candidateGroups: ['physics'] } });
    expect(bench.task('u')).to.deep.include({ state: 'ASSIGNING', priority: 80, candidateGroups: ['physics'] });
    expect(bench.jobs()[0]?.headers['io.camunda.zeebe:assignee']).to.equal('li');
    expect(bench.jobs()[0]?.headers['io.camunda.zeebe:changedAttributes']).to.equal('["assignee"]');
    await answer(bench);
    expect(bench.task('u')).to.include({ state: 'CREATED', assignee: 'li' });
  });

  it('deny a completion: the task stays as it was, with the reason for whoever asked', async () => {
    const bench = new Bench();
    const key = await bench.play(task({ completing: ['check', 'sign'] }));
    const { key: userTaskKey } = bench.task('u');
    const begun = await bench.run({ type: 'completeUserTask', userTaskKey, variables: { dose: 2 } });
    expect(begun.state).to.equal('COMPLETING');
    expect((await bench.refuse({ type: 'completeUserTask', userTaskKey })).code).to.equal('INVALID_STATE');
    await answer(bench, { type: 'userTask', corrections: { priority: 99 } });
    await answer(bench, { type: 'userTask', denied: true, deniedReason: 'dose' });
    expect(bench.effects.userTasks).to.deep.include({
      key: userTaskKey,
      elementId: 'u',
      instanceKey: key,
      rootKey: key,
      state: 'CREATED',
      denied: { event: 'completing', reason: 'dose' },
    });
    expect(bench.task('u')).to.include({ state: 'CREATED', priority: 50, transition: null });
    expect(bench.variables(key)).to.deep.equal({});
  });

  it('let a completion through with what the person entered', async () => {
    const bench = new Bench();
    const key = await bench.play(task({ completing: ['check'] }));
    await bench.complete('u', { dose: 2 });
    await answer(bench);
    expect(bench.active()).to.deep.equal(['after']);
    expect(bench.variables(key)).to.deep.equal({ dose: 2 });
  });

  it('correct an update, and are asked when variables of the task are set', async () => {
    const bench = new Bench();
    const key = await bench.play(task({ updating: ['u1'] }));
    const { key: userTaskKey, elementKey } = bench.task('u');
    const begun = await bench.run({ type: 'updateUserTask', userTaskKey, changeset: { priority: 10, dueAt: 5 } });
    expect(begun.state).to.equal('UPDATING');
    await answer(bench, { type: 'userTask', corrections: { priority: 20 } });
    expect(bench.task('u')).to.include({ state: 'CREATED', priority: 20, dueAt: 5 });
    await bench.run({ type: 'setVariables', elementInstanceKey: elementKey, variables: { a: 1 } });
    expect(bench.variables(key)).to.deep.equal({});
    await answer(bench);
    expect(bench.variables(key)).to.deep.equal({ a: 1 });
  });

  it('refuse what cannot be denied or corrected', async () => {
    const bench = new Bench();
    await bench.play(task({ creating: ['c'] }, '<zeebe:assignmentDefinition assignee="li" />'));
    const jobKey = bench.jobs()[0]?.key ?? 0;
    for (const result of [
      { type: 'userTask', denied: true },
      { type: 'userTask', corrections: { assignee: 'wang' } },
      { type: 'userTask', corrections: { priority: 101 } },
    ] as const) {
      expect((await bench.refuse({ type: 'completeJob', jobKey, result })).code).to.equal('INVALID_ARGUMENT');
    }
    expect((await bench.refuse({ type: 'completeJob', jobKey, variables: { a: 1 } })).code).to.equal(
      'INVALID_ARGUMENT',
    );
  });

  it('without retries are an incident of their own', async () => {
    const bench = new Bench();
    await bench.play(task({ completing: ['check'] }));
    await bench.complete('u');
    const [job] = await bench.activate('check');
    await bench.run({ type: 'failJob', jobKey: job?.jobKey ?? 0, retries: 0 });
    expect(bench.incidents()[0]?.type).to.equal('TASK_LISTENER_NO_RETRIES');
  });

  it('that cannot be evaluated begin their transition again', async () => {
    const bench = new Bench();
    const key = await bench.play(task({ completing: ['check', '=second'] }));
    await bench.complete('u');
    await answer(bench);
    const [incident] = bench.incidents();
    await bench.run({ type: 'setVariables', elementInstanceKey: key, variables: { second: 'sign' } });
    await bench.run({ type: 'resolveIncident', incidentKey: incident?.key ?? 0 });
    expect(bench.jobs().map((row) => row.type)).to.deep.equal(['check']);
    await answer(bench);
    await answer(bench);
    expect(bench.active()).to.deep.equal(['after']);
  });
});
