import { expect } from 'chai';
import { ZBClient } from 'zeebe-node';
import type { ApiClient } from '@rtflow/contract';
import { startGateway, type Gateway } from '@rtflow/gateway';
import {
  complete,
  failForGood,
  openZeebe,
  startWorkers,
  throwError,
  type ActivatedJob,
  type Ending,
  type RunningWorkers,
  type WorkerLog,
} from '@rtflow/worker-runtime';
import { memoryEngine, openAccess, type MemoryEngine } from '../gateway/memory-engine.ts';
import { ONE_JOB } from '../gateway/processes.ts';
import { freePort } from '../support/free-port.ts';

/** The runtime over zeebe-node against our gateway and engine (in memory). */
const log: WorkerLog = { debug() {}, info() {}, warn() {}, error() {} };
const api = { call: () => Promise.reject(new Error('not used')) } as unknown as ApiClient;

describe('worker runtime: against the gateway', () => {
  let engine: MemoryEngine;
  let gateway: Gateway;
  let client: ZBClient;
  let workers: RunningWorkers | undefined;
  let handle: (job: ActivatedJob) => Promise<Ending>;

  const open = (port = 0) => startGateway({ engine, access: openAccess, host: '127.0.0.1', port, onError: () => {} });
  const start = (port: number) =>
    startWorkers({
      handlers: [{ type: 'measure', fetchVariables: ['name'], handle: (job) => handle(job) }],
      gateway: openZeebe({ address: `127.0.0.1:${port}`, log, longPollMs: 2_000, pollIntervalMs: 20 }),
      api,
      log,
      name: 'integrator',
    });
  const run = () =>
    client.createProcessInstanceWithResult({
      bpmnProcessId: 'one-job',
      variables: { name: '测量', secret: 1 },
      requestTimeout: 8_000,
    });

  beforeEach(async () => {
    engine = memoryEngine();
    gateway = await open();
    client = new ZBClient(`127.0.0.1:${gateway.port}`, { useTLS: false, loglevel: 'NONE', retry: false });
    await client.deployResource({ name: 'one-job.bpmn', process: Buffer.from(ONE_JOB) });
  });
  afterEach(async () => {
    await workers?.stop();
    workers = undefined;
    await client.close();
    await gateway.close();
  });

  it('S17 completes a job of an integrator’s type, giving it only the variables it asked for', async () => {
    const seen: ActivatedJob[] = [];
    handle = async (job) => {
      seen.push(job);
      return complete({ variables: { room: `${String(job.variables['name'])}室` } });
    };
    workers = start(gateway.port);
    expect((await run()).variables).to.include({ room: '测量室' });
    expect(seen[0]?.variables).to.deep.equal({ name: '测量' });
    expect(seen[0]).to.include({ type: 'measure', bpmnProcessId: 'one-job', elementId: 'measure', retries: 3 });
  });

  it('leaves no poll behind when it stops while a job runs: the next job goes to another worker', async () => {
    const running = Promise.withResolvers<void>();
    const finish = Promise.withResolvers<void>();
    handle = async () => {
      running.resolve();
      await finish.promise;
      return complete();
    };
    const leaving = start(gateway.port);
    await client.createProcessInstance({ bpmnProcessId: 'one-job', variables: {} });
    await running.promise;
    // zeebe-node polls again while the job runs.
    await engine.quiet();
    const stopped = leaving.stop();
    await engine.quiet();
    await client.createProcessInstance({ bpmnProcessId: 'one-job', variables: {} });
    const [next] = await client.activateJobs({
      type: 'measure',
      worker: 'next',
      timeout: 1000,
      maxJobsToActivate: 1,
      requestTimeout: 2000,
    });
    expect(next?.worker).to.equal('next');
    finish.resolve();
    await stopped;
  });

  it('raises an incident for an ending that nobody draws and for a final failure', async () => {
    const endings = [throwError('NOT_DRAWN', 'no boundary event'), failForGood('the answer is unclear')];
    handle = async () => endings.shift() ?? complete();
    await client.createProcessInstance({ bpmnProcessId: 'one-job', variables: {} });
    await client.createProcessInstance({ bpmnProcessId: 'one-job', variables: {} });
    workers = start(gateway.port);
    while (engine.incidents().length < 2) await engine.untilCommands(1);
    const incidents = engine.incidents();
    expect(incidents.map(({ message }) => message)).to.include('the answer is unclear');
    expect(incidents).to.have.length(2);
  });

  it('finds the gateway when it comes up after the worker, and again after a restart', async () => {
    handle = async () => complete({ variables: { done: true } });
    const port = await freePort();
    workers = start(port);
    for (let restart = 0; restart < 2; restart += 1) {
      const own = await open(port);
      expect((await run()).variables).to.include({ done: true });
      await own.close();
    }
  }).timeout(30_000);

  it('lets a running job end before it stops, and takes no other', async () => {
    let release: () => void = () => {};
    const started = new Promise<void>((resolve) => {
      handle = () =>
        new Promise((end) => {
          resolve();
          release = () => end(complete({ variables: { late: true } }));
        });
    });
    workers = start(gateway.port);
    const result = run();
    await started;
    const stopped = workers.stop();
    release();
    await stopped;
    expect((await result).variables).to.include({ late: true });
  });
});
