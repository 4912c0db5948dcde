import { setTimeout as wait } from 'node:timers/promises';
import { SYSTEM_ACTOR, type Database } from '@rtflow/records';
import { indexPending } from '@rtflow/records/search/index-pending';
import type { Logger } from 'pino';
import { startRounds } from './rounds.ts';

const EVERY_MS = 2_000;
/** On SQLite every writer waits for a unit: the batch grows and shrinks so that one stays about this long. */
const UNIT_MS = 40;
const MOST = 200;

/** Brings the search index up with the record, a small batch at a time with a pause as long as the batch. */
export function startSearchFollower({ database, log }: { database: Database; log: Logger }): { stop(): Promise<void> } {
  return startRounds({
    everyMs: EVERY_MS,
    log,
    failed: 'search index could not be brought up',
    round: (stop) => catchUp(database, stop),
  });
}

/** Until the index knows everything. */
export async function catchUp(database: Database, stop?: AbortSignal): Promise<void> {
  for (let limit = 10, more = true; more && !stop?.aborted;) {
    const began = performance.now();
    const batch = limit;
    more = (await database.unitOfWork.run(SYSTEM_ACTOR, (tx) => indexPending(tx, batch))) === batch;
    const took = performance.now() - began;
    if (more && stop) await wait(took, undefined, { signal: stop }).catch(() => undefined);
    limit = took > UNIT_MS ? Math.max(1, limit >> 1) : Math.min(limit * 2, MOST);
  }
}
