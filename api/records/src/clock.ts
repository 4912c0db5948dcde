/** Wall time as the record sees it, epoch milliseconds. */
export interface Clock {
  now(): number;
  /** True while somebody set the time by hand (seed, tests): it may then lie before what is stored. */
  readonly pinned?: boolean;
}

export const systemClock: Clock = { now: () => Date.now() };

/** A clock that the seed and tests set; unpinned it is the system's. */
export class PinnableClock implements Clock {
  #at: number | null = null;

  get pinned(): boolean {
    return this.#at !== null;
  }

  now(): number {
    return this.#at ?? Date.now();
  }

  pin(epochMs: number): void {
    this.#at = epochMs;
  }

  advance(ms: number): void {
    this.#at = this.now() + ms;
  }

  unpin(): void {
    this.#at = null;
  }
}

/** The high-water mark is stored this far ahead, so that it need not be written with every commit. */
export const HIGH_WATER_LEASE_MS = 1000;

/**
 * Time that never runs back, not even over a restart with a clock set back: `stored` is the mark in the database and
 * everything given out lies below the mark that the next commit stores.
 */
export class MonotonicClock {
  readonly #clock: Clock;
  #last = 0;
  #stored: number;

  constructor(clock: Clock, stored: number) {
    this.#clock = clock;
    this.#stored = stored;
    this.#last = stored;
  }

  now(): number {
    if (this.#clock.pinned) return this.#clock.now();
    this.#last = Math.max(this.#clock.now(), this.#last);
    return this.#last;
  }

  /** The mark to store before the running transaction commits, or null when the stored one still covers it. */
  markToStore(): number | null {
    if (this.#clock.pinned || this.#last < this.#stored) return null;
    return this.#last + HIGH_WATER_LEASE_MS;
  }

  marked(stored: number): void {
    this.#stored = Math.max(this.#stored, stored);
  }
}
