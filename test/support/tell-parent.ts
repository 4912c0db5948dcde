import { writeSync } from 'node:fs';

/**
 * A line straight to the parent, before the next statement runs: a process that is about to be killed has no later.
 * A parent on a busy machine may read so late that the pipe is full; then this waits for it.
 */
export function tellParent(line: string): void {
  let left = Buffer.from(`${line}\n`);
  while (left.length > 0) {
    try {
      left = left.subarray(writeSync(1, left));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
    }
  }
}
