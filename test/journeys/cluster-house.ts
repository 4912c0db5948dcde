import { fork, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DatabaseSync } from 'node:sqlite';
import { tokenDigest } from '@rtflow/gateway';
import { createEngine } from '@rtflow/engine/engine';
import { openDatabase, SYSTEM_ACTOR, type Database } from '@rtflow/records';
import { nextDueAt } from '@rtflow/records/queries/process/next-due';
import type { Clockwork } from './house-clock.ts';

const CHILD = fileURLToPath(new URL('cluster-child.ts', import.meta.url));
const LOOK_AGAIN_MS = 20;
const PATIENCE_MS = 30_000;

/** A second RTFlow in a process of its own, with a database of its own: for the first one it is a Zeebe cluster, reached over gRPC and REST v2. */
export interface ClusterHouse {
  readonly grpcAddress: string;
  readonly token: string;
  /** For an RTFlow that runs its processes here. */
  readonly settings: Readonly<Record<string, string>>;
  /** SIGKILL, whatever it is doing. */
  kill(): Promise<void>;
  /** On the same ports and data, once the locks of the jobs that it had given out are over. */
  restart(): Promise<void>;
  /** Ends an instance while the cluster is down, so that nobody has heard of it. */
  cancelWhileDown(instanceKey: number): Promise<void>;
  clockworkFor(record: Database): Clockwork;
  /** Rows of its own database. */
  rows(sql: string): Record<string, unknown>[];
  stop(): Promise<void>;
}

export async function openCluster(openedAt: number): Promise<ClusterHouse> {
  const dataDir = mkdtempSync(join(tmpdir(), 'rtflow-cluster-'));
  process.once('exit', () => rmSync(dataDir, { recursive: true, force: true }));
  const token = randomBytes(24).toString('hex');
  const rights = ['jobs', 'deploy', 'start', 'operate', 'messages', 'user-tasks', 'people-tasks', 'read', 'clock'];
  const client = { name: 'rtflow', tokenSha256: tokenDigest(token), rights, jobTypes: ['*'] };
  writeFileSync(join(dataDir, 'gateway-clients.json'), JSON.stringify({ clients: [client] }));
  const [grpcPort, restPort] = [await freePort(), await freePort()];
  const restAddress = `http://127.0.0.1:${restPort}`;
  let now = openedAt;
  let child: ChildProcess | null = await start();
  let reader: DatabaseSync | null = null;

  async function start(): Promise<ChildProcess> {
    const env = {
      ...process.env,
      DATA_DIR: dataDir,
      GRPC_PORT: `${grpcPort}`,
      REST_PORT: `${restPort}`,
      NOW: `${now}`,
    };
    const started = fork(CHILD, { env, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    await Promise.race([
      once(started, 'message'),
      once(started, 'exit').then(([code]) => {
        throw new Error(`Expected the cluster to start, but it ended with ${String(code)}`);
      }),
    ]);
    return started;
  }
  async function end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    reader?.close();
    reader = null;
    if (!child) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
    child = null;
  }
  const rows = (sql: string) => {
    reader ??= new DatabaseSync(join(dataDir, 'rtflow.sqlite'), { readOnly: true });
    return reader.prepare(sql).all();
  };
  const due = () =>
    nextDueAt({
      now,
      sql: { dialect: 'sqlite', all: async (sql) => rows(sql) as never, get: async (sql) => rows(sql)[0] as never },
    });
  async function pin(at: number): Promise<void> {
    now = at;
    for (const deadline = Date.now() + PATIENCE_MS; ; await pause()) {
      const done = await setClock(at).catch((error: unknown) => error);
      if (done === true) return;
      // It was killed a moment ago and comes back.
      if (Date.now() > deadline) throw new Error("Expected to set the cluster's clock", { cause: done });
    }
  }
  async function setClock(at: number): Promise<true> {
    const answer = await fetch(`${restAddress}/v2/clock`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ timestamp: at }),
    });
    if (!answer.ok) throw new Error(`Expected to set the cluster's clock, but got ${answer.status}`);
    return true;
  }
  return {
    grpcAddress: `127.0.0.1:${grpcPort}`,
    token,
    settings: {
      RTFLOW_ENGINE: 'zeebe',
      RTFLOW_ZEEBE_ADDRESS: `127.0.0.1:${grpcPort}`,
      RTFLOW_ZEEBE_REST_ADDRESS: restAddress,
      RTFLOW_ZEEBE_PASSWORD: token,
      RTFLOW_ZEEBE_POLL_MS: '50',
    },
    kill: () => end('SIGKILL'),
    async restart() {
      // The department's time stands still: a job whose worker never heard of it would stay locked for ever.
      const [lock] = rows("SELECT MAX(deadline) AS at FROM wf_job WHERE state = 'ACTIVATED'");
      now = Math.max(now, Number(lock?.['at'] ?? 0));
      child = await start();
    },
    async cancelWhileDown(instanceKey) {
      const clock = { now: () => now };
      const url = `sqlite:${join(dataDir, 'rtflow.sqlite')}`;
      const database = await openDatabase({ url, engine: createEngine({ timeZone: 'Asia/Shanghai' }), clock });
      const command = { type: 'cancelProcessInstance', instanceKey } as const;
      const done = await database.unitOfWork.run(SYSTEM_ACTOR, (tx) => tx.execute(command));
      await database.close();
      if (!done.ok) throw new Error(done.error.message);
    },
    clockworkFor: (record) => ({
      nextDueAt: due,
      async fire(at) {
        await pin(at);
        const deadline = Date.now() + PATIENCE_MS;
        for (let next = await due(); next !== null && next <= at; next = await due()) {
          if (Date.now() > deadline)
            throw new Error(`Expected the cluster's timers of ${at} to fire, but they did not`);
          await pause();
        }
      },
      pin,
      isQuiet: async () => isQuiet(rows, record),
    }),
    rows,
    stop: () => end('SIGTERM'),
  };
}

/** No job over there, nothing of ours on the way, and the same tasks open on both sides. */
async function isQuiet(rows: ClusterHouse['rows'], { reader }: Database): Promise<boolean> {
  const jobs = rows("SELECT 1 FROM wf_job WHERE state IN ('ACTIVATABLE', 'ACTIVATED') LIMIT 1");
  if (jobs.length > 0) return false;
  const kept = await reader.get("SELECT 1 AS one FROM zeebe_outbox WHERE state = 'PENDING' LIMIT 1");
  if (kept) return false;
  const open = "SELECT `key` FROM wf_user_task WHERE state IN ('CREATED', 'COMPLETING') ORDER BY `key`";
  const [there, here] = [rows(open), await reader.all<{ key: number }>(open)];
  return JSON.stringify(there.map(({ key }) => key)) === JSON.stringify(here.map(({ key }) => Number(key)));
}

function pause(): Promise<void> {
  return new Promise((again) => setTimeout(again, LOOK_AGAIN_MS));
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('Expected a port');
  return address.port;
}
