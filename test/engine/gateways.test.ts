import { expect } from 'chai';
import type { Part } from './support/bpmn.ts';
import {
  bpmn,
  catchEvent,
  end,
  gateway,
  message,
  service,
  signal,
  start,
  terminate,
  timer,
  user,
} from './support/bpmn.ts';
import { Bench } from './support/bench.ts';

const route = (x: string): string =>
  bpmn(
    'p',
    [start(), gateway('exclusive', 'g', 'g-c'), service('a'), service('b'), service('c')],
    ['start -> g', `g -[${x}]-> a`, 'g -[=x = 2]-> b', 'g -> c'],
  );

describe('engine gateways', () => {
  for (const [x, target] of [
    [1, 'a'],
    [2, 'b'],
    [3, 'c'],
  ] as const) {
    it(`takes flow to ${target} of an exclusive gateway when x is ${x}`, async () => {
      const bench = new Bench();
      await bench.play(route('=x = 1'), { x });
      expect(bench.active()).to.deep.equal([target]);
      expect(bench.store.rows('flowTaken').map((row) => row.flowId)).to.deep.equal(['start-g', `g-${target}`]);
    });
  }

  it('raises an incident for a condition that is not a boolean, and goes on once it is', async () => {
    const bench = new Bench();
    const key = await bench.play(route('=x > 1'), { y: 1 });
    const [incident] = bench.incidents();
    expect(incident).to.include({
      type: 'EXTRACT_VALUE_ERROR',
      message: "Expected result of the expression 'x > 1' to be 'BOOLEAN', but was 'NULL'.",
    });
    await bench.run({ type: 'setVariables', elementInstanceKey: key, variables: { x: 5 } });
    await bench.run({ type: 'resolveIncident', incidentKey: incident?.key ?? 0 });
    expect(bench.active()).to.deep.equal(['a']);
  });

  it('raises CONDITION_ERROR when no condition holds and there is no default', async () => {
    const bench = new Bench();
    await bench.play(
      bpmn(
        'p',
        [start(), gateway('exclusive', 'g'), end('e'), end('f')],
        ['start -> g', 'g -[=x = 1]-> e', 'g -[=x = 2]-> f'],
      ),
      { x: 3 },
    );
    expect(bench.incidents().map((incident) => incident.type)).to.deep.equal(['CONDITION_ERROR']);
    expect(bench.active()).to.deep.equal(['g']);
  });

  it('waits at a parallel join for every flow', async () => {
    const bench = new Bench();
    const parts = [start(), gateway('parallel', 'f'), service('a'), service('b'), gateway('parallel', 'j'), end()];
    const key = await bench.play(bpmn('p', parts, ['start -> f -> a -> j', 'f -> b -> j -> end']));
    await bench.complete('a');
    expect(bench.active()).to.deep.equal(['b']);
    expect(bench.state(key)).to.equal('ACTIVE');
    await bench.complete('b');
    expect(bench.state(key)).to.equal('COMPLETED');
    expect(bench.store.rows('join')).to.deep.equal([]);
  });

  it('keeps a second token of one flow at a parallel join for its next round', async () => {
    const bench = new Bench();
    const parts = [
      start(),
      gateway('parallel', 'f'),
      service('a'),
      service('b'),
      service('c'),
      gateway('parallel', 'j'),
      service('z'),
    ];
    // a and b meet on one flow through an exclusive merge; c comes on the other
    const merged = [...parts, gateway('exclusive', 'm')];
    await bench.play(bpmn('p', merged, ['start -> f -> a -> m', 'f -> b -> m -> j', 'f -> c -> j -> z']));
    await bench.complete('a');
    await bench.complete('b');
    expect(bench.store.rows('join')).to.deep.include.members([
      { ...bench.store.rows('join')[0], flowId: 'm-j', tokens: 2 },
    ]);
    await bench.complete('c');
    expect(bench.active()).to.deep.equal(['z']);
    expect(bench.store.rows('join').map(({ flowId, tokens }) => [flowId, tokens])).to.deep.equal([['m-j', 1]]);
  });

  const inclusive = (extra: Part[] = [], flows: string[] = []): string =>
    bpmn(
      'p',
      [
        start(),
        gateway('inclusive', 'f', 'f-c'),
        service('a'),
        service('b'),
        service('c'),
        gateway('inclusive', 'j'),
        service('z'),
        ...extra,
      ],
      [
        'start -> f',
        'f -[=list contains(xs, "a")]-> a',
        'f -[=list contains(xs, "b")]-> b',
        'f -> c -> j',
        'a -> j',
        'b -> j -> z',
        ...flows,
      ],
    );

  it('waits at an inclusive join for exactly the branches that were taken', async () => {
    const bench = new Bench();
    await bench.play(inclusive(), { xs: ['a', 'b'] });
    expect(bench.active()).to.deep.equal(['a', 'b']);
    await bench.complete('a');
    expect(bench.active()).to.deep.equal(['b']);
    await bench.complete('b');
    expect(bench.active()).to.deep.equal(['z']);
  });

  it('passes an inclusive join at once when only one branch was taken, and takes the default when none holds', async () => {
    for (const [xs, branch] of [
      [['b'], 'b'],
      [[], 'c'],
    ] as const) {
      const bench = new Bench();
      await bench.play(inclusive(), { xs: [...xs] });
      await bench.complete(branch);
      expect(bench.active()).to.deep.equal(['z']);
    }
  });

  it('lets an inclusive join go on by a signal that brings the last token straight to it', async () => {
    const bench = new Bench();
    const key = await bench.play(
      bpmn(
        'p',
        [start(), gateway('inclusive', 'f', 'f-s'), catchEvent('s', signal('ready')), gateway('inclusive', 'j'), end()],
        ['start -> f', 'f -> s -> j', 'f -[=false]-> j', 'j -> end'],
      ),
    );
    await bench.run({ type: 'broadcastSignal', signalName: 'ready' });
    expect(bench.state(key)).to.equal('COMPLETED');
  });

  it('lets an inclusive join go on when the other branch ends elsewhere', async () => {
    const bench = new Bench();
    const parts = [
      start(),
      gateway('parallel', 'f'),
      service('a'),
      service('b'),
      gateway('exclusive', 'x', 'x-j'),
      end('stop'),
      gateway('inclusive', 'j'),
      service('z'),
    ];
    await bench.play(bpmn('p', parts, ['start -> f -> a -> j', 'f -> b -> x -> j -> z', 'x -[=leave]-> stop']), {
      leave: true,
    });
    await bench.complete('a');
    expect(bench.active()).to.deep.equal(['b']);
    await bench.complete('b');
    expect(bench.active()).to.deep.equal(['z']);
  });

  it('takes the first event behind an event-based gateway and closes the others', async () => {
    const bench = new Bench();
    const parts = [
      start(),
      gateway('eventBased', 'g'),
      catchEvent('m', message('go', '=id')),
      catchEvent('t', timer('Duration', 'PT1H')),
      user('a'),
      user('b'),
    ];
    const model = bpmn('p', parts, ['start -> g -> m -> a', 'g -> t -> b']);
    await bench.play(model, { id: 'k1' });
    await bench.publish('go', 'other');
    expect(bench.active()).to.deep.equal(['g']);
    await bench.publish('go', 'k1', { got: 1 });
    expect(bench.active()).to.deep.equal(['a']);
    expect(bench.store.rows('timer')).to.deep.equal([]);
    const second = new Bench();
    await second.play(model, { id: 'k1' });
    await second.pass(3_600_000 - 1);
    expect(second.active()).to.deep.equal(['g']);
    await second.pass(1);
    expect(second.active()).to.deep.equal(['b']);
    expect(second.store.rows('subscription')).to.deep.equal([]);
  });

  it('ends everything in its scope at a terminate end event', async () => {
    const bench = new Bench();
    const parts = [start(), gateway('parallel', 'f'), service('a'), user('b'), end('t', terminate)];
    const key = await bench.play(bpmn('p', parts, ['start -> f -> a -> t', 'f -> b']));
    await bench.complete('a');
    expect(bench.state(key)).to.equal('COMPLETED');
    expect(bench.store.rows('userTask').map((task) => task.state)).to.deep.equal(['CANCELED']);
  });
});

describe('engine inclusive joins in a loop', () => {
  it('do not wait for a token at a parallel join that waits for them', async () => {
    const bench = new Bench();
    await bench.play(
      bpmn(
        'p',
        [
          start(),
          gateway('exclusive', 'enter'),
          gateway('parallel', 'fork'),
          gateway('inclusive', 'or', 'or-a'),
          user('a'),
          user('b'),
          gateway('inclusive', 'orj'),
          gateway('parallel', 'join'),
          gateway('exclusive', 'again', 'again-end'),
          end(),
        ],
        [
          'start -> enter -> fork -> or -> a -> orj -> join -> again -> end',
          'or -[=more]-> b -> orj',
          'fork -> join',
          'again -[=more]-> enter',
        ],
      ),
      { more: false },
    );
    await bench.complete('a');
    expect(bench.elements()).to.deep.equal([]);
  });

  it('that wait for each other let the older go on', async () => {
    const bench = new Bench();
    await bench.play(
      bpmn(
        'p',
        [
          start(),
          gateway('parallel', 'fork'),
          gateway('inclusive', 'one'),
          gateway('inclusive', 'two'),
          gateway('exclusive', 'x1', 'x1-e1'),
          gateway('exclusive', 'x2', 'x2-e2'),
          end('e1'),
          end('e2'),
        ],
        ['start -> fork -> one -> x1 -> e1', 'fork -> two -> x2 -> e2', 'x1 -[=false]-> two', 'x2 -[=false]-> one'],
      ),
    );
    expect(bench.elements()).to.deep.equal([]);
  });
});
