import { expect } from 'chai';
import { bpmn, end, io, service, start } from './support/bpmn.ts';
import { Bench } from './support/bench.ts';

const MINUTE = 60_000;
const model = (ext = ''): string => bpmn('p', [start(), service('a', 'a', ext), end()], ['start -> a -> end']);

async function activated(bench: Bench, variables = {}): Promise<number> {
  await bench.play(model(), variables);
  return (await bench.activate('a'))[0]?.jobKey ?? 0;
}

describe('engine jobs', () => {
  it('gives a job to one worker until its lock runs out, without touching the retries', async () => {
    const bench = new Bench();
    await activated(bench);
    expect(await bench.activate('a')).to.deep.equal([]);
    await bench.pass(MINUTE - 1);
    expect(await bench.activate('a')).to.deep.equal([]);
    await bench.pass(1);
    expect(bench.effects.jobTypesAvailable).to.deep.equal(['a']);
    expect((await bench.activate('a')).map((job) => job.retries)).to.deep.equal([3]);
  });

  it('accepts a late completion once and answers NOT_FOUND to the second', async () => {
    const bench = new Bench();
    const jobKey = await activated(bench);
    await bench.pass(2 * MINUTE);
    await bench.run({ type: 'completeJob', jobKey });
    expect(await bench.refuse({ type: 'completeJob', jobKey })).to.deep.equal({
      code: 'NOT_FOUND',
      message: `Command 'COMPLETE' rejected with code 'NOT_FOUND': Expected to complete job with key '${jobKey}', but no such job was found`,
    });
  });

  it('tries a failed job again after the back-off, with its variables local to the task', async () => {
    const bench = new Bench();
    const jobKey = await activated(bench);
    const variables = { reason: 'busy' };
    await bench.run({ type: 'failJob', jobKey, retries: 2, errorMessage: 'no', retryBackOff: MINUTE, variables });
    expect(bench.job('a')).to.include({ state: 'BACKOFF', retries: 2, errorMessage: 'no' });
    expect((await bench.refuse({ type: 'failJob', jobKey, retries: 1 })).code).to.equal('INVALID_STATE');
    await bench.pass(MINUTE - 1);
    expect(await bench.activate('a')).to.deep.equal([]);
    await bench.pass(1);
    expect((await bench.activate('a'))[0]?.variables).to.deep.equal({ reason: 'busy' });
  });

  it('raises JOB_NO_RETRIES at zero retries and needs retries before the incident resolves', async () => {
    const bench = new Bench();
    const jobKey = await activated(bench);
    await bench.run({ type: 'failJob', jobKey, retries: 0, errorMessage: 'pacs down' });
    expect(bench.incidents()[0]).to.include({ type: 'JOB_NO_RETRIES', message: 'pacs down', jobKey });
    await bench.run({ type: 'resolveIncident', incidentKey: bench.incidents()[0]?.key ?? 0 });
    expect(bench.incidents()).to.have.length(1);
    expect((await bench.refuse({ type: 'updateJobRetries', jobKey, retries: 0 })).code).to.equal('INVALID_ARGUMENT');
    await bench.run({ type: 'updateJobRetries', jobKey, retries: 1 });
    expect(bench.incidents()).to.have.length(1);
    await bench.run({ type: 'resolveIncident', incidentKey: bench.incidents()[0]?.key ?? 0 });
    expect(bench.incidents()).to.have.length(0);
    expect(await bench.activate('a')).to.have.length(1);
  });

  it('moves the lock with an update of the timeout, only while it is active', async () => {
    const bench = new Bench();
    const jobKey = await activated(bench);
    await bench.run({ type: 'updateJobTimeout', jobKey, timeout: 1000 });
    await bench.pass(1000);
    expect((await bench.refuse({ type: 'updateJobTimeout', jobKey, timeout: 1 })).code).to.equal('INVALID_STATE');
  });

  it('takes back what a client that went away has not received', async () => {
    const bench = new Bench();
    const jobKey = await activated(bench);
    await bench.run({ type: 'releaseJobs', jobKeys: [jobKey], worker: 'another' });
    expect(await bench.activate('a')).to.deep.equal([]);
    await bench.run({ type: 'releaseJobs', jobKeys: [jobKey], worker: 'w' });
    expect(await bench.activate('a')).to.have.length(1);
  });

  it('hands out urgent jobs first, then the oldest, and only the wanted variables', async () => {
    const bench = new Bench();
    await bench.deploy(model('<zeebe:jobPriorityDefinition priority="=urgency" />' + io({ local: '=1' })));
    for (const urgency of [1, 9, 1]) await bench.start('p', { urgency, other: true });
    const types = [{ type: 'a', timeout: 1, maxJobs: 2, fetchVariables: ['urgency', 'local'] }];
    const { jobs } = await bench.run({ type: 'activateJobs', types, worker: 'w' });
    expect(jobs.map((job) => job.variables)).to.deep.equal([
      { urgency: 9, local: 1 },
      { urgency: 1, local: 1 },
    ]);
  });

  it('rejects a blank type or worker, and timeouts and batch sizes below one', async () => {
    const bench = new Bench();
    const request = { type: 'a', timeout: 1, maxJobs: 1 };
    for (const [change, worker] of [
      [{ type: ' ' }, 'w'],
      [{ timeout: 0 }, 'w'],
      [{ maxJobs: 0 }, 'w'],
      [{}, ''],
    ] as const) {
      const types = [{ ...request, ...change }];
      expect((await bench.refuse({ type: 'activateJobs', types, worker })).code).to.equal('INVALID_ARGUMENT');
    }
  });
});
