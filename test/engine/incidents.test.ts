import { expect } from 'chai';
import {
  bpmn,
  call,
  catchEvent,
  end,
  gateway,
  io,
  message,
  script,
  service,
  start,
  sub,
  timer,
  user,
} from './support/bpmn.ts';
import { Bench } from './support/bench.ts';

const first = (bench: Bench): number => bench.incidents()[0]?.key ?? 0;

describe('engine incidents', () => {
  it('replays exactly the failed phase: outputs after the job is done, without a second job', async () => {
    const bench = new Bench();
    const mapping = io({}, { n: '=for x in 1..200000 return x' });
    await bench.play(bpmn('p', [start(), service('a', 'a', mapping), user('z')], ['start -> a -> z']));
    await bench.complete('a');
    expect(bench.incidents().map(({ type, elementId }) => [type, elementId])).to.deep.equal([
      ['EXTRACT_VALUE_ERROR', 'a'],
    ]);
    expect(bench.elements().find((row) => row.elementId === 'a')?.phase).to.equal('COMPLETING');
    expect(bench.jobs()).to.deep.equal([]);
    await bench.run({ type: 'resolveIncident', incidentKey: first(bench) });
    expect(bench.incidents()).to.have.length(1);
  });

  it('answers NOT_FOUND when an incident is resolved twice', async () => {
    const bench = new Bench();
    const key = await bench.play(
      bpmn('p', [start(), catchEvent('m', message('x', '=id')), end()], ['start -> m -> end']),
    );
    const incidentKey = first(bench);
    await bench.run({ type: 'setVariables', elementInstanceKey: key, variables: { id: 'k' } });
    await bench.run({ type: 'resolveIncident', incidentKey });
    expect((await bench.refuse({ type: 'resolveIncident', incidentKey })).code).to.equal('NOT_FOUND');
    await bench.publish('x', 'k');
    expect(bench.state(key)).to.equal('COMPLETED');
  });

  it('offers a buffered message to the subscription that a resolved incident opens', async () => {
    const bench = new Bench();
    const key = await bench.play(
      bpmn('p', [start(), catchEvent('m', message('x', '=id')), user('a')], ['start -> m -> a']),
    );
    await bench.publish('x', 'k', {}, 60_000);
    await bench.run({ type: 'setVariables', elementInstanceKey: key, variables: { id: 'k' } });
    await bench.run({ type: 'resolveIncident', incidentKey: first(bench) });
    expect(bench.active()).to.deep.equal(['a']);
  });

  it('ends with its element when the instance is cancelled', async () => {
    const bench = new Bench();
    const key = await bench.play(bpmn('p', [start(), call('k', '=nobody')], ['start -> k']));
    expect(bench.incidents()).to.have.length(1);
    await bench.run({ type: 'cancelProcessInstance', instanceKey: key });
    expect(bench.incidents()).to.deep.equal([]);
  });

  it('lets an event subprocess run in a scope that stands behind an incident, and completes the scope anew after it', async () => {
    const bench = new Bench();
    const extra = sub(
      'extra',
      [start('es', message('extra', '=id'), 'isInterrupting="false"'), script('fix', '=3', 'n'), end('ee')],
      ['es -> fix -> ee'],
      { event: true },
    );
    const scope = sub('s', [start('i'), service('a'), end('e'), extra], ['i -> a -> e'], {
      ext: io({}, { r: '=for x in 1..n return x' }),
    });
    const key = await bench.play(bpmn('p', [start(), scope, end()], ['start -> s -> end']), { id: 'k', n: 200_000 });
    await bench.complete('a');
    expect(bench.incidents().map((incident) => incident.elementId)).to.deep.equal(['s']);
    await bench.publish('extra', 'k');
    expect(bench.state(key)).to.equal('COMPLETED');
    expect(bench.variables(key)).to.deep.include({ r: [1, 2, 3] });
    expect(bench.incidents()).to.deep.equal([]);
  });

  it('is not raised for null results, which FEEL allows in mappings', async () => {
    const bench = new Bench();
    const key = await bench.play(
      bpmn('p', [start(), script('s', '=missing.value', 'x'), end()], ['start -> s -> end']),
    );
    expect(bench.variables(key)).to.deep.equal({ x: null });
  });

  it('rejects a command that brings a variable beyond the limit, and nothing changes', async () => {
    const bench = new Bench();
    await bench.play(bpmn('p', [start(), user('a'), end()], ['start -> a -> end']));
    const variables = { big: 'x'.repeat(4_000_001) };
    const rejection = await bench.refuse({ type: 'completeUserTask', userTaskKey: bench.task('a').key, variables });
    expect(rejection.code).to.equal('INVALID_ARGUMENT');
    expect(bench.active()).to.deep.equal(['a']);
    const publish = { type: 'publishMessage', name: 'm', correlationKey: '1', timeToLive: 1000, variables } as const;
    expect((await bench.refuse(publish)).code).to.equal('INVALID_ARGUMENT');
    expect(bench.store.rows('message')).to.deep.equal([]);
  });

  it('takes the one of two racing commands that comes first and refuses the other', async () => {
    const bench = new Bench();
    const parts = [
      start(),
      gateway('eventBased', 'g'),
      catchEvent('m', message('go', '=id')),
      catchEvent('t', timer('Duration', 'PT1H')),
      end('e1'),
      end('e2'),
    ];
    const key = await bench.play(bpmn('p', parts, ['start -> g -> m -> e1', 'g -> t -> e2']), { id: 'k' });
    bench.now += 3_600_000;
    await bench.publish('go', 'k');
    await bench.pass(0);
    expect(bench.completed()).to.deep.equal(['start', 'g', 'm', 'e1', 'p']);
    const rejection = await bench.refuse({ type: 'cancelProcessInstance', instanceKey: key });
    expect(rejection.message).to.equal(
      `Command 'CANCEL' rejected with code 'NOT_FOUND': Expected to cancel a process instance with key '${key}', but no such process was found`,
    );
  });

  it('reads a due date without zone as the department’s wall clock', async () => {
    const bench = new Bench();
    const schedule = '<zeebe:taskSchedule dueDate="=due" />';
    await bench.play(bpmn('p', [start(), user('a', schedule)], ['start -> a']), { due: '2026-01-06T08:30:00' });
    expect(bench.task('a').dueAt).to.equal(Date.UTC(2026, 0, 6, 0, 30));
  });

  it('forgets a message id when its day is over', async () => {
    const bench = new Bench();
    const command = { type: 'publishMessage', name: 'go', correlationKey: '1', timeToLive: 0, messageId: 'x' } as const;
    await bench.run(command);
    bench.now += 24 * 3_600_000;
    await bench.run(command);
    expect((await bench.refuse(command)).code).to.equal('ALREADY_EXISTS');
  });
});

describe('engine incidents that are alike', () => {
  const model = bpmn('p', [start(), service('a'), end()], ['start -> a -> end']);

  it('are resolved together with retries for their jobs, up to a limit', async () => {
    const bench = new Bench();
    await bench.deploy(model);
    for (let patient = 0; patient < 4; patient += 1) await bench.start('p');
    for (const { jobKey } of await bench.activate('a')) {
      const errorMessage = bench.incidents().length < 3 ? 'TPS is down' : 'another reason';
      await bench.run({ type: 'failJob', jobKey, retries: 0, errorMessage });
    }
    const incidentKey = bench.incidents()[0]?.key ?? 0;
    const resolve = { type: 'resolveAlikeIncidents', incidentKey } as const;
    expect(await bench.run({ ...resolve, limit: 10 })).to.deep.equal({ resolved: 0, raisedAgain: 0, left: 3 });
    expect(await bench.run({ ...resolve, limit: 2, retries: 1 })).to.deep.equal({
      resolved: 2,
      raisedAgain: 0,
      left: 1,
    });
    expect(await bench.activate('a')).to.have.length(2);
    expect((await bench.refuse({ ...resolve, incidentKey: 1, limit: 1 })).code).to.equal('NOT_FOUND');
  });
});
