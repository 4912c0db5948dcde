import { expect } from 'chai';
import type { JsonObject, WaitCode, Waiting } from '@rtflow/engine';
import * as part from './support/bpmn.ts';
import { Bench } from './support/bench.ts';

const { bpmn, end, start, user } = part;

async function explained(bench: Bench, key: number): Promise<Waiting[]> {
  return bench.engine.explain(bench.store, key, bench.now);
}

/** The one thing of that kind that an instance waits for, without keys and times of its place. */
async function wait(bench: Bench, key: number, code: WaitCode) {
  const found = (await explained(bench, key)).filter((one) => one.code === code);
  expect(found, code).to.have.length(1);
  return { elementId: found[0]?.elementId, detail: found[0]?.detail as unknown as Record<string, unknown> };
}

async function playing(parts: part.Part[], flows: string[], variables: JsonObject = {}) {
  const bench = new Bench();
  const key = await bench.play(bpmn('p', parts, flows), variables);
  return { bench, key };
}

describe('engine explain', () => {
  const work = [start(), part.service('s', 'import'), end()];
  const throughS = ['start -> s -> end'];

  it('tells a job that nobody ever asked for, and one whose worker went silent', async () => {
    const { bench, key } = await playing(work, throughS);
    const job = { key: bench.job('s').key, type: 'import', retries: 3, listenerEvent: null };
    expect(await wait(bench, key, 'JOB_NO_WORKER')).to.deep.equal({
      elementId: 's',
      detail: { ...job, lastPolledAt: null },
    });
    await bench.run({ type: 'activateJobs', types: [{ type: 'import', timeout: 1, maxJobs: 1 }], worker: 'w' });
    const polledAt = bench.now;
    await bench.pass(60_000);
    expect((await wait(bench, key, 'JOB_QUEUED')).detail).to.include({ lastPolledAt: polledAt });
    await bench.pass(1);
    expect((await wait(bench, key, 'JOB_NO_WORKER')).detail).to.include({ lastPolledAt: polledAt });
  });

  it('tells who holds a job and until when', async () => {
    const { bench, key } = await playing(work, throughS);
    await bench.activate('import');
    expect((await wait(bench, key, 'JOB_LOCKED')).detail).to.include({ worker: 'w', until: bench.now + 60_000 });
  });

  it('tells until when a failed job backs off', async () => {
    const { bench, key } = await playing(work, throughS);
    const [job] = await bench.activate('import');
    await bench.run({ type: 'failJob', jobKey: job?.jobKey ?? 0, retries: 2, retryBackOff: 5_000 });
    expect((await wait(bench, key, 'JOB_BACKOFF')).detail).to.include({ retries: 2, until: bench.now + 5_000 });
  });

  it('tells who may take a user task', async () => {
    const task = user('u', '<zeebe:assignmentDefinition candidateGroups="physicist" />');
    const { bench, key } = await playing([start(), task], ['start -> u']);
    const { detail } = await wait(bench, key, 'USER_TASK');
    expect(detail).to.deep.include({ assignee: null, candidateGroups: ['physicist'], state: 'CREATED' });
  });

  it('tells when a timer is due, and that it should have fired', async () => {
    const late = part.boundary('late', 'u', part.timer('Duration', 'PT1H'), false);
    const { bench, key } = await playing([start(), user('u'), late, end()], ['start -> u', 'late -> end']);
    const dueAt = bench.now + 3_600_000;
    const detail = { dueAt, overdue: false, remaining: null, handler: 'late' };
    expect(await wait(bench, key, 'TIMER')).to.deep.equal({ elementId: 'u', detail });
    bench.now = dueAt + 1;
    expect((await wait(bench, key, 'TIMER')).detail).to.include({ overdue: true });
  });

  it('tells the awaited message with the buffered ones that nearly fit', async () => {
    const { bench, key } = await playing([start(), part.receive('r', 'arrived', '=id')], ['start -> r'], { id: 'A-1' });
    await bench.publish('arrived', 'A-01', {}, 60_000);
    await bench.publish('left', 'A-1', {}, 60_000);
    const { detail } = await wait(bench, key, 'MESSAGE');
    expect(detail).to.deep.include({ name: 'arrived', correlationKey: 'A-1', handler: 'r' });
    const [miss, ...others] = detail.nearMisses as Record<string, unknown>[];
    expect(others).to.deep.equal([]);
    expect(miss).to.include({ correlationKey: 'A-01', publishedAt: bench.now, reason: 'OTHER_KEY' });
  });

  it('tells that the message came for this process before and is used up', async () => {
    const receive = part.receive('r', 'arrived', '=id');
    const { bench } = await playing([start(), receive], ['start -> r'], { id: 'A' });
    await bench.publish('arrived', 'A', {}, 60_000);
    const second = await bench.start('p', { id: 'A' });
    const { detail } = await wait(bench, second, 'MESSAGE');
    expect((detail.nearMisses as { reason: string }[]).map(({ reason }) => reason)).to.deep.equal([
      'ALREADY_CORRELATED',
    ]);
  });

  it('tells the awaited signal', async () => {
    const { bench, key } = await playing(
      [start(), part.catchEvent('c', part.signal('go')), end()],
      ['start -> c -> end'],
    );
    expect(await wait(bench, key, 'SIGNAL')).to.deep.equal({ elementId: 'c', detail: { name: 'go', handler: 'c' } });
  });

  it('tells the called process, and what waits inside of it', async () => {
    const bench = new Bench();
    await bench.deploy(bpmn('child', [start(), user('inner')], ['start -> inner']));
    const key = await bench.play(bpmn('p', [start(), part.call('k', 'child'), end()], ['start -> k -> end']));
    expect((await wait(bench, key, 'CALL')).detail).to.include({ processId: 'child' });
    expect((await wait(bench, key, 'USER_TASK')).elementId).to.equal('inner');
  });

  it('tells for which flows a join waits and who could still send a token', async () => {
    const parts = [start(), part.gateway('parallel', 'f'), user('a'), user('b'), part.gateway('parallel', 'j'), end()];
    const flows = ['start -> f -> a -> j', 'f -> b -> j', 'f -> j -> end'];
    const { bench, key } = await playing(parts, flows);
    expect(await wait(bench, key, 'JOIN')).to.deep.equal({
      elementId: 'j',
      detail: {
        arrived: ['f-j'],
        awaited: [
          { flowId: 'a-j', from: ['a'] },
          { flowId: 'b-j', from: ['b'] },
        ],
      },
    });
  });

  it('tells the expression of an incident and the values that it sees', async () => {
    const parts = [start(), part.gateway('exclusive', 'g'), user('a'), user('b')];
    const flows = ['start -> g -[=dose.total > limit]-> a', 'g -[=false]-> b'];
    const { bench, key } = await playing(parts, flows, { dose: { total: '50' } });
    const { elementId, detail } = await wait(bench, key, 'INCIDENT');
    expect(elementId).to.equal('g');
    expect(detail).to.deep.include({
      type: 'EXTRACT_VALUE_ERROR',
      expression: '=dose.total > limit',
      values: { dose: { total: '50' }, limit: null },
    });
  });

  it('cuts long values of an incident', async () => {
    const { bench, key } = await playing([start(), part.service('s', '=x')], ['start -> s'], {
      x: ['y'.repeat(9_000)],
    });
    const { values } = (await wait(bench, key, 'INCIDENT')).detail as { values: Record<string, string> };
    expect(values.x).to.have.length(501).and.to.match(/…$/);
  });

  it('tells that an instance is suspended, with the time its timers have left', async () => {
    const late = part.boundary('late', 'u', part.timer('Duration', 'PT1H'), false);
    const { bench, key } = await playing([start(), user('u'), late, end()], ['start -> u', 'late -> end']);
    await bench.pass(600_000);
    await bench.run({ type: 'suspendProcessInstance', instanceKey: key });
    expect((await wait(bench, key, 'SUSPENDED')).elementId).to.equal('p');
    expect((await wait(bench, key, 'TIMER')).detail).to.include({ overdue: false, remaining: 3_000_000 });
  });

  it('says nothing of an instance that has ended', async () => {
    const { bench, key } = await playing([start(), end()], ['start -> end']);
    expect(await explained(bench, key)).to.deep.equal([]);
  });
});
