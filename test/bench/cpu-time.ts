import { readFileSync, readdirSync } from 'node:fs';

/**
 * CPU time in ms that the threads of these processes have had, by the kernel's own count in ns: time that other processes take
 * from us is not in it, as it is in the wall's. Linux; threads that have ended are not counted.
 */
export function cpuMsOf(pids: readonly number[]): number {
  let ns = 0;
  for (const pid of pids) {
    for (const thread of readdirSync(`/proc/${pid}/task`)) ns += threadNs(`/proc/${pid}/task/${thread}/schedstat`);
  }
  return ns / 1e6;
}

function threadNs(path: string): number {
  try {
    return Number(readFileSync(path, 'latin1').split(' ')[0]);
  } catch {
    // The thread ended between the listing and the reading.
    return 0;
  }
}
