import { SYSTEM_ACTOR, type Clock, type Database } from '@rtflow/records';
import { nextDueAt } from '@rtflow/records/queries/process/next-due';
import type { Logger } from 'pino';

/** How many due timers, locks and back-offs one transaction fires: after a long stop thousands are due. */
const BATCH = 100;
/** The next due time is read this often; only what is due costs a transaction. */
const LOOK_MS = 500;

export interface Ticker {
  stop(): Promise<void>;
}

/** Fires what is due: timers, expired job locks, back-offs, messages past their time. */
export function startTicker({ database, clock, log }: { database: Database; clock: Clock; log: Logger }): Ticker {
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<void> = Promise.resolve();
  let stopped = false;

  const look = async () => {
    const due = await database.readOnly(nextDueAt);
    if (due === null || due > clock.now()) return;
    for (let fired = BATCH; fired >= BATCH && !stopped;) {
      const done = await database.unitOfWork.run(SYSTEM_ACTOR, (tx) => tx.execute({ type: 'tick', limit: BATCH }));
      if (!done.ok) throw new Error(`Expected the engine to tick, but ${done.error.code}: ${done.error.message}`);
      fired = done.value.fired;
    }
  };
  const round = () => {
    running = look()
      .catch((error: unknown) => log.error({ err: error }, 'timers could not be fired'))
      .finally(() => {
        if (!stopped) timer = setTimeout(round, LOOK_MS);
      });
  };
  round();
  return {
    async stop() {
      stopped = true;
      if (timer) clearTimeout(timer);
      await running;
    },
  };
}
