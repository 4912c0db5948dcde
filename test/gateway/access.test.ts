import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Camunda8 } from '@camunda8/sdk';
import { Metadata } from '@grpc/grpc-js';
import { expect } from 'chai';
import { startGateway, type Gateway, type GatewayAccess, type GatewayClient } from '@rtflow/gateway';
import { openZeebe, type ActivatedJob, type WorkerLog } from '@rtflow/worker-runtime';
import { ZBClient } from 'zeebe-node';
import { memoryEngine, type MemoryEngine } from './memory-engine.ts';
import { ended, rawClient } from './raw-client.ts';
import { ONE_JOB } from './processes.ts';

const CLIENTS: Record<string, GatewayClient> = {
  boss: { name: 'boss', rights: ['jobs', 'deploy', 'start', 'operate'], jobTypes: ['*'] },
  'contour-ai': { name: 'contour-ai', rights: ['jobs'], jobTypes: ['contour-auto'] },
  measurer: { name: 'measurer', rights: ['jobs'], jobTypes: ['measure'] },
};
const log: WorkerLog = { debug() {}, info() {}, warn() {}, error() {} };

describe('gateway that asks for tokens', () => {
  let engine: MemoryEngine;
  let gateway: Gateway;
  const refusals: Parameters<GatewayAccess['refused']>[0][] = [];
  const open: ZBClient[] = [];
  const access: GatewayAccess = {
    clientOf: (token) => (token === null ? null : (CLIENTS[token] ?? null)),
    refused: (refusal) => void refusals.push(refusal),
  };
  const as = (token?: string) => {
    const client = new ZBClient(`127.0.0.1:${gateway.port}`, {
      useTLS: false,
      loglevel: 'NONE',
      retry: false,
      ...(token ? { basicAuth: { username: 'any', password: token } } : {}),
    });
    open.push(client);
    return client;
  };
  const oneJob = async (token: string) => {
    await as('boss').createProcessInstance({ bpmnProcessId: 'one-job', variables: {} });
    const request = { type: 'measure', worker: 'w', timeout: 60_000, maxJobsToActivate: 1, requestTimeout: 2000 };
    return (await as(token).activateJobs(request))[0]?.key ?? '';
  };
  const error = (call: Promise<unknown>) =>
    call.then(
      () => null,
      (fault: Error) => fault.message,
    );

  const bearer = (token: string) => {
    const metadata = new Metadata();
    metadata.set('authorization', `Bearer ${token}`);
    return metadata;
  };

  before(async () => {
    engine = memoryEngine();
    gateway = await startGateway({ engine, access, host: '127.0.0.1', port: 0, onError: () => undefined });
    await as('boss').deployResource({ name: 'one-job.bpmn', process: Buffer.from(ONE_JOB) });
  });
  beforeEach(() => void refusals.splice(0));
  after(async () => {
    for (const client of open) await client.close();
    await gateway.close();
  });

  it('answers UNAUTHENTICATED to a client without a token and to an unknown one, and says so to the audit', async () => {
    expect(await error(as().topology())).to.match(/^16 UNAUTHENTICATED: Expected a client token/);
    expect(await error(as('stolen').topology())).to.match(/^16 UNAUTHENTICATED: Expected the token of a known client/);
    expect(refusals.map(({ client, call, needs }) => ({ client, call, needs }))).to.deep.equal([
      { client: null, call: 'Topology', needs: 'token' },
      { client: null, call: 'Topology', needs: 'token' },
    ]);
  });

  it('lets a client work on its own job types only', async () => {
    const key = await oneJob('measurer');
    const other = { type: 'measure', worker: 'w', timeout: 60_000, maxJobsToActivate: 1, requestTimeout: -1 };
    const raw = rawClient(gateway.port);
    expect((await ended(raw.activateJobs(other, bearer('contour-ai')))).error?.code).to.equal(7);
    raw.close();
    expect(await error(as('contour-ai').completeJob({ jobKey: key, variables: {} }))).to.match(
      /^7 PERMISSION_DENIED: Expected client 'contour-ai' to be allowed job type 'measure'/,
    );
    expect(refusals.map(({ client, needs }) => ({ client, needs }))).to.deep.equal([
      { client: 'contour-ai', needs: "job type 'measure'" },
      { client: 'contour-ai', needs: "job type 'measure'" },
    ]);
    expect(await error(as('measurer').completeJob({ jobKey: key, variables: {} }))).to.equal(null);
  });

  it('refuses a command that the client has no right to, and changes nothing', async () => {
    const call = as('measurer').createProcessInstance({ bpmnProcessId: 'one-job', variables: {} });
    expect(await error(call)).to.match(/^7 PERMISSION_DENIED: Expected client 'measurer' to be allowed start/);
    expect(engine.instances()).to.have.length(1);
  });

  it('takes a bearer token from @camunda8/sdk', async () => {
    const zeebe = new Camunda8({
      ZEEBE_GRPC_ADDRESS: `grpc://127.0.0.1:${gateway.port}`,
      CAMUNDA_AUTH_STRATEGY: 'BEARER',
      CAMUNDA_OAUTH_TOKEN: 'boss',
      CAMUNDA_LOG_LEVEL: 'none',
    }).getZeebeGrpcApiClient();
    expect((await zeebe.topology()).clusterSize).to.equal(1);
    await zeebe.close();
  });

  it('gives the department’s own workers their jobs by their token', async () => {
    const worker = openZeebe({ address: `127.0.0.1:${gateway.port}`, log, token: 'measurer', pollIntervalMs: 20 });
    const got = new Promise<ActivatedJob>((resolve) => {
      worker.openWorker({
        type: 'measure',
        name: 'own',
        maxJobs: 1,
        timeoutMs: 5000,
        onJob: async (job) => resolve(job),
      });
    });
    await as('boss').createProcessInstance({ bpmnProcessId: 'one-job', variables: {} });
    const { key } = await got;
    await worker.completeJob({ jobKey: key, variables: {} });
    await worker.close();
  });
});

describe('gateway over TLS', () => {
  let folder: string;
  let gateway: Gateway;
  const pem = (name: string) => readFileSync(join(folder, name));

  before(async function () {
    folder = mkdtempSync(join(tmpdir(), 'rtflow-tls-'));
    const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-keyout', join(folder, 'key.pem')];
    const args = ['req', '-x509', '-nodes', '-days', '2', ...key, '-out', join(folder, 'cert.pem'), ...subject];
    execFileSync('openssl', args, { stdio: 'ignore' });
    gateway = await startGateway({
      engine: memoryEngine(),
      access: { clientOf: (token) => CLIENTS[token ?? ''] ?? null, refused: () => undefined },
      host: '127.0.0.1',
      port: 0,
      tls: { certificate: pem('cert.pem'), key: pem('key.pem') },
      onError: () => undefined,
    });
  });
  after(async () => {
    await gateway.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('serves a client that trusts its certificate, and none in plain text', async () => {
    const options = { loglevel: 'NONE', retry: false, basicAuth: { username: 'any', password: 'boss' } } as const;
    const trusting = new ZBClient(`127.0.0.1:${gateway.port}`, {
      ...options,
      useTLS: true,
      customSSL: { rootCerts: pem('cert.pem') },
    });
    expect((await trusting.topology()).clusterSize).to.equal(1);
    await trusting.close();
    const plain = new ZBClient(`127.0.0.1:${gateway.port}`, { ...options, useTLS: false });
    const failed = await plain.topology().then(
      () => false,
      () => true,
    );
    expect(failed).to.equal(true);
    await plain.close();
  });
});
