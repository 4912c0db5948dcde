import { expect } from 'chai';
import {
  boundary,
  bpmn,
  call,
  catchEvent,
  end,
  gateway,
  message,
  service,
  start,
  timer,
  user,
} from './support/bpmn.ts';
import { Bench } from './support/bench.ts';

const HOUR = 3_600_000;
const child = bpmn(
  'child',
  [start(), service('c1'), catchEvent('wait', timer('Duration', 'PT2H')), user('c2'), end('ce')],
  ['start -> c1 -> wait -> c2 -> ce'],
);
const model = bpmn(
  'p',
  [
    start(),
    gateway('parallel', 'fork'),
    service('job'),
    user('person'),
    boundary('late', 'person', timer('Duration', 'PT3H'), false),
    boundary('note', 'person', message('note', '=id'), false),
    user('noted'),
    user('reminded'),
    catchEvent('m', message('m', '=id')),
    user('got'),
    call('called', 'child'),
  ],
  ['start -> fork -> job', 'fork -> person', 'late -> reminded', 'note -> noted', 'fork -> m -> got', 'fork -> called'],
);

async function suspended(): Promise<{ bench: Bench; key: number }> {
  const bench = new Bench();
  await bench.deploy(child, model);
  const key = await bench.start('p', { id: '1' });
  await bench.run({ type: 'suspendProcessInstance', instanceKey: key });
  return { bench, key };
}

const AFTER = { yes: 'agreed', no: 'refused', late: 'expired' } as const;
type Way = keyof typeof AFTER;

/** An event-based gateway with these ways. */
const atGatewayModel = (ways: readonly Way[]): string =>
  bpmn(
    'p',
    [
      start(),
      gateway('eventBased', 'which'),
      ...ways.map((way) => catchEvent(way, way === 'late' ? timer('Duration', 'PT1H') : message(way, '=id'))),
      ...ways.map((way) => user(AFTER[way])),
    ],
    ['start -> which', ...ways.map((way) => `which -> ${way} -> ${AFTER[way]}`)],
  );

async function atGateway(): Promise<{ bench: Bench; key: number }> {
  const bench = new Bench();
  await bench.deploy(atGatewayModel(['yes', 'no', 'late']));
  return { bench, key: await bench.start('p', { id: '1' }) };
}

describe('engine suspension', () => {
  it('hands out no job of the whole call tree and completes no user task', async () => {
    const { bench, key } = await suspended();
    expect(bench.store.rows('instance').map((row) => row.state)).to.deep.equal(['SUSPENDED', 'SUSPENDED']);
    expect(await bench.activate('job')).to.deep.equal([]);
    expect(await bench.activate('c1')).to.deep.equal([]);
    const { key: userTaskKey } = bench.task('person');
    expect((await bench.refuse({ type: 'completeUserTask', userTaskKey })).code).to.equal('INVALID_STATE');
    expect((await bench.refuse({ type: 'completeJob', jobKey: bench.job('job').key })).code).to.equal('INVALID_STATE');
    await bench.run({ type: 'resumeProcessInstance', instanceKey: key });
    expect(bench.effects.jobTypesAvailable).to.include.members(['job', 'c1']);
    expect(await bench.activate('job')).to.have.length(1);
    await bench.complete('person');
  });

  it('gives a timer the time that was left', async () => {
    const bench = new Bench();
    await bench.deploy(child, model);
    const key = await bench.start('p', { id: '1' });
    await bench.pass(HOUR);
    await bench.run({ type: 'suspendProcessInstance', instanceKey: key });
    const { nextDueAt } = await bench.pass(100 * HOUR);
    expect(nextDueAt).to.equal(null);
    expect(bench.active()).to.not.include('reminded');
    await bench.run({ type: 'resumeProcessInstance', instanceKey: key });
    await bench.pass(2 * HOUR - 1);
    expect(bench.active()).to.not.include('reminded');
    await bench.pass(1);
    expect(bench.active()).to.include('reminded');
  });

  it('keeps messages, in order and whatever their time to live, and gives them over on resuming', async () => {
    const { bench, key } = await suspended();
    await bench.publish('m', '1', { first: true });
    await bench.publish('m', '1', { second: true });
    await bench.publish('note', '1', { n: 1 });
    await bench.publish('note', '1', { n: 2 });
    expect(bench.active()).to.not.include('got');
    bench.now += 100 * HOUR;
    await bench.run({ type: 'resumeProcessInstance', instanceKey: key });
    expect(bench.active().filter((id) => id === 'got' || id === 'noted')).to.deep.equal(['got', 'noted', 'noted']);
    expect(bench.variables(key)).to.deep.equal({ id: '1', first: true, n: 2 });
  });

  it('lets what came first win at an event-based gateway: a message before another and before its timer', async () => {
    const { bench, key } = await atGateway();
    await bench.run({ type: 'suspendProcessInstance', instanceKey: key });
    await bench.publish('yes', '1', { by: 'yes' });
    await bench.publish('no', '1', { by: 'no' }, 1000 * HOUR);
    await bench.pass(100 * HOUR);
    expect(bench.active()).to.deep.equal(['which']);
    await bench.run({ type: 'resumeProcessInstance', instanceKey: key });
    expect(bench.active()).to.deep.equal(['agreed']);
    await bench.pass(100 * HOUR);
    expect(bench.variables(key)).to.deep.equal({ id: '1', by: 'yes' });
    // the loser is not used up: it waits in the buffer for whom it finds
    const next = await bench.start('p', { id: '1' });
    expect(bench.variables(next)).to.deep.equal({ id: '1', by: 'no' });
  });

  it('lets a timer win that was due before the suspension; the message stays for others', async () => {
    const { bench, key } = await atGateway();
    bench.now += HOUR + 1;
    await bench.run({ type: 'suspendProcessInstance', instanceKey: key });
    await bench.publish('yes', '1', { by: 'yes' }, HOUR);
    await bench.run({ type: 'resumeProcessInstance', instanceKey: key });
    expect(bench.active()).to.deep.equal(['expired']);
    await bench.start('p', { id: '1' });
    expect(bench.active()).to.deep.equal(['agreed', 'expired']);
  });

  it('offers what is buffered where a migration has closed the event that had won', async () => {
    const { bench, key } = await atGateway();
    await bench.run({ type: 'suspendProcessInstance', instanceKey: key });
    await bench.publish('yes', '1', {}, HOUR);
    await bench.publish('no', '1', {}, HOUR);
    const { resources } = await bench.deploy(atGatewayModel(['no', 'late']));
    const targetDefinitionKey = resources[0]?.kind === 'process' ? resources[0].definitionKey : 0;
    const mappings = ['which', 'no', 'late'].map((id) => ({ sourceElementId: id, targetElementId: id }));
    await bench.run({ type: 'migrateProcessInstance', instanceKey: key, targetDefinitionKey, mappings });
    await bench.run({ type: 'resumeProcessInstance', instanceKey: key });
    expect(bench.active()).to.deep.equal(['refused']);
  });

  it('lets a worker end what it had begun; what follows stands still', async () => {
    const bench = new Bench();
    await bench.deploy(child, model);
    const key = await bench.start('p', { id: '1' });
    const [c1] = await bench.activate('c1');
    const [job] = await bench.activate('job');
    await bench.run({ type: 'suspendProcessInstance', instanceKey: key });
    await bench.run({ type: 'completeJob', jobKey: c1?.jobKey ?? 0 });
    expect(bench.active()).to.include('wait');
    await bench.pass(100 * HOUR);
    expect(bench.active()).to.include('wait');
    await bench.run({ type: 'failJob', jobKey: job?.jobKey ?? 0, retries: 1 });
    expect(bench.job('job').state).to.equal('SUSPENDED');
    await bench.run({ type: 'resumeProcessInstance', instanceKey: key });
    expect(bench.job('job').state).to.equal('ACTIVATABLE');
    await bench.pass(2 * HOUR);
    expect(bench.active()).to.include('c2');
  });

  it('is of the root and not twice; a suspended instance can be cancelled', async () => {
    const { bench, key } = await suspended();
    expect((await bench.refuse({ type: 'suspendProcessInstance', instanceKey: key })).code).to.equal('INVALID_STATE');
    const called = bench.store.rows('instance').find((row) => row.processId === 'child');
    const refused = await bench.refuse({ type: 'resumeProcessInstance', instanceKey: called?.key ?? 0 });
    expect(refused.message).to.contain('created by a parent process instance');
    expect((await bench.refuse({ type: 'resumeProcessInstance', instanceKey: 1 })).code).to.equal('NOT_FOUND');
    await bench.run({ type: 'cancelProcessInstance', instanceKey: key });
    expect(bench.elements()).to.deep.equal([]);
  });
});
