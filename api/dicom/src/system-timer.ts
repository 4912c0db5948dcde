import type { SettlerTimer } from './series-settler.ts';

/** The clock of the running server. It keeps no process alive by itself. */
export const systemTimer: SettlerTimer = {
  after: (milliseconds, call) => {
    const timer = setTimeout(call, milliseconds);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
