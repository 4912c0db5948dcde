import { setTimeout as wait } from 'node:timers/promises';
import { SYSTEM_ACTOR, type Clock, type Database } from '@rtflow/records';
import { archiveEnded } from '@rtflow/records/commands/archive-ended';
import type { Logger } from 'pino';
import { startRounds } from './rounds.ts';

const EVERY_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** On SQLite every writer waits for a unit: the batch grows and shrinks so that one stays about this long. */
const UNIT_MS = 50;
const MOST = 50;

export interface ArchiveSettings {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Logger;
  /** Days after the end of a pathway; 0: never. */
  readonly archiveAfterDays: number;
  readonly forgetAfterDays: number;
}

/** Hourly takes ended pathways out of the engine's tables, a small batch at a time with a pause as long as the batch. */
export function startArchiver(settings: ArchiveSettings): { stop(): Promise<void> } {
  const { log } = settings;
  return startRounds({
    everyMs: EVERY_MS,
    log,
    failed: 'ended pathways could not be archived',
    async round(stop) {
      const moved = await archiveRound(settings, stop);
      if (moved > 0) log.info({ moved }, 'ended pathways archived');
    },
  });
}

/** Everything that is old enough now. Answers how many call trees were moved or forgotten. */
export async function archiveRound(settings: ArchiveSettings, stop: AbortSignal): Promise<number> {
  const { database, clock, archiveAfterDays, forgetAfterDays } = settings;
  const daysAgo = (days: number) => (days === 0 ? null : clock.now() - days * DAY_MS);
  const due = { archiveBefore: daysAgo(archiveAfterDays), forgetBefore: daysAgo(forgetAfterDays) };
  let total = 0;
  for (let limit = 1, more = true; more && !stop.aborted;) {
    const began = performance.now();
    const batch = { ...due, limit };
    const moved = await database.unitOfWork.run(SYSTEM_ACTOR, (tx) => archiveEnded(tx, batch));
    const took = performance.now() - began;
    total += moved;
    more = moved === limit;
    if (more) await wait(took, undefined, { signal: stop }).catch(() => undefined);
    limit = took > UNIT_MS ? Math.max(1, limit >> 1) : Math.min(limit + 1, MOST);
  }
  return total;
}
