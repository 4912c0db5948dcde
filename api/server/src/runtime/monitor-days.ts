import type { Clock, Database } from '@rtflow/records';
import { rollDays } from '@rtflow/records/commands/monitor/roll-days';
import type { Logger } from 'pino';

const EVERY_MS = 3_600_000;

/** Hourly looks whether a day is over, and keeps it for the monitor. */
export function startMonitorDays({ database, clock, log }: { database: Database; clock: Clock; log: Logger }): {
  stop(): Promise<void>;
} {
  let running: Promise<void> = Promise.resolve();
  const round = () => {
    running = rollDays(database, clock.now())
      .then((days) => days > 0 && log.info({ days }, 'days kept for the monitor'))
      .then(() => undefined)
      .catch((error: unknown) => log.error({ err: error }, 'days could not be kept for the monitor'));
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
