import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { freePort } from './free-port.ts';

/** A private MariaDB server of this mocha process: own data folder, own port, gone with the process. */
export interface MariaDb {
  /** Of the server's process. */
  readonly pid: number;
  /** An empty utf8mb4 database; answers its URL. */
  createDatabase(): Promise<string>;
  /** As a power cut does. */
  kill(): Promise<void>;
  /** After `kill`: the same data on the same port. */
  start(): Promise<void>;
}

const MARIADBD = '/usr/sbin/mariadbd';
let starting: Promise<MariaDb> | null = null;
let databases = 0;

export function mariaDbInstalled(): boolean {
  return existsSync(MARIADBD);
}

/** Started by the first test that asks. */
export function mariaDb(): Promise<MariaDb> {
  starting ??= startMariaDb();
  return starting;
}

/** @param poolMb InnoDB's buffer pool: 64 does for tests, a bench gives it what a hospital's server has */
export async function startMariaDb(poolMb = 64): Promise<MariaDb> {
  const folder = await mkdtemp(join(tmpdir(), 'rtflow-mariadb-'));
  await chmod(folder, 0o755);
  const data = join(folder, 'data');
  // Servers that start at the same moment give their temporary tables the same names.
  const temporary = join(folder, 'tmp');
  await mkdir(temporary);
  await chmod(temporary, 0o777);
  const user = process.getuid?.() === 0 ? ['--user=mysql'] : [];
  const install = spawnSync(
    'mariadb-install-db',
    [
      '--no-defaults',
      ...user,
      `--datadir=${data}`,
      `--tmpdir=${temporary}`,
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
    ],
    { encoding: 'utf8' },
  );
  if (install.status !== 0) throw new Error(`Expected mariadb-install-db to succeed, but: ${install.stderr}`);
  const port = await freePort();
  const options = [
    '--no-defaults',
    ...user,
    `--datadir=${data}`,
    `--tmpdir=${temporary}`,
    `--socket=${join(data, 's')}`,
    `--port=${port}`,
    '--bind-address=127.0.0.1',
    `--innodb-buffer-pool-size=${poolMb}M`,
    `--innodb-log-file-size=${Math.max(96, poolMb / 2)}M`,
    '--local-infile=1',
    // Not what a hospital runs: tests need no power-cut safety and much speed.
    '--innodb-flush-log-at-trx-commit=2',
    '--innodb-lock-wait-timeout=5',
    '--skip-log-bin',
    '--skip-name-resolve',
  ];
  let server = await serve(options);
  process.once('exit', () => {
    server.kill('SIGKILL');
    spawnSync('rm', ['-rf', folder]);
  });
  return {
    get pid() {
      return server.pid ?? 0;
    },
    createDatabase: () => createDatabase(port),
    kill: () =>
      new Promise((resolve) => {
        server.once('exit', () => resolve());
        server.kill('SIGKILL');
      }),
    async start() {
      server = await serve(options);
    },
  };
}

async function serve(options: readonly string[]): Promise<ChildProcess> {
  const server = spawn(MARIADBD, options, { stdio: ['ignore', 'ignore', 'pipe'] });
  await ready(server);
  server.stderr.resume();
  return server;
}

/** The server says on stderr when it listens: no polling. */
function ready(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let log = '';
    server.stderr?.on('data', (chunk: Buffer) => {
      log += chunk.toString();
      if (log.includes('ready for connections')) resolve();
    });
    server.once('exit', () => reject(new Error(`Expected mariadbd to listen, but it ended: ${log}`)));
  });
}

async function createDatabase(port: number): Promise<string> {
  databases += 1;
  const name = `rtflow_${databases}`;
  const connection = await createConnection({ host: '127.0.0.1', port, user: 'root' });
  await connection.query(`CREATE DATABASE ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`);
  await connection.end();
  return `mysql://root@127.0.0.1:${port}/${name}`;
}
