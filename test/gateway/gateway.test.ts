import { Camunda8 } from '@camunda8/sdk';
import { expect } from 'chai';
import { ZBClient } from 'zeebe-node';
import { credentials, makeClientConstructor } from '@grpc/grpc-js';
import { startGateway, type Gateway } from '@rtflow/gateway';
import { gatewayService } from '@rtflow/gateway/service';
import { memoryEngine, openAccess, type MemoryEngine } from './memory-engine.ts';
import { ended, rawClient, type RawClient } from './raw-client.ts';
import { ONE_JOB, TWO_JOBS, WITH_MESSAGE } from './processes.ts';

/** Unmodified official clients against our gateway: zeebe-node 8.3.2 and @camunda8/sdk 8.8. */
describe('gateway with zeebe-node', () => {
  let engine: MemoryEngine;
  let gateway: Gateway;
  let client: ZBClient;
  const errors: unknown[] = [];

  before(async () => {
    engine = memoryEngine();
    gateway = await startGateway({
      engine,
      access: openAccess,
      host: '127.0.0.1',
      port: 0,
      onError: (rpc, error) => errors.push([rpc, error]),
    });
    client = new ZBClient(`127.0.0.1:${gateway.port}`, {
      useTLS: false,
      loglevel: 'NONE',
      retry: false,
      longPoll: 2000,
    });
    await client.deployResource({ name: 'one-job.bpmn', process: Buffer.from(ONE_JOB) });
    await client.deployResource({ name: 'with-message.bpmn', process: Buffer.from(WITH_MESSAGE) });
  });

  after(async () => {
    await client.close();
    await gateway.close();
    expect(errors).to.deep.equal([]);
  });

  it('answers topology with one healthy leader', async () => {
    const topology = await client.topology();
    expect(topology.brokers[0]?.partitions[0]).to.include({ partitionId: 1, role: 'LEADER' });
    expect(topology.clusterSize).to.equal(1);
  });

  it('answers an identical deployment with the version that is there', async () => {
    const again = await client.deployResource({ name: 'one-job.bpmn', process: Buffer.from(ONE_JOB) });
    expect(again.deployments[0]?.process.version).to.equal(1);
  });

  it('names the resource and the fault of a broken model', async () => {
    const refused = await client.deployResource({ name: 'broken.bpmn', process: Buffer.from('<not xml') }).then(
      () => null,
      (error: Error) => error,
    );
    expect(refused?.message)
      .to.match(/^3 INVALID_ARGUMENT/)
      .and.to.contain('broken.bpmn');
  });

  it('runs a worker: variables in Chinese go there and back', async () => {
    const worker = client.createWorker({
      taskType: 'measure',
      taskHandler: (job) => job.complete({ 结果: `${String(job.variables['名称'])}完成` }),
    });
    const result = await client.createProcessInstanceWithResult({
      bpmnProcessId: 'one-job',
      variables: { 名称: '测量' },
      requestTimeout: 5000,
    });
    await worker.close();
    expect(result.variables).to.include({ 名称: '测量', 结果: '测量完成' });
  });

  it('hands a job to a parked poll when a commit makes it activatable', async () => {
    const polled = client.activateJobs({
      type: 'measure',
      worker: 'w',
      timeout: 10_000,
      maxJobsToActivate: 5,
      requestTimeout: 5000,
    });
    const created = await client.createProcessInstance({ bpmnProcessId: 'one-job', variables: {} });
    const jobs = await polled;
    expect(jobs.map((job) => job.processInstanceKey)).to.deep.equal([created.processInstanceKey]);
    await client.completeJob({ jobKey: jobs[0]?.key ?? '', variables: {} });
  });

  it('refuses to complete a job twice with Zeebe’s words', async () => {
    await client.createProcessInstance({ bpmnProcessId: 'one-job', variables: {} });
    const [job] = await client.activateJobs({
      type: 'measure',
      worker: 'w',
      timeout: 10_000,
      maxJobsToActivate: 1,
      requestTimeout: 2000,
    });
    await client.completeJob({ jobKey: job?.key ?? '', variables: {} });
    const second = await client.completeJob({ jobKey: job?.key ?? '', variables: {} }).then(
      () => null,
      (error: Error) => error,
    );
    expect(second?.message).to.match(/^5 NOT_FOUND: Command 'COMPLETE' rejected with code 'NOT_FOUND'/);
  });

  it('raises an incident when retries run out, and goes on once retries are back', async () => {
    await client.createProcessInstance({ bpmnProcessId: 'one-job', variables: {} });
    const [job] = await client.activateJobs({
      type: 'measure',
      worker: 'w',
      timeout: 10_000,
      maxJobsToActivate: 1,
      requestTimeout: 2000,
    });
    const key = job?.key ?? '';
    await client.failJob({ jobKey: key, retries: 0, errorMessage: 'detector off', retryBackOff: 0 });
    expect(engine.incidents().map(({ message }) => message)).to.deep.equal(['detector off']);
    await client.updateJobRetries({ jobKey: key, retries: 1 });
    await client.resolveIncident({ incidentKey: String(engine.incidents()[0]?.key) });
    const [again] = await client.activateJobs({
      type: 'measure',
      worker: 'w',
      timeout: 10_000,
      maxJobsToActivate: 1,
      requestTimeout: 2000,
    });
    expect(again?.key).to.equal(key);
    await client.completeJob({ jobKey: key, variables: {} });
  });

  it('correlates a message by name and key', async () => {
    const ended = client.createProcessInstanceWithResult({
      bpmnProcessId: 'with-message',
      variables: { courseId: 'c-1' },
      requestTimeout: 5000,
    });
    await client.publishMessage({
      name: 'series-received',
      correlationKey: 'c-1',
      timeToLive: 5000,
      variables: { seriesUid: '1.2.3' },
    });
    expect((await ended).variables).to.include({ seriesUid: '1.2.3' });
  });
});

describe('gateway with @camunda8/sdk', () => {
  let gateway: Gateway;
  let engine: MemoryEngine;
  const camunda = () =>
    new Camunda8({
      ZEEBE_GRPC_ADDRESS: `grpc://127.0.0.1:${gateway.port}`,
      CAMUNDA_AUTH_STRATEGY: 'NONE',
      CAMUNDA_LOG_LEVEL: 'none',
    });

  before(async () => {
    engine = memoryEngine();
    gateway = await startGateway({ engine, access: openAccess, host: '127.0.0.1', port: 0, onError: () => undefined });
  });
  after(() => gateway.close());

  it('deploys, starts, streams jobs as they become activatable, and completes', async () => {
    const zeebe = camunda().getZeebeGrpcApiClient();
    await zeebe.deployResource({ name: 'one-job.bpmn', process: Buffer.from(ONE_JOB) });
    const streamed = zeebe.streamJobs({
      type: 'measure',
      worker: 'streamer',
      timeout: 10_000,
      pollInterval: 0,
      tenantIds: ['<default>'],
      taskHandler: (job) => job.complete({ dose: 2.12 }),
    });
    const worker = await streamed;
    const result = await zeebe.createProcessInstanceWithResult({
      bpmnProcessId: 'one-job',
      variables: {},
      requestTimeout: 5000,
    });
    expect(result.variables).to.include({ dose: 2.12 });
    worker.close();
    await zeebe.close();
  });
});

describe('gateway repairs with @camunda8/sdk', () => {
  let gateway: Gateway;
  let engine: MemoryEngine;
  let zeebe: ReturnType<Camunda8['getZeebeGrpcApiClient']>;
  const poll = (type: string) =>
    zeebe.activateJobs({ type, worker: 'w', timeout: 10_000, maxJobsToActivate: 1, requestTimeout: -1 });

  before(async () => {
    engine = memoryEngine();
    gateway = await startGateway({ engine, access: openAccess, host: '127.0.0.1', port: 0, onError: () => undefined });
    zeebe = new Camunda8({
      ZEEBE_GRPC_ADDRESS: `grpc://127.0.0.1:${gateway.port}`,
      CAMUNDA_AUTH_STRATEGY: 'NONE',
      CAMUNDA_LOG_LEVEL: 'none',
    }).getZeebeGrpcApiClient();
    await zeebe.deployResource({ name: 'old.bpmn', process: Buffer.from(TWO_JOBS('old')) });
  });
  after(async () => {
    await zeebe.close();
    await gateway.close();
  });

  it('moves a token: activates one element with variables, terminates another, in one call', async () => {
    const { processInstanceKey } = await zeebe.createProcessInstance({ bpmnProcessId: 'old', variables: {} });
    const [held] = await poll('measure');
    await zeebe.modifyProcessInstance({
      processInstanceKey,
      activateInstructions: [
        {
          elementId: 'check',
          ancestorElementInstanceKey: '-1',
          variableInstructions: [{ variables: { room: 2 }, scopeId: '' }],
        },
      ],
      terminateInstructions: [{ elementInstanceKey: held?.elementInstanceKey ?? '' }],
    });
    const [job] = await poll('check');
    expect(job?.variables).to.include({ room: 2 });
    await zeebe.completeJob({ jobKey: job?.key ?? '', variables: {} });
    expect(engine.instances().find(({ key }) => String(key) === processInstanceKey)?.state).to.equal('COMPLETED');
  });

  it('changes nothing when one instruction of a modification cannot be followed', async () => {
    const { processInstanceKey } = await zeebe.createProcessInstance({ bpmnProcessId: 'old', variables: {} });
    const refused = await zeebe
      .modifyProcessInstance({
        processInstanceKey,
        activateInstructions: [
          { elementId: 'check', ancestorElementInstanceKey: '-1', variableInstructions: [] },
          { elementId: 'nowhere', ancestorElementInstanceKey: '-1', variableInstructions: [] },
        ],
      })
      .catch((error: Error) => error.message);
    expect(refused).to.match(/^3 INVALID_ARGUMENT: Command 'MODIFY' rejected/);
    expect(await poll('check')).to.deep.equal([]);
    await zeebe.cancelProcessInstance(processInstanceKey);
  });

  it('migrates a waiting instance to another definition; its job goes on under the new one', async () => {
    const deployed = await zeebe.deployResource({ name: 'new.bpmn', process: Buffer.from(TWO_JOBS('new')) });
    const { processInstanceKey } = await zeebe.createProcessInstance({ bpmnProcessId: 'old', variables: {} });
    const targetProcessDefinitionKey = deployed.deployments[0]?.process.processDefinitionKey ?? '';
    const plan = (target: string) => ({
      targetProcessDefinitionKey,
      mappingInstructions: [{ sourceElementId: 'measure', targetElementId: target }],
    });
    const unknown = zeebe.migrateProcessInstance({ processInstanceKey, migrationPlan: plan('nowhere') });
    expect(await unknown.catch((error: Error) => error.message)).to.match(
      /^(3 INVALID_ARGUMENT|9 FAILED_PRECONDITION)/,
    );
    await zeebe.migrateProcessInstance({ processInstanceKey, migrationPlan: plan('measure') });
    const [job] = await poll('measure');
    expect(job?.bpmnProcessId).to.equal('new');
    await zeebe.cancelProcessInstance(processInstanceKey);
  });
});

describe('gateway at the wire', () => {
  let gateway: Gateway;
  let engine: MemoryEngine;
  let client: RawClient;
  const poll = { type: 'measure', worker: 'w', timeout: 10_000, maxJobsToActivate: 1, requestTimeout: 5000 };

  before(async () => {
    engine = memoryEngine();
    gateway = await startGateway({ engine, access: openAccess, host: '127.0.0.1', port: 0, onError: () => undefined });
    client = rawClient(gateway.port);
    await engine.execute('test', { type: 'deployResources', resources: [{ name: 'one-job.bpmn', content: ONE_JOB }] });
  });
  after(async () => {
    client.close();
    await gateway.close();
  });

  it('answers at once with nothing when requestTimeout is negative', async () => {
    expect(await ended(client.activateJobs({ ...poll, requestTimeout: -1 }))).to.deep.equal({ jobs: [], error: null });
  });

  it('ends an empty poll cleanly at its requestTimeout', async () => {
    expect(await ended(client.activateJobs({ ...poll, requestTimeout: 60 }))).to.deep.equal({ jobs: [], error: null });
  });

  for (const [field, request] of [
    ['type', { ...poll, type: ' ' }],
    ['worker', { ...poll, worker: '' }],
    ['timeout', { ...poll, timeout: 0 }],
    ['maxJobsToActivate', { ...poll, maxJobsToActivate: 0 }],
  ] as const) {
    it(`refuses a poll with a wrong ${field} as INVALID_ARGUMENT, naming it`, async () => {
      const { error } = await ended(client.activateJobs(request));
      expect(error?.code).to.equal(3);
      expect(error?.details).to.contain(field);
    });
  }

  it('gives no job to a client that went away while it waited', async () => {
    const gone = client.activateJobs({ ...poll, worker: 'gone', timeout: 600_000 });
    const over = ended(gone);
    await engine.untilCommands(2);
    gone.cancel();
    expect((await over).error?.code).to.equal(1);
    const looked = engine.untilCommands(1);
    const waiting = ended(client.activateJobs({ ...poll, worker: 'alive' }));
    await looked;
    await engine.execute('test', { type: 'createProcessInstance', bpmnProcessId: 'one-job' });
    expect((await waiting).jobs.map(({ worker }) => worker)).to.deep.equal(['alive']);
  });

  it('lets a client that is idle ping as often as it likes', async () => {
    const Client = makeClientConstructor(gatewayService(), 'Gateway');
    const pinging = new Client(`127.0.0.1:${gateway.port}`, credentials.createInsecure(), {
      'grpc.keepalive_time_ms': 20,
      'grpc.keepalive_permit_without_calls': 1,
    });
    const topology = () =>
      new Promise((resolve, reject) => {
        (
          pinging as unknown as { Topology(request: object, done: (e: Error | null, v: unknown) => void): void }
        ).Topology({}, (error, value) => (error ? reject(error) : resolve(value)));
      });
    await topology();
    const states: number[] = [];
    for (let look = 0; look < 20; look += 1) {
      await new Promise((resolve) => setTimeout(resolve, 30));
      states.push(pinging.getChannel().getConnectivityState(false));
    }
    // READY all the time: no GOAWAY (ENHANCE_YOUR_CALM) has closed the connection.
    expect(new Set(states)).to.deep.equal(new Set([2]));
    await topology();
    pinging.close();
  });

  it('takes requestTimeout 0 as its own default and ends no earlier', async () => {
    const call = client.activateJobs({ ...poll, requestTimeout: 0 });
    const over = ended(call).then(() => 'over');
    const early = new Promise((resolve) => setTimeout(() => resolve('waiting'), 300));
    expect(await Promise.race([over, early])).to.equal('waiting');
    call.cancel();
    await over;
  });

  it('refuses a port that is taken with the code EADDRINUSE', async () => {
    const taken = await startGateway({
      engine,
      access: openAccess,
      host: '127.0.0.1',
      port: gateway.port,
      onError: () => undefined,
    }).then(
      () => null,
      (error: NodeJS.ErrnoException) => error.code,
    );
    expect(taken).to.equal('EADDRINUSE');
  });
});
