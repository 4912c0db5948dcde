import { execFileSync, spawn } from 'node:child_process';

export interface ToolRun {
  readonly code: number;
  readonly output: string;
}

/** Runs a dcmtk tool to its end; never rejects on its exit code. */
export function dcmtk(tool: string, args: readonly string[]): Promise<ToolRun> {
  return new Promise((resolve, reject) => {
    const child = spawn(tool, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? -1, output }));
  });
}

/** Skips the running test or hook, saying why, when dcmtk is not installed. */
export function needsDcmtk(test: Mocha.Context): void {
  try {
    execFileSync('storescu', ['--version'], { stdio: 'ignore' });
  } catch {
    console.warn('    skipped: dcmtk is not installed');
    test.skip();
  }
}
