import { fork, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readConfig, resolvedDatabaseUrl, type Config } from '../api/server/src/config.ts';
import { buildWeb } from './build-web.ts';

// `npm start`: builds the web if its sources changed, seeds a fresh demo department, then runs two processes and keeps them running:
// the server (HTTP, Zeebe gateway, DICOM, HL7) and the workers, which speak to it over gRPC and HTTP only.
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const RESTART_MS = [1000, 2000, 5000, 10_000, 30_000] as const;
/** A worker process that ran this long has started well: its next restart waits the shortest time again. */
const STEADY_MS = 60_000;

interface Ready {
  readonly ready: true;
  readonly httpPort: number;
  /** Null: the process runs on a cluster. */
  readonly zeebePort: number | null;
  readonly zeebeRestPort: number | null;
  readonly dicomPort: number;
  readonly hl7Port: number;
  readonly accounts: readonly { readonly login: string; readonly roles: string; readonly name: string }[];
  readonly demoPassword: string | null;
}

const config = readConfig();
if (!config.ok) {
  for (const { variable, message } of config.faults) console.error(`${variable}: ${message}`);
  process.exit(1);
}
let stopping = false;
let server: ChildProcess | null = null;
let workers: ChildProcess | null = null;
let seeder: ChildProcess | null = null;
process.on('SIGINT', () => void stop());
process.on('SIGTERM', () => void stop());

// Two cores: the browser's bundle is built while the demo department lives through its months.
await Promise.all([buildWeb({ root: ROOT, say }), seedWhenFresh(config.value)]);
const started = await startServer();
startWorkers(config.value, started, 0);
announce(config.value, started);

/** A SQLite file that is not there yet is filled with the demo department; a MySQL database is seeded by `npm run seed`. */
async function seedWhenFresh({ demo, databaseUrl, dataDir }: Config): Promise<void> {
  const file = resolvedDatabaseUrl({ databaseUrl, dataDir }).replace(/^sqlite:/, '');
  if (!demo || databaseUrl.startsWith('mysql:') || existsSync(file)) return;
  say('seeding the demo department');
  seeder = fork(join(ROOT, 'docker/seed.ts'), { cwd: ROOT });
  const code = await ended(seeder);
  if (code !== 0) process.exit(code ?? 1);
}

function startServer(): Promise<Ready> {
  say('starting the server');
  const child = fork(join(ROOT, 'api/server/src/main.ts'), { cwd: ROOT });
  server = child;
  return new Promise((done) => {
    child.once('message', (message) => done(message as Ready));
    child.once('exit', (code) => void serverEnded(code));
  });
}

/** Without the server the workers have nothing to do: the whole ends, and whoever runs us starts it again. */
async function serverEnded(code: number | null): Promise<void> {
  if (stopping) return;
  stopping = true;
  say(`the server ended with ${code}`);
  if (workers && workers.exitCode === null) {
    workers.kill('SIGTERM');
    await ended(workers);
  }
  process.exit(code === 0 ? 1 : (code ?? 1));
}

function startWorkers(settings: Config, ready: Ready, failures: number): void {
  if (stopping) return;
  const startedAt = Date.now();
  const child = fork(join(ROOT, 'workers/tasks/main.ts'), {
    cwd: ROOT,
    env: {
      ...process.env,
      ...(ready.zeebePort === null ? {} : { RTFLOW_ZEEBE_ADDRESS: `127.0.0.1:${ready.zeebePort}` }),
      RTFLOW_API_URL: `http://127.0.0.1:${ready.httpPort}`,
      RTFLOW_WORKER_TOKEN_FILE: resolve(ROOT, settings.dataDir, 'worker-token'),
      RTFLOW_ZEEBE_TLS_CA: settings.zeebeTlsCert,
    },
  });
  workers = child;
  child.once('exit', (code, signal) => {
    workers = null;
    if (stopping || server?.exitCode !== null) return;
    const next = Date.now() - startedAt > STEADY_MS ? 0 : failures;
    const wait = RESTART_MS[Math.min(next, RESTART_MS.length - 1)] ?? 1000;
    say(`the workers ended with ${signal ?? code}; again in ${wait / 1000} s`);
    setTimeout(() => startWorkers(settings, ready, next + 1), wait);
  });
}

/** Workers first: what they hold ends or comes back, and they need the server for that. */
async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  for (const child of [seeder, workers, server]) {
    if (!child || child.exitCode !== null) continue;
    child.kill('SIGTERM');
    await ended(child);
  }
  process.exit(0);
}

function announce({ publicUrl, dicomAe, zeebeAddress }: Config, ready: Ready): void {
  const lines = [
    '',
    `RTFlow 放疗流程平台: ${publicUrl || `http://localhost:${ready.httpPort}`}`,
    `  ${ready.zeebePort === null ? `Zeebe ${zeebeAddress}` : `Zeebe gRPC ${ready.zeebePort}, REST ${ready.zeebeRestPort}`} · DICOM ${dicomAe} ${ready.dicomPort} · HL7 ${ready.hl7Port} · API /api/docs`,
    ...(ready.demoPassword === null ? [] : [`  演示账号 / demo accounts (${ready.demoPassword}):`]),
    ...(ready.demoPassword === null
      ? []
      : ready.accounts.map((one) => `    ${one.login.padEnd(14)} ${one.name} ${one.roles}`)),
    '',
  ];
  console.log(lines.join('\n'));
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((done) => {
    if (child.exitCode !== null) return done(child.exitCode);
    child.once('exit', (code) => done(code));
  });
}

function say(line: string): void {
  console.log(`[start] ${line}`);
}
