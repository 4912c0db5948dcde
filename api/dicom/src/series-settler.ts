import type { StoredNotice } from './ports.ts';

/** A series is settled when no instance has come for a while: only then is it worth telling the process. */
export interface SeriesSettler {
  /** Takes up what an earlier run left pending. */
  start(): Promise<void>;
  instanceStored(notice: StoredNotice): void;
  /** Drops the timers; what is pending stays pending in the record. */
  stop(): void;
}

export interface SettlerPorts {
  /** Series with instances stored since they were last settled. The record marks them in the storing transaction. */
  pendingSeries(): Promise<readonly StoredNotice[]>;
  /** Publishes the series and clears its pending mark in one transaction. */
  onSeriesSettled(series: StoredNotice): Promise<void>;
  readonly timer: SettlerTimer;
}

export interface SettlerTimer {
  /** @returns a function that cancels the call */
  after(milliseconds: number, call: () => void): () => void;
}

export interface SettlerDelays {
  /** Silence after the last slice of an image series. */
  readonly imageMs: number;
  /** RTPLAN, RTSTRUCT, RTDOSE and other single objects. */
  readonly objectMs: number;
  /** Before the next try when the settled series could not be told; doubled at each failure up to `maxRetryMs`. */
  readonly retryMs: number;
  readonly maxRetryMs: number;
}

export const DEFAULT_DELAYS: SettlerDelays = {
  imageMs: 10_000,
  objectMs: 1_000,
  retryMs: 1_000,
  maxRetryMs: 60_000,
};

/** What each event does to a series. 'changed' = an instance came while the series was being told. */
const TRANSITIONS = {
  waiting: { instance: 'waiting', quiet: 'telling' },
  telling: { instance: 'changed', told: 'gone', failed: 'waiting' },
  changed: { instance: 'changed', told: 'waiting', failed: 'waiting' },
} as const;
type State = keyof typeof TRANSITIONS;

interface Entry {
  readonly notice: StoredNotice;
  state: State;
  failures: number;
  cancel: () => void;
}

export function createSeriesSettler(ports: SettlerPorts, delays: SettlerDelays = DEFAULT_DELAYS): SeriesSettler {
  const entries = new Map<string, Entry>();
  let stopped = false;

  const wait = (entry: Entry, milliseconds: number): void => {
    entry.cancel();
    entry.cancel = ports.timer.after(milliseconds, () => void tell(entry));
  };

  const tell = async (entry: Entry): Promise<void> => {
    entry.state = TRANSITIONS.waiting.quiet;
    const event = await ports.onSeriesSettled(entry.notice).then(
      () => 'told' as const,
      () => 'failed' as const,
    );
    entry.failures = event === 'failed' ? entry.failures + 1 : 0;
    const next = TRANSITIONS[entry.state as 'telling' | 'changed'][event];
    if (next === 'gone') {
      entries.delete(entry.notice.seriesInstanceUid);
      return;
    }
    entry.state = next;
    if (stopped) return;
    wait(entry, event === 'failed' ? retryDelay(entry.failures, delays) : quietDelay(entry.notice.modality, delays));
  };

  const instanceStored = (notice: StoredNotice): void => {
    if (stopped) return;
    const known = entries.get(notice.seriesInstanceUid);
    const entry: Entry = known ?? { notice, state: 'waiting', failures: 0, cancel: () => undefined };
    entries.set(notice.seriesInstanceUid, entry);
    entry.state = TRANSITIONS[entry.state].instance;
    if (entry.state === 'waiting') wait(entry, quietDelay(notice.modality, delays));
  };

  return {
    start: async () => {
      for (const notice of await ports.pendingSeries()) instanceStored(notice);
    },
    instanceStored,
    stop: () => {
      stopped = true;
      for (const entry of entries.values()) entry.cancel();
    },
  };
}

const SINGLE_OBJECTS = new Set(['RTPLAN', 'RTSTRUCT', 'RTDOSE', 'RTRECORD', 'REG', 'SEG', 'SR', 'DOC']);

function quietDelay(modality: string, delays: SettlerDelays): number {
  return SINGLE_OBJECTS.has(modality) ? delays.objectMs : delays.imageMs;
}

function retryDelay(failures: number, delays: SettlerDelays): number {
  return Math.min(delays.retryMs * 2 ** (failures - 1), delays.maxRetryMs);
}
