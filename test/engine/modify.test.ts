import { expect } from 'chai';
import type { Command } from '@rtflow/engine';
import {
  boundary,
  bpmn,
  call,
  catchEvent,
  end,
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

const model = bpmn(
  'p',
  [
    start(),
    user('a'),
    catchEvent('m', message('m', '=id')),
    user('b', io({ seen: '=given' })),
    sub(
      's',
      [start('is'), user('s1'), sub('deep', [start('ds'), user('d1'), end('de')], ['ds -> d1 -> de']), end('ie')],
      ['is -> s1 -> deep -> ie'],
    ),
    boundary('late', 's', timer('Duration', 'PT1H')),
    sub('many', [start('ms'), user('m1'), end('me')], ['ms -> m1 -> me'], {
      inner: loop('inputCollection="=[1,2]"'),
    }),
    call('c', 'child'),
    gateway('eventBased', 'which'),
    catchEvent('t', timer('Duration', 'PT1H')),
    catchEvent('n', message('n', '=id')),
    end(),
  ],
  ['start -> a -> m -> b -> s -> many -> c -> which -> t -> end', 'which -> n -> end', 'late -> end'],
);
const child = bpmn('child', [start(), user('c1'), end()], ['start -> c1 -> end']);

async function playing(): Promise<{ bench: Bench; key: number; keyOf: (id: string) => number }> {
  const bench = new Bench();
  await bench.deploy(child, model);
  const key = await bench.start('p', { id: '1' });
  const keyOf = (id: string): number => bench.elements().find((row) => row.elementId === id)?.key ?? 0;
  return { bench, key, keyOf };
}

describe('engine modification', () => {
  it('moves a token with variables that input mappings see', async () => {
    const { bench, key, keyOf } = await playing();
    await bench.run({
      type: 'modifyProcessInstance',
      instanceKey: key,
      moveInstructions: [
        {
          sourceElementInstanceKey: keyOf('a'),
          targetElementId: 'b',
          variableInstructions: [{ variables: { given: 1 } }, { variables: { own: 2 }, scopeId: 'b' }],
        },
      ],
    });
    expect(bench.active()).to.deep.equal(['b']);
    expect(bench.variables(keyOf('b'))).to.deep.equal({ seen: 1, own: 2 });
    expect(bench.variables(key)).to.deep.equal({ id: '1', given: 1 });
    await bench.complete('b');
    expect(bench.active()).to.deep.equal(['s', 's1']);
  });

  it('opens scopes around a nested element without their start, with their boundary events', async () => {
    const { bench, key, keyOf } = await playing();
    const variableInstructions = [{ variables: { inDeep: 1 }, scopeId: 'deep' }];
    await bench.run({
      type: 'modifyProcessInstance',
      instanceKey: key,
      activateInstructions: [{ elementId: 'd1', variableInstructions }, { elementId: 's1' }],
      terminateInstructions: [{ elementInstanceKey: keyOf('a') }],
    });
    expect(bench.active()).to.deep.equal(['d1', 'deep', 's', 's1']);
    expect(bench.variables(keyOf('deep'))).to.deep.equal({ inDeep: 1 });
    await bench.pass(3_600_000);
    expect(bench.elements()).to.deep.equal([]);
  });

  it('terminates scopes that run empty, up to the instance', async () => {
    const { bench, key, keyOf } = await playing();
    await bench.run({
      type: 'modifyProcessInstance',
      instanceKey: key,
      activateInstructions: [{ elementId: 'd1' }],
      terminateInstructions: [{ elementInstanceKey: keyOf('a') }],
    });
    const terminateInstructions = [{ elementInstanceKey: keyOf('d1') }];
    await bench.run({ type: 'modifyProcessInstance', instanceKey: key, terminateInstructions });
    expect(bench.state(key)).to.equal('TERMINATED');
    expect(bench.elements()).to.deep.equal([]);
  });

  it('needs an ancestor where a scope has several instances', async () => {
    const { bench, key, keyOf } = await playing();
    const activate = {
      type: 'modifyProcessInstance',
      instanceKey: key,
      activateInstructions: [{ elementId: 's' }],
    } as const;
    await bench.run(activate);
    await bench.run(activate);
    const nested = [{ elementId: 'd1' }];
    const refused = await bench.refuse({ ...activate, activateInstructions: nested });
    expect(refused.message).to.contain("flow scope 's' has more than one instance");
    const ancestorElementInstanceKey = keyOf('s');
    await bench.run({ ...activate, activateInstructions: [{ elementId: 'd1', ancestorElementInstanceKey }] });
    const deep = bench.elements().find((row) => row.elementId === 'deep');
    expect(deep?.scopeKey).to.equal(ancestorElementInstanceKey);
  });

  it('ends one instance of a multi-instance activity without the others', async () => {
    const { bench, key, keyOf } = await playing();
    await bench.run({
      type: 'modifyProcessInstance',
      instanceKey: key,
      moveInstructions: [{ sourceElementInstanceKey: keyOf('a'), targetElementId: 'many' }],
    });
    const terminateInstructions = [{ elementInstanceKey: keyOf('m1') }];
    await bench.run({ type: 'modifyProcessInstance', instanceKey: key, terminateInstructions });
    expect(bench.active()).to.deep.equal(['m1', 'many', 'many']);
    await bench.complete('m1');
    expect(bench.active()).to.deep.equal(['c', 'c1']);
  });

  it('is refused whole, and changes nothing', async () => {
    const { bench, key, keyOf } = await playing();
    const modify = { type: 'modifyProcessInstance', instanceKey: key } as const;
    const cases: [Omit<Extract<Command, { type: 'modifyProcessInstance' }>, 'type' | 'instanceKey'>, string, RegExp][] =
      [
        [{}, 'INVALID_ARGUMENT', /at least one instruction/],
        [{ activateInstructions: [{ elementId: 'x' }] }, 'INVALID_ARGUMENT', /no such element/],
        [{ activateInstructions: [{ elementId: 'is' }] }, 'INVALID_ARGUMENT', /START_EVENT cannot be activated/],
        [{ activateInstructions: [{ elementId: 'late' }] }, 'INVALID_ARGUMENT', /BOUNDARY_EVENT cannot be activated/],
        [{ activateInstructions: [{ elementId: 't' }] }, 'INVALID_ARGUMENT', /cannot be activated/],
        [{ activateInstructions: [{ elementId: 'm1' }] }, 'INVALID_STATE', /inside a multi-instance/],
        [
          { activateInstructions: [{ elementId: 'b', variableInstructions: [{ variables: {}, scopeId: 's' }] }] },
          'INVALID_ARGUMENT',
          /flow scope of 'b'/,
        ],
        [
          { activateInstructions: [{ elementId: 'b', ancestorElementInstanceKey: keyOf('a') }] },
          'INVALID_ARGUMENT',
          /open flow scope/,
        ],
        [
          { activateInstructions: [{ elementId: 'b' }], terminateInstructions: [{ elementInstanceKey: 7 }] },
          'INVALID_ARGUMENT',
          /could not be found: '7'/,
        ],
      ];
    const before = JSON.stringify(bench.elements());
    for (const [instructions, code, reason] of cases) {
      const refused = await bench.refuse({ ...modify, ...instructions });
      expect(refused.code, refused.message).to.equal(code);
      expect(refused.message).to.match(reason);
    }
    expect(JSON.stringify(bench.elements())).to.equal(before);
    expect((await bench.refuse({ type: 'modifyProcessInstance', instanceKey: 5 })).code).to.equal('NOT_FOUND');
  });

  it('may not end a called instance from inside', async () => {
    const bench = new Bench();
    await bench.deploy(child, bpmn('q', [start(), call('c', 'child'), end()], ['start -> c -> end']));
    await bench.start('q');
    const c1 = bench.elements().find((row) => row.elementId === 'c1');
    const refused = await bench.refuse({
      type: 'modifyProcessInstance',
      instanceKey: c1?.instanceKey ?? 0,
      terminateInstructions: [{ elementInstanceKey: c1?.key ?? 0 }],
    });
    expect(refused.message).to.contain('Terminate its call activity instead');
  });

  it('leaves a job or subscription of what it ends closed', async () => {
    const bench = new Bench();
    const key = await bench.play(
      bpmn(
        'p',
        [start(), service('x'), boundary('b', 'x', message('n', '=1'), false), user('y'), end()],
        ['start -> x -> end', 'b -> y'],
      ),
    );
    await bench.run({
      type: 'modifyProcessInstance',
      instanceKey: key,
      moveInstructions: [{ sourceElementInstanceKey: bench.job('x').elementKey, targetElementId: 'y' }],
    });
    expect(bench.jobs()).to.deep.equal([]);
    expect(bench.store.rows('subscription')).to.deep.equal([]);
  });
});
