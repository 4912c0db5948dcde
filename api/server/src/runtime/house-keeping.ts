import { SYSTEM_ACTOR, purgeExpired, type Database } from '@rtflow/records';
import type { Logger } from 'pino';
import { startRounds } from './rounds.ts';

const EVERY_MS = 3_600_000;

/** Forgets hourly what has run out: results kept for repeated commands, sessions, counted sign-in failures. */
export function startHouseKeeping({ database, log }: { database: Database; log: Logger }): { stop(): Promise<void> } {
  return startRounds({
    everyMs: EVERY_MS,
    log,
    failed: 'expired rows could not be forgotten',
    async round() {
      const gone = await database.unitOfWork.run(SYSTEM_ACTOR, purgeExpired);
      log.debug({ gone }, 'expired rows forgotten');
    },
  });
}
