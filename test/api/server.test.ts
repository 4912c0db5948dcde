import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readConfig, type Config } from '@rtflow/api/config';
import { PortTaken } from '@rtflow/api/runtime/listen';
import { startServer, type RunningServer } from '@rtflow/api/runtime/start-server';
import { pino } from 'pino';
import { ROOT } from './api-under-test.ts';

describe('api: server', function () {
  this.timeout(60_000);
  let folder: string;
  const running: RunningServer[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'rtflow-server-'));
  });
  afterEach(async () => {
    for (const server of running.splice(0)) await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const start = async (change: Partial<Config> = {}) => {
    const server = await startServer({
      config: { ...settings(folder), ...change },
      log: pino({ level: 'silent' }),
      root: ROOT,
    });
    running.push(server);
    return server;
  };
  const ready = async (server: RunningServer) => {
    const response = await fetch(`http://127.0.0.1:${server.httpPort}/readyz`);
    return {
      status: response.status,
      body: (await response.json()) as { ready: boolean; checks: Record<string, boolean> },
    };
  };

  it('opens every door, deploys the models and is ready before a worker has come', async () => {
    const server = await start();
    expect(await ready(server)).to.eql({
      status: 200,
      body: { ready: true, checks: { database: true, models: true, invariants: true, workers: false } },
    });
    const ports = [server.httpPort, server.zeebePort, server.dicomPort, server.hl7Port];
    expect(new Set(ports).size).to.equal(4);
    for (const port of ports) expect(port).to.be.above(0);
  });

  it('counts and times its units of work', async () => {
    const server = await start();
    const metrics = await (await fetch(`http://127.0.0.1:${server.httpPort}/metrics`)).text();
    expect(metrics)
      .to.match(/rtflow_unit_of_work_seconds_count\{actor="system"\} [1-9]/)
      .and.match(/rtflow_units_open \d/);
  });

  it('makes no new version of anything at the second start', async () => {
    const versions = (server: RunningServer) =>
      server.database.reader.all<{ n: number; top: number }>(
        'SELECT COUNT(*) AS n, MAX(version) AS top FROM wf_definition',
      );
    const first = await start();
    const before = await versions(first);
    await running.pop()?.stop();
    const second = await start();
    expect((await versions(second)).map((row) => ({ ...row }))).to.eql(before.map((row) => ({ ...row })));
    expect(before[0]?.top).to.equal(1);
  });

  it('makes one administrator for an empty record, who can sign in with the password of the file', async () => {
    const server = await start();
    const [login, password] = readFileSync(join(folder, 'first-admin'), 'utf8').split('\n');
    const response = await fetch(`http://127.0.0.1:${server.httpPort}/api/session`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ login, password }),
    });
    expect(((await response.json()) as { roles: string[] }).roles).to.eql(['ADM']);
  });

  it('keeps its secrets in the data folder for its owner alone', async () => {
    await start();
    for (const name of ['field-secret', 'worker-token', 'first-admin']) {
      const file = join(folder, name);
      expect(existsSync(file), name).to.equal(true);
      expect(statSync(file).mode & 0o077, name).to.equal(0);
      expect(readFileSync(file, 'utf8').length, name).to.be.at.least(16);
    }
  });

  for (const [setting, variable] of [
    ['httpPort', 'RTFLOW_HTTP_PORT'],
    ['zeebePort', 'RTFLOW_ZEEBE_PORT'],
    ['dicomPort', 'RTFLOW_DICOM_PORT'],
    ['hl7Port', 'RTFLOW_HL7_PORT'],
  ] as const) {
    it(`names ${variable} when its port is taken, and leaves nothing open`, async () => {
      const blocker = createServer();
      const port = await new Promise<number>((done) => {
        blocker.listen(0, '127.0.0.1', () => done((blocker.address() as { port: number }).port));
      });
      const failed = await start({ [setting]: port }).then(
        () => null,
        (error: unknown) => error,
      );
      expect(failed).to.be.instanceOf(PortTaken);
      expect((failed as PortTaken).variable).to.equal(variable);
      await new Promise((done) => blocker.close(done));
      expect((await ready(await start())).status).to.equal(200);
    });
  }
});

function settings(dataDir: string): Config {
  const config = readConfig({
    RTFLOW_DATA_DIR: dataDir,
    RTFLOW_HTTP_HOST: '127.0.0.1',
    RTFLOW_HTTP_PORT: '0',
    RTFLOW_ZEEBE_PORT: '0',
    RTFLOW_DICOM_PORT: '0',
    RTFLOW_HL7_PORT: '0',
  });
  if (!config.ok) throw new Error('Expected a legal configuration');
  return config.value;
}
