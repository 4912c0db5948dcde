import { expect } from 'chai';
import type { MigrationMapping } from '@rtflow/engine';
import {
  boundary,
  bpmn,
  catchEvent,
  end,
  gateway,
  loop,
  message,
  service,
  start,
  sub,
  timer,
  undoneBy,
  forCompensation,
  compensate,
  user,
} from './support/bpmn.ts';
import type { Part } from './support/bpmn.ts';
import { Bench } from './support/bench.ts';

const HOUR = 3_600_000;
const same = (...ids: string[]): MigrationMapping[] => ids.map((id) => ({ sourceElementId: id, targetElementId: id }));

/** Starts the first version and deploys the second. */
async function between(first: string, second: string, variables = {}) {
  const bench = new Bench();
  const key = await bench.play(first, variables);
  const { resources } = await bench.deploy(second);
  const [target] = resources;
  const targetDefinitionKey = target?.kind === 'process' ? target.definitionKey : 0;
  const command = { type: 'migrateProcessInstance', instanceKey: key, targetDefinitionKey } as const;
  return { bench, key, command };
}

const line = (...parts: Part[]): string =>
  bpmn('p', [start(), ...parts, end()], [['start', ...parts.map(idOf), 'end'].join(' -> ')]);
const idOf = ({ xml }: Part): string => /id="([^"]+)"/.exec(xml)?.[1] ?? '';

describe('engine migration', () => {
  it('takes over what is active as it is, and goes on in the new model', async () => {
    const { bench, command } = await between(line(user('a')), line(user('a'), user('b')));
    const task = bench.task('a');
    const report = await bench.run({ ...command, mappings: same('a') });
    expect(report).to.deep.include({ migrated: true, problems: [] });
    expect(bench.task('a')).to.include({ key: task.key, defKey: command.targetDefinitionKey });
    expect(bench.store.rows('instance')[0]).to.include({ version: 2, defKey: command.targetDefinitionKey });
    await bench.complete('a');
    expect(bench.active()).to.deep.equal(['b']);
    expect(bench.intents('p')).to.include('INSTANCE_MIGRATED');
  });

  it('keeps a job with its type when its element changes', async () => {
    const { bench, command } = await between(line(service('a', 'old')), line(service('c', 'new')));
    await bench.run({ ...command, mappings: [{ sourceElementId: 'a', targetElementId: 'c' }] });
    expect(bench.job('c').type).to.equal('old');
    expect((await bench.activate('old'))[0]).to.include({ elementId: 'c', processDefinitionVersion: 2 });
    await bench.complete('c');
    expect(bench.elements()).to.deep.equal([]);
  });

  it('keeps mapped events, closes what is not mapped and opens what is new', async () => {
    const first = bpmn(
      'p',
      [
        start(),
        user('a'),
        boundary('t', 'a', timer('Duration', 'PT7H')),
        boundary('gone', 'a', message('m', '=id')),
        end(),
      ],
      ['start -> a -> end', 't -> end', 'gone -> end'],
    );
    const second = bpmn(
      'p',
      [
        start(),
        user('a'),
        boundary('t2', 'a', timer('Duration', 'PT14H'), false),
        boundary('fresh', 'a', message('n', '=id'), false),
        user('r'),
        user('f'),
        end(),
        sub('esp', [start('es', message('q', '=id')), user('x'), end('ee')], ['es -> x -> ee'], { event: true }),
      ],
      ['start -> a -> end', 't2 -> r', 'fresh -> f'],
    );
    const { bench, command } = await between(first, second, { id: '1' });
    const mappings = [...same('a'), { sourceElementId: 't', targetElementId: 't2' }];
    const plan = await bench.run({ ...command, mappings, dryRun: true });
    expect(plan).to.deep.include({ migrated: false, problems: [] });
    expect(plan.subscriptions).to.deep.equal({
      kept: [{ sourceElementId: 't', targetElementId: 't2' }],
      closed: ['gone'],
      opened: ['es', 'fresh'],
    });
    expect(bench.store.rows('instance')[0]?.version).to.equal(1);
    await bench.run({ ...command, mappings });
    await bench.publish('m', '1');
    await bench.publish('n', '1');
    expect(bench.active()).to.deep.equal(['a', 'f']);
    await bench.pass(7 * HOUR);
    expect(bench.active()).to.deep.equal(['a', 'f', 'r']);
    await bench.publish('q', '1');
    expect(bench.active()).to.deep.equal(['esp', 'x']);
  });

  it('keeps tokens at a join, whose flows may be mapped', async () => {
    const forked = (more: string[], join: string): string =>
      bpmn(
        'p',
        [start(), gateway('parallel', 'fork'), user('a'), user('b'), user('z'), gateway('parallel', join), end()],
        ['start -> fork', ...more],
      );
    const { bench, command } = await between(
      forked([`fork -> a -> j -> end`, 'fork -> b -> j'], 'j'),
      forked([`fork -> a -> z -> k -> end`, 'fork -> b -> k'], 'k'),
    );
    await bench.complete('a');
    const mappings = [...same('b'), { sourceElementId: 'j', targetElementId: 'k' }];
    expect((await bench.refuse({ ...command, mappings })).message).to.contain("Expected flow 'a-j'");
    const flow = { sourceElementId: 'a-j', targetElementId: 'z-k' };
    await bench.run({ ...command, mappings: [...mappings, flow] });
    await bench.complete('b');
    expect(bench.elements()).to.deep.equal([]);
  });

  it('mends an incident by a new model', async () => {
    const model = (condition: string): string =>
      bpmn(
        'p',
        [start(), gateway('exclusive', 'x', 'x-end'), user('yes'), end()],
        [`start -> x -[=${condition}]-> yes`, 'x -> end'],
      );
    const { bench, command } = await between(model('"text"'), model('true'));
    const [incident] = bench.incidents();
    await bench.run({ ...command, mappings: same('x') });
    await bench.run({ type: 'resolveIncident', incidentKey: incident?.key ?? 0 });
    expect(bench.active()).to.deep.equal(['yes']);
  });

  it('compensates after it with the handler of the new model', async () => {
    const model = (handler: string): string =>
      bpmn(
        'p',
        [
          start(),
          service('a'),
          undoneBy('a', handler),
          forCompensation(service(handler)),
          user('w'),
          end('back', compensate()),
        ],
        ['start -> a -> w -> back'],
      );
    const bench = new Bench();
    const key = await bench.play(model('u1'));
    await bench.complete('a');
    const { resources } = await bench.deploy(model('u2'));
    const [target] = resources;
    const targetDefinitionKey = target?.kind === 'process' ? target.definitionKey : 0;
    const mappings = same('a', 'w');
    await bench.run({ type: 'migrateProcessInstance', instanceKey: key, targetDefinitionKey, mappings });
    await bench.complete('w');
    expect(bench.active()).to.deep.equal(['back', 'u2']);
  });

  it('is refused whole with the first reason; a dry run lists all', async () => {
    const inSub = sub('s', [start('is'), user('a'), end('ie')], ['is -> a -> ie']);
    const cases: [first: string, second: string, mappings: MigrationMapping[], code: string, reason: RegExp][] = [
      [line(user('a')), line(user('b')), [], 'INVALID_STATE', /mapping of the active element 'a'/],
      [line(user('a')), line(user('b')), same('a'), 'INVALID_ARGUMENT', /'a' in the target process/],
      [line(user('a')), line(user('a'), user('b')), same('a', 'x'), 'INVALID_ARGUMENT', /'x' in the source process/],
      [line(user('a')), line(user('a'), user('b')), same('a', 'a'), 'INVALID_ARGUMENT', /mapped once/],
      [line(user('a')), line(service('a')), same('a'), 'INVALID_STATE', /cannot become/],
      [line(user('a')), line(inSub), same('a'), 'INVALID_STATE', /flow scope of 'a' to stay/],
      [
        line(service('a', 'a', '', loop('inputCollection="=[1]"'))),
        line(service('a', 'a', '', loop('inputCollection="=[1]"', true))),
        same('a'),
        'INVALID_STATE',
        /one by one/,
      ],
      [
        bpmn(
          'p',
          [start(), user('a'), boundary('b', 'a', timer('Duration', 'PT1H')), end()],
          ['start -> a -> end', 'b -> end'],
        ),
        bpmn(
          'p',
          [start(), user('a'), user('c'), boundary('b', 'c', timer('Duration', 'PT1H')), end()],
          ['start -> a -> c -> end', 'b -> end'],
        ),
        same('a', 'b'),
        'INVALID_ARGUMENT',
        /attached to 'a'/,
      ],
    ];
    for (const [first, second, mappings, code, reason] of cases) {
      const { bench, command } = await between(first, second);
      const refused = await bench.refuse({ ...command, mappings });
      expect(refused.code, refused.message).to.equal(code);
      expect(refused.message).to.match(reason);
      const plan = await bench.run({ ...command, mappings, dryRun: true });
      expect(plan.problems.map((one) => one.reason).join('\n')).to.match(reason);
      expect(bench.store.rows('instance')[0]?.version).to.equal(1);
    }
  });

  it('suggests what has the same id, kind and scope, and lists the rest with what is active', async () => {
    const first = bpmn(
      'p',
      [
        start(),
        user('a'),
        boundary('t', 'a', timer('Duration', 'PT1H')),
        catchEvent('m', message('m', '=1')),
        service('k'),
        end(),
      ],
      ['start -> a -> m -> k -> end', 't -> end'],
    );
    const second = bpmn(
      'p',
      [start(), user('a'), boundary('t', 'a', timer('Duration', 'PT2H')), user('k'), user('n'), end()],
      ['start -> a -> k -> n -> end', 't -> end'],
    );
    const { bench, command } = await between(first, second);
    const { instanceKey, targetDefinitionKey } = command;
    const suggestion = await bench.run({ type: 'suggestMigration', instanceKey, targetDefinitionKey });
    expect(suggestion.mappings).to.deep.equal(same('start', 'a', 't', 'end'));
    expect(suggestion.unmapped).to.deep.equal([
      { elementId: 'm', type: 'INTERMEDIATE_CATCH_EVENT', active: 0, reason: 'the target has no element of this id' },
      { elementId: 'k', type: 'SERVICE_TASK', active: 0, reason: 'a SERVICE_TASK cannot become a USER_TASK' },
    ]);
    expect(suggestion.added).to.deep.equal([{ elementId: 'n', type: 'USER_TASK' }]);
    await bench.run({ ...command, mappings: suggestion.mappings });
  });
});
