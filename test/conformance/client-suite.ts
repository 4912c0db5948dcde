import { execFile, fork, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Conformance } from './result.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface Doors {
  readonly zeebePort: number;
  readonly zeebeRestPort: number;
}

/** A client's own test suite as its makers run it: its runner, its settings, nothing of it changed. */
export interface ClientSuite {
  /** Inside the suite's folder, after `npm install` there. */
  readonly command: readonly [string, ...string[]];
  /** What is run one after the other, each in a process of its own: arguments behind the command. */
  readonly runs: readonly (readonly string[])[];
  readonly env: (doors: Doors) => Record<string, string>;
}

/** A run that hangs is a failed one. */
const RUN_LIMIT_MS = 1_800_000;

/** What jest and vitest write with their JSON reporters, as far as it is read here. */
interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages?: readonly string[] | null;
    }[];
    readonly message?: string;
  }[];
}

/** Runs the suite against a department of its own: the server process as `npm start` runs it, empty, in test mode. */
export async function runClientSuite(folder: string, suite: ClientSuite): Promise<Conformance> {
  const data = mkdtempSync(join(tmpdir(), 'rtflow-conformance-'));
  const server = fork(join(ROOT, 'api/server/src/main.ts'), {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...process.env, ...SETTINGS, RTFLOW_DATA_DIR: data },
  });
  try {
    const doors = await ready(server);
    const testResults: Report['testResults'][number][] = [];
    for (const args of suite.runs) {
      const file = join(data, 'report.json');
      rmSync(file, { force: true });
      await run(folder, { ...suite, command: [...suite.command, ...args] }, { ...suite.env(doors), REPORT: file });
      if (existsSync(file)) testResults.push(...(JSON.parse(readFileSync(file, 'utf8')) as Report).testResults);
      else testResults.push({ name: join(folder, ...args), assertionResults: [], message: 'came to no end' });
    }
    return resultOf({ testResults }, folder);
  } finally {
    server.kill('SIGTERM');
    await new Promise((resolve) => server.once('exit', resolve));
    rmSync(data, { recursive: true, force: true });
  }
}

const SETTINGS = {
  RTFLOW_HTTP_PORT: '0',
  RTFLOW_HTTP_HOST: '127.0.0.1',
  RTFLOW_ZEEBE_PORT: '0',
  RTFLOW_ZEEBE_REST_PORT: '0',
  RTFLOW_DICOM_PORT: '0',
  RTFLOW_HL7_PORT: '0',
  RTFLOW_TEST_CLOCK: 'true',
  RTFLOW_LOG_LEVEL: 'fatal',
};

function ready(server: ChildProcess): Promise<Doors> {
  return new Promise((resolve, reject) => {
    server.once('message', (message) => resolve(message as Doors));
    server.once('exit', (code) => reject(new Error(`Expected the server to start, but it ended with ${code}`)));
  });
}

/** The runner's own exit code says only that something failed: the report says what. */
function run(
  cwd: string,
  { command: [program, ...args] }: Pick<ClientSuite, 'command'>,
  env: Record<string, string>,
): Promise<void> {
  return new Promise((resolve) => {
    const filled = args.map((arg) => arg.replace('$REPORT', env['REPORT'] ?? ''));
    const child = execFile(program, filled, {
      cwd,
      env: { ...process.env, ...env },
      maxBuffer: 2 ** 28,
      timeout: RUN_LIMIT_MS,
    });
    child.once('exit', () => resolve());
  });
}

function resultOf(report: Report, folder: string): Conformance {
  const cases = report.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map((one) => ({ ...one, id: `${name.slice(folder.length + 1)}: ${one.fullName}` })),
  );
  const broken = report.testResults
    .filter(({ assertionResults, message }) => assertionResults.length === 0 && message)
    .map(({ name, message }) => ({ id: name.slice(folder.length + 1), reason: firstLine(message) }));
  return {
    passed: cases.filter(({ status }) => status === 'passed').length,
    failures: [
      ...cases
        .filter(({ status }) => status === 'failed')
        .map(({ id, failureMessages }) => ({ id, reason: firstLine(failureMessages?.[0]) })),
      ...broken,
    ],
    skippedBySuite: cases.filter(({ status }) => status !== 'passed' && status !== 'failed').map(({ id }) => id),
  };
}

function firstLine(text: string | undefined): string {
  return (text ?? 'failed').split('\n')[0] ?? 'failed';
}
