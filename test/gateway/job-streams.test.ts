import { credentials, makeClientConstructor, type ClientReadableStream } from '@grpc/grpc-js';
import { expect } from 'chai';
import { startGateway, type Gateway } from '@rtflow/gateway';
import { gatewayService } from '@rtflow/gateway/service';
import { memoryEngine, openAccess, type MemoryEngine } from './memory-engine.ts';
import { ended, rawClient } from './raw-client.ts';
import { ONE_JOB } from './processes.ts';

/** StreamActivatedJobs at the wire: HTTP/2 flow control and clients that go away. */
describe('gateway job streams', () => {
  const JOBS = 300;
  /** 300 jobs of 20 kB are far more than the windows and buffers between a server and a client that does not read. */
  const PAYLOAD = 'x'.repeat(20_000);
  let engine: MemoryEngine;
  let gateway: Gateway;
  let client: { StreamActivatedJobs(request: object): ClientReadableStream<{ key: string }>; close(): void };
  const heldBy = (worker: string) => engine.jobs().filter((job) => job.worker === worker && job.state === 'ACTIVATED');

  beforeEach(async () => {
    engine = memoryEngine();
    gateway = await startGateway({ engine, access: openAccess, host: '127.0.0.1', port: 0, onError: () => undefined });
    const Client = makeClientConstructor(gatewayService(), 'Gateway');
    client = new Client(`127.0.0.1:${gateway.port}`, credentials.createInsecure()) as unknown as typeof client;
    await engine.execute('test', { type: 'deployResources', resources: [{ name: 'one-job.bpmn', content: ONE_JOB }] });
  });
  afterEach(async () => {
    client.close();
    await gateway.close();
  });

  const open = async (worker: string) => {
    const stream = client.StreamActivatedJobs({ type: 'measure', worker, timeout: 600_000 });
    stream.on('error', () => undefined);
    await new Promise((resolve) => stream.once('metadata', resolve));
    // A client of grpc-js that never began to read would take all in without flow control.
    const first = new Promise<string>((resolve) => {
      stream.once('data', ({ key }: { key: string }) => {
        stream.pause();
        resolve(key);
      });
    });
    return { stream, first };
  };
  const create = async (count: number) => {
    for (let made = 0; made < count; made += 1) {
      const variables = { plan: PAYLOAD };
      await engine.execute('test', { type: 'createProcessInstance', bpmnProcessId: 'one-job', variables });
    }
  };

  it('takes no more jobs for a client that does not read, and goes on when it reads', async () => {
    const { stream, first } = await open('slow');
    await create(JOBS);
    await engine.quiet();
    const held = heldBy('slow').length;
    expect(held).to.be.greaterThan(0);
    expect(held).to.be.lessThan(JOBS);
    const got = [await first];
    await new Promise<void>((resolve) => {
      stream.on('data', ({ key }: { key: string }) => {
        if (got.push(key) === JOBS) resolve();
      });
      stream.resume();
    });
    expect(new Set(got).size).to.equal(JOBS);
    stream.cancel();
  });

  it('puts jobs that did not reach a client back at once when it goes', async () => {
    const { stream } = await open('gone');
    await create(JOBS);
    await engine.quiet();
    const before = heldBy('gone').length;
    stream.cancel();
    await engine.untilCommands(1);
    await engine.quiet();
    const after = heldBy('gone').length;
    expect(after).to.be.lessThan(before);
    const poller = rawClient(gateway.port);
    const poll = { type: 'measure', worker: 'next', timeout: 1000, maxJobsToActivate: JOBS, requestTimeout: -1 };
    const { jobs } = await ended(poller.activateJobs(poll));
    expect(jobs.length).to.be.greaterThan(JOBS - before);
    poller.close();
  });
});
