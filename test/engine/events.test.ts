import { expect } from 'chai';
import {
  boundary,
  bpmn,
  catchEvent,
  end,
  error,
  gateway,
  io,
  message,
  receive,
  service,
  signal,
  start,
  sub,
  taskDefinition,
  throwEvent,
  timer,
  user,
} from './support/bpmn.ts';
import { Bench } from './support/bench.ts';

const HOUR = 3_600_000;

describe('engine events', () => {
  describe('timer', () => {
    it('fires a catch event never early, and at once when the time has passed', async () => {
      const bench = new Bench();
      await bench.play(bpmn('p', [start(), catchEvent('t', timer('Date', '=at')), user('a')], ['start -> t -> a']), {
        at: new Date(bench.now + HOUR).toISOString(),
      });
      expect((await bench.pass(HOUR - 1)).nextDueAt).to.equal(bench.now + 1);
      expect(bench.active()).to.deep.equal(['t']);
      await bench.pass(1);
      expect(bench.active()).to.deep.equal(['a']);
      await bench.start('p', { at: '2020-01-01T00:00:00Z' });
      await bench.pass(0);
      expect(bench.active()).to.deep.equal(['a', 'a']);
    });

    it('interrupts an activity at its boundary, or runs beside it as often as the cycle says', async () => {
      const model = (cancel: boolean, text: [kind: 'Duration' | 'Cycle', text: string]): string =>
        bpmn(
          'p',
          [start(), user('a'), boundary('b', 'a', timer(...text), cancel), service('remind')],
          ['start -> a', 'b -> remind'],
        );
      const first = new Bench();
      await first.play(model(true, ['Duration', '=duration("PT30M") * 2']));
      await first.pass(HOUR);
      expect(first.active()).to.deep.equal(['remind']);
      expect(first.store.rows('userTask').map((task) => task.state)).to.deep.equal(['CANCELED']);
      const second = new Bench();
      await second.play(model(false, ['Cycle', 'R/PT1H']));
      await second.pass(HOUR);
      await second.pass(HOUR);
      expect(second.active()).to.deep.equal(['a', 'remind', 'remind']);
      await second.complete('a');
      expect(second.store.rows('timer')).to.deep.equal([]);
    });

    it('fires timers in the order in which they are due, a bounded batch at a time', async () => {
      const bench = new Bench();
      await bench.deploy(
        bpmn('p', [start(), catchEvent('t', timer('Duration', '=d')), service('a')], ['start -> t -> a']),
      );
      const late = await bench.start('p', { d: 'PT2H' });
      const early = await bench.start('p', { d: 'PT1H' });
      bench.now += 3 * HOUR;
      const first = await bench.run({ type: 'tick', limit: 1 });
      expect([first.fired, first.nextDueAt]).to.deep.equal([1, bench.now]);
      expect(bench.jobs().map((job) => job.instanceKey)).to.deep.equal([early]);
      await bench.run({ type: 'tick', limit: 1 });
      expect(bench.jobs().map((job) => job.instanceKey)).to.deep.equal([early, late]);
    });

    it('starts instances by a timer start event of the latest version only', async () => {
      const bench = new Bench();
      const model = (name: string): string =>
        bpmn('p', [start('start', timer('Cycle', 'R/PT1H')), service(name)], [`start -> ${name}`]);
      await bench.deploy(model('old'));
      await bench.deploy(model('new'));
      expect(bench.store.rows('timer')).to.have.length(1);
      await bench.pass(HOUR);
      await bench.pass(HOUR);
      expect(bench.active()).to.deep.equal(['new', 'new']);
    });

    it('reads a cron cycle in the department’s time zone', async () => {
      const bench = new Bench(); // 09:00 in Shanghai
      await bench.deploy(bpmn('p', [start('start', timer('Cycle', '0 30 9 * * *')), service('a')], ['start -> a']));
      expect(bench.store.rows('timer')[0]?.dueAt).to.equal(bench.now + HOUR / 2);
    });

    it('raises an incident for a timer expression that is no time', async () => {
      const bench = new Bench();
      await bench.play(bpmn('p', [start(), catchEvent('t', timer('Duration', '=d'))], ['start -> t']), { d: 'soon' });
      expect(bench.incidents().map(({ type, message }) => [type, message])).to.deep.equal([
        ['EXTRACT_VALUE_ERROR', "Invalid time duration 'soon' of the expression 'd': expected ISO 8601"],
      ]);
    });
  });

  describe('message', () => {
    const waiting = bpmn('p', [start(), catchEvent('m', message('go', '=id')), user('a')], ['start -> m -> a']);

    it('reaches the instance with the correlation key, a number or a string', async () => {
      const bench = new Bench();
      const one = await bench.play(waiting, { id: 7 });
      await bench.start('p', { id: '8' });
      const published = await bench.publish('go', '7', { dose: 2 });
      expect(published.correlatedInstanceKeys).to.deep.equal([one]);
      expect(bench.active()).to.deep.equal(['a', 'm']);
      expect(bench.variables(one)).to.deep.equal({ id: 7, dose: 2 });
    });

    it('is kept for its time to live and taken, first published first, by a subscription that opens later', async () => {
      const bench = new Bench();
      await bench.deploy(waiting);
      await bench.publish('go', '1', { n: 1 }, HOUR);
      await bench.publish('go', '1', { n: 2 }, HOUR);
      const first = await bench.start('p', { id: '1' });
      const second = await bench.start('p', { id: '1' });
      expect([bench.variables(first).n, bench.variables(second).n]).to.deep.equal([1, 2]);
      await bench.start('p', { id: '1' });
      expect(bench.active()).to.deep.equal(['a', 'a', 'm']);
      await bench.pass(HOUR);
      expect(bench.store.rows('message')).to.deep.equal([]);
      expect(bench.store.rows('messageCorrelated')).to.deep.equal([]);
    });

    it('is lost without a subscription when its time to live is zero or over', async () => {
      const bench = new Bench();
      await bench.deploy(waiting);
      await bench.publish('go', '1');
      await bench.publish('go', '1', {}, HOUR);
      bench.now += HOUR;
      await bench.start('p', { id: '1' });
      expect(bench.active()).to.deep.equal(['m']);
    });

    it('goes once to each process, and not to a second instance of the same', async () => {
      const bench = new Bench();
      await bench.deploy(waiting, waiting.replaceAll('"p"', '"q"'));
      await bench.start('p', { id: 1 });
      await bench.start('p', { id: 1 });
      await bench.start('q', { id: 1 });
      await bench.publish('go', '1');
      expect(bench.active()).to.deep.equal(['a', 'a', 'm']);
    });

    it('is rejected when its id was published before, also with time to live zero', async () => {
      const bench = new Bench();
      const command = {
        type: 'publishMessage',
        name: 'go',
        correlationKey: '1',
        timeToLive: 0,
        messageId: 'x',
      } as const;
      await bench.run(command);
      expect(await bench.refuse(command)).to.deep.equal({
        code: 'ALREADY_EXISTS',
        message:
          "Command 'PUBLISH' rejected with code 'ALREADY_EXISTS': Expected to publish a new message with id 'x', but a message with that id was already published",
      });
    });

    it('starts one instance per correlation key at a time; a buffered one starts the next', async () => {
      const bench = new Bench();
      await bench.deploy(bpmn('p', [start('start', message('opened')), user('a'), end()], ['start -> a -> end']));
      await bench.publish('opened', 'c1', { n: 1 }, HOUR);
      await bench.publish('opened', 'c1', { n: 2 }, HOUR);
      await bench.publish('opened', 'c2', { n: 3 });
      await bench.publish('opened', '', { n: 4 });
      await bench.publish('opened', '', { n: 5 });
      const started = (): unknown[] => bench.store.rows('instance').map((row) => bench.variables(row.key).n);
      expect(started()).to.deep.equal([1, 3, 4, 5]);
      await bench.complete('a');
      expect(started()).to.deep.equal([1, 3, 4, 5, 2]);
      await bench.complete('a');
    });

    it('waits in a receive task and interrupts or not at a boundary', async () => {
      const bench = new Bench();
      const parts = [
        start(),
        receive('r', 'done', '=id'),
        boundary('stop', 'r', message('stop', '=id')),
        boundary('note', 'r', message('note', '=id'), false, io({}, { noted: '=text' })),
        user('stopped'),
        user('noted'),
        end(),
      ];
      const key = await bench.play(bpmn('p', parts, ['start -> r -> end', 'stop -> stopped', 'note -> noted']), {
        id: 1,
      });
      await bench.publish('note', '1', { text: 'hello', rest: 1 });
      await bench.publish('note', '1', { text: 'again' });
      expect(bench.active()).to.deep.equal(['noted', 'noted', 'r']);
      expect(bench.variables(key)).to.deep.equal({ id: 1, noted: 'again' });
      await bench.publish('stop', '1');
      expect(bench.active()).to.deep.equal(['noted', 'noted', 'stopped']);
    });

    it('raises an incident for a correlation key that is missing', async () => {
      const bench = new Bench();
      await bench.play(waiting);
      expect(bench.incidents()[0]?.message).to.equal(
        "Failed to extract the correlation key for 'id': The value must be either a string or a number, but was NULL.",
      );
    });

    it('is sent by a worker at throw and end events', async () => {
      const bench = new Bench();
      const parts = [
        start(),
        throwEvent('t', message('x'), taskDefinition('send-x')),
        end('e', message('y'), taskDefinition('send-y')),
      ];
      const key = await bench.play(bpmn('p', parts, ['start -> t -> e']));
      await bench.complete('t');
      await bench.complete('e');
      expect(bench.state(key)).to.equal('COMPLETED');
    });
  });

  describe('signal', () => {
    it('reaches every subscription and start event of its name, which may be an expression', async () => {
      const bench = new Bench();
      const parts = [start(), user('a'), boundary('b', 'a', signal('="machine-down-" + device')), user('rebook')];
      await bench.deploy(bpmn('p', parts, ['start -> a', 'b -> rebook']));
      await bench.deploy(bpmn('q', [start('start', signal('machine-down-L1')), user('repair')], ['start -> repair']));
      await bench.start('p', { device: 'L1' });
      await bench.start('p', { device: 'L1' });
      await bench.start('p', { device: 'L2' });
      await bench.run({ type: 'broadcastSignal', signalName: 'machine-down-L1', variables: {} });
      expect(bench.active()).to.deep.equal(['a', 'rebook', 'rebook', 'repair']);
    });

    it('is thrown by an event with its local variables', async () => {
      const bench = new Bench();
      await bench.deploy(bpmn('q', [start('start', signal('down')), user('u')], ['start -> u']));
      await bench.play(
        bpmn(
          'p',
          [start(), throwEvent('t', signal('down'), io({ device: '="L1"' })), end('e', signal('down'))],
          ['start -> t -> e'],
        ),
      );
      const listeners = bench.store.rows('instance').filter((row) => row.processId === 'q');
      expect(listeners.map((row) => bench.variables(row.key))).to.deep.equal([{ device: 'L1' }, {}]);
    });
  });

  describe('error', () => {
    const guarded = bpmn(
      'p',
      [
        start(),
        sub('s', [start('i'), service('a')], ['i -> a']),
        boundary('exact', 's', error('E1')),
        boundary('any', 's', error()),
        user('one'),
        user('other'),
      ],
      ['start -> s', 'exact -> one', 'any -> other'],
    );
    for (const [code, caughtBy] of [
      ['E1', 'one'],
      ['E2', 'other'],
    ] as const) {
      it(`with code ${code} is caught by ${caughtBy}, the exact code before the catch-all`, async () => {
        const bench = new Bench();
        const key = await bench.play(guarded);
        const [job] = await bench.activate('a');
        await bench.run({ type: 'throwError', jobKey: job?.jobKey ?? 0, errorCode: code, variables: { why: 'x' } });
        expect(bench.active()).to.deep.equal([caughtBy]);
        expect(bench.variables(key)).to.deep.equal({ why: 'x' });
        expect(bench.store.rows('job').map((row) => row.state)).to.deep.equal(['ERROR_THROWN']);
      });
    }

    it('that nobody catches is an incident on the task; resolving makes the job activatable again', async () => {
      const bench = new Bench();
      await bench.play(bpmn('p', [start(), service('a')], ['start -> a']));
      const [job] = await bench.activate('a');
      const jobKey = job?.jobKey ?? 0;
      await bench.run({ type: 'throwError', jobKey, errorCode: 'E', errorMessage: 'no' });
      expect(bench.incidents()[0]).to.include({
        type: 'UNHANDLED_ERROR_EVENT',
        message: "Expected to throw an error event with the code 'E' with message 'no', but it was not caught.",
      });
      expect((await bench.refuse({ type: 'completeJob', jobKey })).code).to.equal('INVALID_STATE');
      await bench.run({ type: 'resolveIncident', incidentKey: bench.incidents()[0]?.key ?? 0 });
      expect(bench.job('a').state).to.equal('ACTIVATABLE');
    });

    it('of an end event in a parallel branch ends the whole guarded scope', async () => {
      const bench = new Bench();
      const inner = sub(
        's',
        [start('i'), gateway('parallel', 'f'), user('x'), service('y'), end('bad', error('E'))],
        ['i -> f -> x', 'f -> y -> bad'],
      );
      await bench.play(
        bpmn('p', [start(), inner, boundary('b', 's', error('E')), user('mend')], ['start -> s', 'b -> mend']),
      );
      await bench.complete('y');
      expect(bench.active()).to.deep.equal(['mend']);
    });
  });
});
