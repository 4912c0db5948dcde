import { DatabaseSync } from 'node:sqlite';

export interface OwnerLock {
  release(): void;
}

/**
 * Makes this process the only writer of a record file: keys and time are counted in memory, so a second server on the
 * same file would give keys out twice. The lock is the kernel's (an open exclusive transaction on a file beside the
 * record) and goes with the process, however it dies.
 */
export function takeOwnership(path: string): OwnerLock {
  const handle = new DatabaseSync(`${path}-owner`, { timeout: 0 });
  try {
    handle.exec('PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE');
  } catch {
    handle.close();
    throw new Error(`Expected to be the only process that writes ${path}, but another one has it open`);
  }
  return { release: () => void (handle.isOpen && handle.close()) };
}
