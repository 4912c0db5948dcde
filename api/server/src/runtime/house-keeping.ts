import { SYSTEM_ACTOR, purgeExpired, type Database } from '@rtflow/records';
import type { Logger } from 'pino';

const EVERY_MS = 3_600_000;

/** Forgets hourly what has run out: results kept for repeated commands, sessions, counted sign-in failures. */
export function startHouseKeeping({ database, log }: { database: Database; log: Logger }): { stop(): Promise<void> } {
  let running: Promise<void> = Promise.resolve();
  const round = () => {
    running = database.unitOfWork
      .run(SYSTEM_ACTOR, purgeExpired)
      .then((gone) => log.debug({ gone }, 'expired rows forgotten'))
      .catch((error: unknown) => log.error({ err: error }, 'expired rows could not be forgotten'));
  };
  const timer = setInterval(round, EVERY_MS).unref();
  round();
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
