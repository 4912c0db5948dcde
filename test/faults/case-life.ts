import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Database } from '@rtflow/records';
import type { Act } from './next-act.ts';

const CHILD = new URL('./case-child.ts', import.meta.url);

/** A process that has loaded its code and waits for its order; `cache`: a folder for compiled code. */
export function spawnChild(url: string, cache: string): ChildProcess {
  const env = { ...process.env, NODE_COMPILE_CACHE: join(cache, 'code') };
  return spawn(process.execPath, [CHILD.pathname, url], { stdio: ['pipe', 'pipe', 'pipe'], env });
}

export interface Life {
  readonly lines: readonly string[];
  readonly signal: NodeJS.Signals | null;
  readonly errors: string;
}

/** Lets a waiting child work until it dies; `dies` is asked at each line and may kill it. */
export function lifeOf(child: ChildProcess, order: string, dies: () => boolean): Promise<Life> {
  return new Promise((resolve, reject) => {
    const lines: string[] = [];
    let errors = '';
    child.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    createInterface({ input: child.stdout! }).on('line', (line) => {
      lines.push(line);
      if (dies()) child.kill('SIGKILL');
    });
    child.once('error', reject);
    child.once('close', (_code, signal) => resolve({ lines, signal, errors }));
    child.stdin?.write(`${order}\n`);
  });
}

export function actsOf(lines: readonly string[], word: 'try' | 'did'): Act[] {
  return lines.filter((line) => line.startsWith(word)).map((line) => JSON.parse(line.slice(4)) as Act);
}

const DONE = {
  task: "SELECT 1 AS n FROM wf_user_task WHERE `key` = ? AND state = 'COMPLETED'",
  job: "SELECT 1 AS n FROM wf_job WHERE `key` = ? AND state = 'COMPLETED'",
  start: "SELECT 1 AS n FROM wf_variable WHERE name = 'caseId' AND value = ?",
  message: 'SELECT 1 AS n FROM wf_message WHERE correlation_key = ?',
} as const;

export async function isDone(database: Database, { kind, key }: Act): Promise<boolean> {
  if (kind === 'tick') return true;
  return (await database.reader.get(DONE[kind], [kind === 'start' ? JSON.stringify(key) : key])) !== undefined;
}
