import { relayOnce, type Database, type OutboxHandlers } from '@rtflow/records';
import type { Logger } from 'pino';

const IDLE_MS = 5000;

/** Sends waiting messages of the topics that have a handler: at once when one is queued, and now and then for those that were put off. */
export function startRelay({
  database,
  handlers,
  log,
  batch,
}: {
  readonly database: Database;
  readonly handlers: OutboxHandlers;
  readonly log: Logger;
  /** Messages claimed at once; all of them must be sent within a lease. */
  readonly batch?: number;
}) {
  let stopped = false;
  let running: Promise<void> | null = null;
  let timer: NodeJS.Timeout | null = null;

  const round = async () => {
    try {
      while (!stopped && (await relayOnce({ unitOfWork: database.unitOfWork, handlers, batch })) > 0);
    } catch (error) {
      log.error({ err: error }, 'outbox could not be relayed');
    }
  };
  const wake = () => {
    if (stopped || running) return;
    if (timer) clearTimeout(timer);
    running = round().finally(() => {
      running = null;
      if (!stopped) timer = setTimeout(wake, IDLE_MS);
    });
  };
  const stopListening = database.events.on('outbox', wake);
  wake();
  return {
    async stop(): Promise<void> {
      stopped = true;
      if (timer) clearTimeout(timer);
      stopListening();
      await running;
    },
  };
}
