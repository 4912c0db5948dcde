export interface PlacedBlob {
  readonly key: string;
  readonly sizeBytes: number;
  readonly placedWith: string | null;
  /** Names of the stores that hold it. */
  readonly stores: readonly string[];
}

/** Remembers which stores hold a blob. */
export interface BlobLedger {
  /** Durable when it answers; what is known already is left alone. */
  record(placed: readonly PlacedBlob[]): Promise<void>;
}

interface Entry {
  readonly blob: PlacedBlob;
  readonly written: () => Promise<void>;
}

const WAIT_MS = 100;
const MOST = 100;

/**
 * Entries go to the ledger many at a time, a moment after their blob was kept: until then its trial has not ended, so that
 * after a crash the sweep finds it and makes the entry.
 */
export class LedgerQueue {
  readonly #ledger: BlobLedger;
  #waiting: Entry[] = [];
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(ledger: BlobLedger) {
    this.#ledger = ledger;
  }

  /** @param written ends the trial */
  add(blob: PlacedBlob, written: () => Promise<void>): void {
    this.#waiting.push({ blob, written });
    if (this.#waiting.length >= MOST) void this.flush();
    else this.#timer ??= setTimeout(() => void this.flush(), WAIT_MS).unref();
  }

  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const entries = this.#waiting;
    this.#waiting = [];
    if (entries.length > 0) this.#running = this.#running.then(() => this.#write(entries));
    return this.#running;
  }

  /** An entry that cannot be written leaves its trial open: the sweep at the next start makes it. */
  async #write(entries: readonly Entry[]): Promise<void> {
    try {
      await this.#ledger.record(entries.map(({ blob }) => blob));
      for (const { written } of entries) await written();
    } catch {
      // The database has told its own failure.
    }
  }
}
