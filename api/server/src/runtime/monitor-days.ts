import type { Clock, Database } from '@rtflow/records';
import { rollDays } from '@rtflow/records/commands/monitor/roll-days';
import type { Logger } from 'pino';
import { startRounds } from './rounds.ts';

const EVERY_MS = 3_600_000;

/** Hourly looks whether a day is over, and keeps it for the monitor. */
export function startMonitorDays({ database, clock, log }: { database: Database; clock: Clock; log: Logger }): {
  stop(): Promise<void>;
} {
  return startRounds({
    everyMs: EVERY_MS,
    log,
    failed: 'days could not be kept for the monitor',
    async round() {
      const days = await rollDays(database, clock.now());
      if (days > 0) log.info({ days }, 'days kept for the monitor');
    },
  });
}
