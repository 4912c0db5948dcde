import { expect } from 'chai';
import {
  boundary,
  bpmn,
  call,
  catchEvent,
  end,
  error,
  gateway,
  loop,
  message,
  script,
  service,
  signal,
  start,
  sub,
  terminate,
  timer,
  user,
} from './support/bpmn.ts';
import { Bench } from './support/bench.ts';
import { random } from './support/random.ts';

const child = bpmn(
  'child',
  [start(), service('c1'), gateway('exclusive', 'cx', 'cx-ce'), end('ce'), end('cerr', error('CHILD'))],
  ['start -> c1 -> cx -> ce', 'cx -[=route = 3]-> cerr'],
);

/** Every kind of element that can race with another. */
const model = bpmn(
  'p',
  [
    start(),
    gateway('parallel', 'fork'),
    user('review'),
    boundary('remind', 'review', timer('Cycle', 'R3/PT1H'), false),
    boundary('late', 'review', timer('Duration', 'PT5H')),
    end('reminded'),
    gateway('exclusive', 'again', 'again-join'),
    sub(
      'inner',
      [
        start('is'),
        gateway('inclusive', 'or', 'or-i3'),
        service('i1'),
        user('i2'),
        service('i3'),
        gateway('inclusive', 'orj'),
        service('i4'),
        end('ie'),
        sub('guard', [start('gs', error('BAD')), user('mend'), end('ge')], ['gs -> mend -> ge'], { event: true }),
      ],
      ['is -> or -[=route > 0]-> i1 -> orj', 'or -[=route > 1]-> i2 -> orj', 'or -> i3 -> orj -> i4 -> ie'],
    ),
    boundary('stop', 'inner', message('stop', '=id')),
    call('called', 'child'),
    boundary('childError', 'called', error('CHILD')),
    service(
      'many',
      'many',
      '',
      loop('inputCollection="=[1,2,3]" inputElement="x" outputCollection="ys" outputElement="=route"'),
    ),
    gateway('eventBased', 'which'),
    catchEvent('gotIt', message('it', '=id')),
    catchEvent('tooLate', timer('Duration', 'PT3H')),
    gateway('inclusive', 'join'),
    script('sum', '=count(ys)', 'n'),
    gateway('exclusive', 'final', 'final-end'),
    end('abort', terminate),
    end(),
    sub(
      'extra',
      [start('es', message('extra', '=id'), 'isInterrupting="false"'), user('addOn'), end('ee')],
      ['es -> addOn -> ee'],
      { event: true },
    ),
    sub(
      'down',
      [start('ds', signal('down'), 'isInterrupting="true"'), user('rebook'), end('de')],
      ['ds -> rebook -> de'],
      { event: true },
    ),
  ],
  [
    'start -> fork -> review -> again -[=route = 2]-> review',
    'again -> join',
    'late -> again',
    'remind -> reminded',
    'fork -> inner -> join',
    'stop -> join',
    'fork -> called -> join',
    'childError -> join',
    'fork -> many -> which -> gotIt -> join',
    'which -> tooLate -> join',
    'join -> sum -> final -> end',
    'final -[=route = 1]-> abort',
  ],
);

type Act = (bench: Bench, pick: <T>(items: readonly T[]) => T | undefined, route: number) => Promise<void>;

const ACTS: readonly Act[] = [
  async (bench, pick, route) => {
    const job = pick(bench.jobs().filter((row) => row.state === 'ACTIVATABLE'));
    if (job) await bench.run({ type: 'completeJob', jobKey: job.key, variables: { route } });
  },
  async (bench, pick, route) => {
    const task = pick(bench.store.rows('userTask').filter((row) => row.endedAt === null));
    if (task) await bench.run({ type: 'completeUserTask', userTaskKey: task.key, variables: { route } });
  },
  async (bench, pick, route) => {
    const job = pick(await bench.activate(pick(['i1', 'i3', 'i4', 'c1', 'many']) ?? ''));
    if (!job) return;
    if (route > 1) await bench.run({ type: 'throwError', jobKey: job.jobKey, errorCode: 'BAD' });
    else await bench.run({ type: 'failJob', jobKey: job.jobKey, retries: route, retryBackOff: 60_000 });
  },
  async (bench, pick) => {
    const incident = pick(bench.incidents());
    if (!incident) return;
    if (incident.jobKey !== null) await bench.run({ type: 'updateJobRetries', jobKey: incident.jobKey, retries: 1 });
    await bench.run({ type: 'resolveIncident', incidentKey: incident.key });
  },
  async (bench, pick) => {
    await bench.pass(pick([1000, 60_000, 3_600_000]) ?? 0);
  },
  async (bench, pick) => {
    await bench.publish(pick(['stop', 'it', 'extra']) ?? '', pick(['1', '2']) ?? '', {}, pick([0, 7_200_000]) ?? 0);
  },
  async (bench, pick) => {
    if (pick([0, 1, 2, 3, 4, 5, 6, 7]) === 0) await bench.run({ type: 'broadcastSignal', signalName: 'down' });
  },
];

describe('engine interleavings', () => {
  for (let seed = 1; seed <= 25; seed += 1) {
    it(`keep the invariants after every command and end with nothing open, seed ${seed}`, async () => {
      const bench = new Bench();
      const next = random(seed);
      const pick = <T>(items: readonly T[]): T | undefined => items[Math.floor(next() * items.length)];
      await bench.deploy(child, model);
      await bench.start('p', { id: '1', route: 2 });
      await bench.start('p', { id: 2, route: 0 });
      for (let step = 0; step < 60; step += 1) await pick(ACTS)?.(bench, pick, Math.floor(next() * 4));
      // then everybody does their work without detours
      for (let round = 0; round < 200 && bench.elements().length > 0; round += 1) {
        await bench.pass(3_600_000);
        for (const job of bench.jobs().filter((row) => row.state === 'ACTIVATABLE')) {
          await ACTS[0]?.(bench, () => job as never, 0);
        }
        await ACTS[1]?.(bench, pick, 0);
        await ACTS[3]?.(bench, pick, 0);
      }
      expect(bench.active()).to.deep.equal([]);
      expect(bench.store.rows('instance').map((row) => row.state)).to.not.include('ACTIVE');
      for (const table of ['timer', 'subscription', 'join', 'userTaskCandidate'] as const) {
        expect(bench.store.rows(table), table).to.deep.equal([]);
      }
    });
  }
});
