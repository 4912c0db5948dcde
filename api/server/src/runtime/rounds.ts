import type { Logger } from 'pino';

export interface Rounds {
  readonly everyMs: number;
  readonly log: Logger;
  /** What the log says when a round fails; the next one comes all the same. */
  readonly failed: string;
  /** `stop` is aborted when the server ends: a long round breaks off there. */
  round(stop: AbortSignal): Promise<unknown>;
}

/** Does a round now and every so often, one at a time. */
export function startRounds({ everyMs, log, failed, round }: Rounds): { stop(): Promise<void> } {
  const stopped = new AbortController();
  let running: Promise<unknown> | null = null;
  const next = () => {
    running ??= round(stopped.signal)
      .catch((error: unknown) => log.error({ err: error }, failed))
      .finally(() => (running = null));
  };
  const timer = setInterval(next, everyMs).unref();
  next();
  return {
    async stop() {
      stopped.abort();
      clearInterval(timer);
      await running;
    },
  };
}
