import { pino } from 'pino';
import type { WorkerLog } from './ports.ts';

/** JSON lines on standard output. Job keys and ids only: no variable of a job belongs in a log. */
export function createLog({ name, level }: { name: string; level: string }): WorkerLog {
  return pino({ name, level });
}
