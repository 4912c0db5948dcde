import { expect } from 'chai';
import {
  boundary,
  bpmn,
  call,
  element,
  end,
  error,
  gateway,
  io,
  loop,
  message,
  script,
  service,
  start,
  sub,
  timer,
  user,
} from './support/bpmn.ts';
import { Bench } from './support/bench.ts';

describe('engine containers', () => {
  it('completes a subprocess when nothing inside is active and propagates only by mapping', async () => {
    const bench = new Bench();
    const inner = sub('s', [start('s1'), service('a'), end('e1')], ['s1 -> a -> e1'], {
      ext: io({ local: '=x' }, { out: '=local + 1' }),
    });
    const key = await bench.play(bpmn('p', [start(), inner, end()], ['start -> s -> end']), { x: 1 });
    expect(bench.active()).to.deep.equal(['a', 's']);
    await bench.complete('a', { local: 5, up: true });
    expect(bench.state(key)).to.equal('COMPLETED');
    expect(bench.variables(key)).to.deep.equal({ x: 1, up: true, out: 6 });
  });

  const child = bpmn('child', [start(), user('c'), end()], ['start -> c -> end']);

  it('runs a called process in the same root and takes its variables back', async () => {
    const bench = new Bench();
    await bench.deploy(child);
    const key = await bench.play(bpmn('p', [start(), call('k', 'child'), end()], ['start -> k -> end']), { x: 1 });
    const called = bench.store.rows('instance').find((row) => row.processId === 'child');
    expect(called).to.include({ rootKey: key, parentInstanceKey: key, state: 'ACTIVE' });
    expect(bench.variables(called?.key ?? 0)).to.deep.equal({ x: 1 });
    await bench.complete('c', { x: 2, y: 3 });
    expect(bench.state(key)).to.equal('COMPLETED');
    expect(bench.variables(key)).to.deep.equal({ x: 2, y: 3 });
  });

  it('passes only locals down and only mapped outputs up when propagation is switched off', async () => {
    const bench = new Bench();
    await bench.deploy(child);
    const attrs = 'propagateAllChildVariables="false" propagateAllParentVariables="false"';
    const activity = call('k', '="chi" + "ld"', attrs, io({ given: '=x + 1' }, { result: '=y' }));
    const key = await bench.play(bpmn('p', [start(), activity, end()], ['start -> k -> end']), { x: 1 });
    const called = bench.store.rows('instance').find((row) => row.processId === 'child');
    expect(bench.variables(called?.key ?? 0)).to.deep.equal({ given: 2 });
    await bench.complete('c', { y: 3, z: 4 });
    expect(bench.variables(key)).to.deep.equal({ x: 1, result: 3 });
  });

  it('raises CALLED_ELEMENT_ERROR for an unknown process and goes on once it is deployed', async () => {
    const bench = new Bench();
    await bench.play(bpmn('p', [start(), call('k', 'child'), end()], ['start -> k -> end']));
    const [incident] = bench.incidents();
    expect(incident).to.include({
      type: 'CALLED_ELEMENT_ERROR',
      message: "Expected process with BPMN process id 'child' to be deployed, but not found.",
    });
    await bench.deploy(child);
    await bench.run({ type: 'resolveIncident', incidentKey: incident?.key ?? 0 });
    expect(bench.active()).to.deep.equal(['c', 'k']);
  });

  it('binds a call to the newest, to the version tag, or to the version of its own deployment', async () => {
    const bench = new Bench();
    const version = (name: string, tag: string): string =>
      bpmn('child', [start(), user(name), end()], [`start -> ${name} -> end`], `<zeebe:versionTag value="${tag}" />`);
    const calling = (binding: string): string =>
      bpmn('p', [start(), call('k', 'child', binding), end()], ['start -> k -> end']);
    await bench.deploy(calling('bindingType="deployment"'), version('one', 'v1'));
    await bench.deploy(version('two', 'v2'));
    await bench.start('p');
    expect(bench.active()).to.deep.equal(['k', 'one']);
    await bench.complete('one');
    await bench.play(calling('bindingType="latest"'));
    expect(bench.active()).to.deep.equal(['k', 'two']);
    await bench.complete('two');
    await bench.play(calling('bindingType="versionTag" versionTag="v1"'));
    expect(bench.active()).to.deep.equal(['k', 'one']);
  });

  it('cancels called processes with their root and refuses to cancel a called one alone', async () => {
    const bench = new Bench();
    await bench.deploy(child);
    const key = await bench.play(bpmn('p', [start(), call('k', 'child'), end()], ['start -> k -> end']));
    const called = bench.store.rows('instance').find((row) => row.processId === 'child')?.key ?? 0;
    expect((await bench.refuse({ type: 'cancelProcessInstance', instanceKey: called })).code).to.equal('INVALID_STATE');
    await bench.run({ type: 'cancelProcessInstance', instanceKey: key });
    expect([bench.state(key), bench.state(called)]).to.deep.equal(['TERMINATED', 'TERMINATED']);
    expect((await bench.refuse({ type: 'cancelProcessInstance', instanceKey: key })).code).to.equal('NOT_FOUND');
  });

  it('lets an error of a called process reach the boundary of its call activity', async () => {
    const bench = new Bench();
    await bench.deploy(bpmn('child', [start(), service('c'), end('e', error('BROKEN'))], ['start -> c -> e']));
    const parts = [start(), call('k', 'child'), boundary('b', 'k', error('BROKEN')), user('mend'), end()];
    await bench.play(bpmn('p', parts, ['start -> k -> end', 'b -> mend']));
    await bench.complete('c');
    expect(bench.active()).to.deep.equal(['mend']);
    expect(bench.store.rows('instance').map((row) => row.state)).to.deep.equal(['ACTIVE', 'TERMINATED']);
  });

  describe('event subprocess', () => {
    const withEvent = (interrupting: boolean, event = message('extra', '=id')): string =>
      bpmn(
        'p',
        [
          start(),
          user('a'),
          end(),
          sub(
            'esp',
            [start('es', event, `isInterrupting="${interrupting}"`), user('n'), end('ee')],
            ['es -> n -> ee'],
            { event: true },
          ),
        ],
        ['start -> a -> end'],
      );

    it('runs beside its scope and as often as the message comes when it does not interrupt', async () => {
      const bench = new Bench();
      const key = await bench.play(withEvent(false), { id: 1 });
      await bench.publish('extra', '1', { why: 'x' });
      await bench.publish('extra', '1');
      expect(bench.active()).to.deep.equal(['a', 'esp', 'esp', 'n', 'n']);
      expect(bench.variables(key)).to.deep.equal({ id: 1, why: 'x' });
      await bench.complete('a');
      await bench.complete('n');
      expect(bench.state(key)).to.equal('ACTIVE');
      await bench.complete('n');
      expect(bench.state(key)).to.equal('COMPLETED');
    });

    it('ends everything else in its scope when it interrupts, and hears no more', async () => {
      const bench = new Bench();
      const key = await bench.play(withEvent(true), { id: 1 });
      await bench.publish('extra', '1');
      expect(bench.active()).to.deep.equal(['esp', 'n']);
      expect(bench.store.rows('subscription')).to.deep.equal([]);
      await bench.complete('n');
      expect(bench.state(key)).to.equal('COMPLETED');
    });

    it('fires by its timer cycle in rhythm', async () => {
      const bench = new Bench();
      await bench.play(withEvent(false, timer('Cycle', 'R2/P7D')));
      await bench.pass(7 * 86_400_000);
      expect(bench.active()).to.deep.equal(['a', 'esp', 'n']);
      await bench.pass(7 * 86_400_000 + 5);
      expect(bench.active()).to.deep.equal(['a', 'esp', 'esp', 'n', 'n']);
      expect(bench.store.rows('timer')).to.deep.equal([]);
    });

    it('catches an error of its scope but not its own', async () => {
      const bench = new Bench();
      const esp = sub('esp', [start('es', error('E')), service('n'), end('ee', error('E'))], ['es -> n -> ee'], {
        event: true,
      });
      await bench.play(bpmn('p', [start(), service('a'), end('x', error('E')), esp], ['start -> a -> x']));
      await bench.complete('a');
      expect(bench.active()).to.deep.equal(['esp', 'n']);
      await bench.complete('n');
      expect(bench.incidents().map(({ type, elementId }) => [type, elementId])).to.deep.equal([
        ['UNHANDLED_ERROR_EVENT', 'ee'],
      ]);
    });
  });

  describe('multi-instance', () => {
    const many = (sequential: boolean, condition = ''): string =>
      bpmn(
        'p',
        [
          start(),
          service(
            'a',
            'a',
            '',
            loop(
              'inputCollection="=xs" inputElement="x" outputCollection="ys" outputElement="=y"',
              sequential,
              condition,
            ),
          ),
          user('z'),
        ],
        ['start -> a -> z'],
      );

    it('runs all items at once and collects outputs in input order', async () => {
      const bench = new Bench();
      const key = await bench.play(many(false), { xs: ['p', 'q', 'r'] });
      const jobs = await bench.activate('a');
      expect(jobs.map((job) => [job.variables.x, job.variables.loopCounter])).to.deep.equal([
        ['p', 1],
        ['q', 2],
        ['r', 3],
      ]);
      for (const job of jobs.toReversed()) {
        await bench.run({ type: 'completeJob', jobKey: job.jobKey, variables: { y: `${String(job.variables.x)}!` } });
      }
      expect(bench.active()).to.deep.equal(['z']);
      expect(bench.variables(key)).to.deep.equal({ xs: ['p', 'q', 'r'], ys: ['p!', 'q!', 'r!'] });
    });

    it('runs one item after the other when sequential', async () => {
      const bench = new Bench();
      const key = await bench.play(many(true), { xs: [1, 2] });
      expect(bench.jobs()).to.have.length(1);
      await bench.complete('a', { y: 10 });
      expect((await bench.activate('a'))[0]?.variables).to.include({ x: 2, loopCounter: 2 });
      await bench.complete('a', { y: 20 });
      expect(bench.variables(key).ys).to.deep.equal([10, 20]);
    });

    it('ends early when the completion condition holds', async () => {
      const bench = new Bench();
      const key = await bench.play(many(false, '=numberOfCompletedInstances >= 2'), { xs: [1, 2, 3] });
      await bench.complete('a', { y: 1 });
      await bench.complete('a', { y: 2 });
      expect(bench.active()).to.deep.equal(['z']);
      expect(bench.variables(key).ys).to.deep.equal([1, 2, null]);
    });

    it('completes at once for an empty collection and raises for something else', async () => {
      const bench = new Bench();
      const key = await bench.play(many(false), { xs: [] });
      expect(bench.active()).to.deep.equal(['z']);
      expect(bench.variables(key).ys).to.deep.equal([]);
      await bench.start('p', { xs: 3 });
      expect(bench.incidents().map((incident) => incident.message)).to.deep.equal([
        "Expected result of the expression 'xs' to be 'ARRAY', but was 'NUMBER'.",
      ]);
    });

    it('is ended as a whole by a boundary event', async () => {
      const bench = new Bench();
      const parts = [
        start(),
        element('subProcess', 's', {
          inner:
            loop('inputCollection="=[1,2]"') +
            start('i').xml +
            user('u').xml +
            '<bpmn:sequenceFlow id="iu" sourceRef="i" targetRef="u" />',
        }),
        boundary('b', 's', timer('Duration', 'PT1M')),
        user('late'),
      ];
      await bench.play(bpmn('p', parts, ['start -> s', 'b -> late']));
      expect(bench.active()).to.deep.equal(['s', 's', 's', 'u', 'u']);
      expect(bench.store.rows('timer')).to.have.length(1);
      await bench.pass(60_000);
      expect(bench.active()).to.deep.equal(['late']);
    });
  });

  it('starts at the named elements, inside subprocesses too', async () => {
    const bench = new Bench();
    const inner = sub('s', [start('s1'), user('a'), user('b')], ['s1 -> a -> b']);
    await bench.deploy(bpmn('p', [start(), inner, user('z')], ['start -> s -> z']));
    const startInstructions = [{ elementId: 'b' }, { elementId: 'z' }];
    await bench.run({ type: 'createProcessInstance', bpmnProcessId: 'p', startInstructions });
    expect(bench.active()).to.deep.equal(['b', 's', 'z']);
  });

  it('parks a loop that never waits behind an incident instead of running for ever', async () => {
    const bench = new Bench();
    const parts = [start(), gateway('exclusive', 'g'), script('s', '=1', 'x')];
    await bench.play(bpmn('p', parts, ['start -> g -> s -> g']));
    expect(bench.incidents().map((incident) => incident.type)).to.deep.equal(['UNKNOWN']);
  });
});

describe('engine with a large multi-instance activity', () => {
  const model = bpmn(
    'p',
    [
      start(),
      service(
        'many',
        'many',
        '',
        loop('inputCollection="=xs" inputElement="x" outputCollection="ys" outputElement="=x"', false, '=enough'),
      ),
      boundary('stop', 'many', message('stop', '=id')),
      end(),
      user('stopped'),
    ],
    ['start -> many -> end', 'stop -> stopped'],
  );
  const variables = { id: '1', enough: false, xs: Array.from({ length: 400 }, (_, index) => index) };

  it('reads only what a completion touches, and everything where it ends early or is interrupted', async () => {
    const bench = new Bench();
    const key = await bench.play(model, variables);
    for (let n = 0; n < 3; n += 1) await bench.complete('many');
    expect(bench.active()).to.have.length(398);
    await bench.complete('many', { enough: true });
    expect(bench.elements()).to.deep.equal([]);
    const collected = bench.variables(key).ys as (number | null)[];
    expect(collected.filter((one) => one !== null)).to.deep.equal([0, 1, 2, 3]);
    expect(bench.jobs()).to.deep.equal([]);

    await bench.start('p', variables);
    await bench.complete('many');
    await bench.publish('stop', '1');
    expect(bench.active()).to.deep.equal(['stopped']);
  });
});
