import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Fault, FaultPoint } from '@rtflow/records';

/** Kills this very process, as a power cut would, when it reaches `point` after `armed()` said so. For child processes. */
export function killAt(point: string, armed: () => boolean): Fault {
  return (reached: FaultPoint) => {
    if (reached === point && armed()) process.kill(process.pid, 'SIGKILL');
  };
}

export interface ChildRun {
  readonly lines: readonly string[];
  readonly signal: NodeJS.Signals | null;
  readonly errors: string;
}

/** Runs a TypeScript file as a process of its own to its end; `onLine` may kill it. */
export function runChild(
  file: URL,
  args: readonly string[],
  onLine: (line: string, kill: () => void) => void = () => undefined,
): Promise<ChildRun> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [file.pathname, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    const lines: string[] = [];
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line);
      onLine(line, () => child.kill('SIGKILL'));
    });
    child.once('error', reject);
    child.once('close', (_code, signal) => resolve({ lines, signal, errors }));
  });
}
