import { expect } from 'chai';
import {
  boundary,
  bpmn,
  call,
  catchEvent,
  end,
  error,
  gateway,
  io,
  loop,
  message,
  service,
  signal,
  start,
  sub,
  terminate,
  timer,
  user,
} from './support/bpmn.ts';
import { Bench } from './support/bench.ts';

const HOUR = 3_600_000;

describe('engine corner cases', () => {
  it('a signal reaches a catch event of the instance that throws it', async () => {
    const bench = new Bench();
    const parts = [
      start(),
      gateway('parallel', 'f'),
      catchEvent('c', signal('s')),
      user('u'),
      end('e', signal('s')),
      service('z'),
    ];
    await bench.play(bpmn('p', parts, ['start -> f -> c -> z', 'f -> u -> e']));
    await bench.complete('u');
    expect(bench.active()).to.deep.equal(['z']);
  });

  it('an interrupting event subprocess leaves the boundary events of its scope open', async () => {
    const bench = new Bench();
    const esp = sub('esp', [start('es', message('x', '=id')), user('n')], ['es -> n'], { event: true });
    const scope = sub('s', [start('i'), user('a'), esp], ['i -> a']);
    const parts = [start(), scope, boundary('b', 's', timer('Duration', 'PT1H')), user('late')];
    await bench.play(bpmn('p', parts, ['start -> s', 'b -> late']), { id: '1' });
    await bench.publish('x', '1');
    expect(bench.active()).to.deep.equal(['esp', 'n', 's']);
    await bench.pass(HOUR);
    expect(bench.active()).to.deep.equal(['late']);
  });

  it('a terminate end event inside a subprocess ends only that subprocess', async () => {
    const bench = new Bench();
    const scope = sub(
      's',
      [start('i'), gateway('parallel', 'f'), user('a'), service('w'), end('t', terminate)],
      ['i -> f -> a', 'f -> w -> t'],
    );
    const parts = [start(), gateway('parallel', 'g'), scope, user('keep'), user('next')];
    await bench.play(bpmn('p', parts, ['start -> g -> s -> next', 'g -> keep']));
    await bench.complete('w');
    expect(bench.active()).to.deep.equal(['keep', 'next']);
  });

  it('an inclusive join waits for a token that can still come over a boundary event', async () => {
    const bench = new Bench();
    const parts = [
      start(),
      gateway('parallel', 'f'),
      user('a'),
      boundary('b', 'a', timer('Duration', 'PT1H')),
      user('c'),
      gateway('inclusive', 'j'),
      user('z'),
    ];
    await bench.play(bpmn('p', parts, ['start -> f -> a -> j', 'f -> c -> j', 'b -> j -> z']));
    await bench.complete('c');
    expect(bench.active()).to.deep.equal(['a']);
    await bench.pass(HOUR);
    expect(bench.active()).to.deep.equal(['z']);
  });

  it('an inclusive join on a loop does not wait for itself', async () => {
    const bench = new Bench();
    const parts = [start(), gateway('inclusive', 'j'), user('a'), gateway('exclusive', 'x', 'x-e'), end('e')];
    const key = await bench.play(bpmn('p', parts, ['start -> j -> a -> x -> e', 'x -[=again]-> j']));
    await bench.complete('a', { again: true });
    expect(bench.active()).to.deep.equal(['a']);
    await bench.complete('a', { again: false });
    expect(bench.state(key)).to.equal('COMPLETED');
  });

  it('an error in one of several called processes ends all of them at the boundary', async () => {
    const bench = new Bench();
    await bench.deploy(bpmn('c', [start(), service('w'), end()], ['start -> w -> end']));
    const many = call('k', 'c', '', '', loop('inputCollection="=[1,2]" inputElement="x"'));
    await bench.play(
      bpmn('p', [start(), many, boundary('b', 'k', error('E')), user('mend')], ['start -> k', 'b -> mend']),
    );
    const [job] = await bench.activate('w');
    await bench.run({ type: 'throwError', jobKey: job?.jobKey ?? 0, errorCode: 'E' });
    expect(bench.active()).to.deep.equal(['mend']);
    expect(bench.store.rows('instance').map((row) => row.state)).to.deep.equal(['ACTIVE', 'TERMINATED', 'TERMINATED']);
  });

  it('a loop takes buffered messages one by one, each once', async () => {
    const bench = new Bench();
    const parts = [start(), gateway('exclusive', 'm'), catchEvent('c', message('x', '=id')), user('u')];
    await bench.deploy(bpmn('p', parts, ['start -> m -> c -> u -> m']));
    for (const n of [1, 2]) await bench.publish('x', '1', { n }, HOUR);
    const key = await bench.start('p', { id: '1' });
    expect(bench.variables(key).n).to.equal(1);
    await bench.complete('u');
    expect([bench.active(), bench.variables(key).n]).to.deep.equal([['u'], 2]);
    await bench.complete('u');
    expect(bench.active()).to.deep.equal(['c']);
  });

  it('a boundary event ends an activity that stands behind an incident, and the incident with it', async () => {
    const bench = new Bench();
    const parts = [start(), service('a', '=missing'), boundary('b', 'a', timer('Duration', 'PT1H')), user('late')];
    await bench.play(bpmn('p', parts, ['start -> a', 'b -> late']));
    await bench.pass(HOUR);
    expect(bench.active()).to.deep.equal(['late']);
    expect(bench.incidents()).to.deep.equal([]);
  });

  it('a user task without zeebe:userTask is a job that also a late worker completes', async () => {
    const bench = new Bench();
    const key = await bench.play(
      bpmn('p', [start(), { xml: '<bpmn:userTask id="u" />', roots: [] }, end()], ['start -> u -> end']),
    );
    expect(bench.job('u')).to.include({ type: 'io.camunda.zeebe:userTask', retries: 1 });
    await bench.complete('u');
    expect(bench.state(key)).to.equal('COMPLETED');
  });

  it('many timers that are due after a pause fire in due order, batch by batch', async () => {
    const bench = new Bench();
    await bench.deploy(
      bpmn('p', [start(), catchEvent('t', timer('Duration', '=d')), service('a')], ['start -> t -> a']),
    );
    const delays = Array.from({ length: 60 }, (_, index) => ((index * 37) % 60) + 1);
    const instances = new Map<number, number>();
    for (const delay of delays) instances.set(await bench.start('p', { d: `PT${delay}M` }), delay);
    bench.now += 24 * HOUR;
    let rounds = 0;
    for (let next: number | null = bench.now; next !== null && next <= bench.now; rounds += 1) {
      next = (await bench.run({ type: 'tick', limit: 25 })).nextDueAt;
    }
    expect(rounds).to.equal(3);
    const fired = bench.jobs().map((job) => instances.get(job.instanceKey));
    expect(fired).to.deep.equal([...delays].sort((a, b) => a - b));
  });

  it('hands a job out once when its type is asked for twice', async () => {
    const bench = new Bench();
    await bench.play(bpmn('p', [start(), service('a')], ['start -> a']));
    const request = { type: 'a', timeout: 1000, maxJobs: 5 };
    const { jobs } = await bench.run({ type: 'activateJobs', types: [request, request], worker: 'w' });
    expect(jobs).to.have.length(1);
  });
});

describe('engine message start', () => {
  const guard = (ext: string) =>
    bpmn(
      'p',
      [
        {
          ...start('s', message('begin')),
          xml: start('s', message('begin')).xml.replace('><bpmn:message', `>${ext}<bpmn:message`),
        },
        user('a'),
        end(),
        sub('esp', [start('es', message('stop', '=case')), user('stopped'), end('ee')], ['es -> stopped -> ee'], {
          event: true,
        }),
      ],
      ['s -> a -> end'],
    );

  it('gives its variables to the process before event subprocesses ask for them', async () => {
    const bench = new Bench();
    await bench.deploy(guard(''));
    await bench.publish('begin', 'k', { case: '7' });
    expect(bench.incidents()).to.deep.equal([]);
    await bench.publish('stop', '7');
    expect(bench.active()).to.deep.equal(['esp', 'stopped']);
    const [root] = bench.store.rows('instance');
    expect(bench.variables(root?.key ?? 0)).to.deep.equal({ case: '7' });
  });

  it('with output mappings gives only what they choose, afterwards', async () => {
    const bench = new Bench();
    const mapping = `<bpmn:extensionElements>${io({}, { case: '=nr' })}</bpmn:extensionElements>`;
    await bench.deploy(guard(mapping).replace('correlationKey="=case"', 'correlationKey="=string(1)"'));
    await bench.publish('begin', 'k', { nr: '7' });
    const [root] = bench.store.rows('instance');
    expect(bench.variables(root?.key ?? 0)).to.deep.equal({ case: '7' });
  });
});
