const WITHIN_MS = 60_000;

/** Counts tries in vain by who tries: after `most` within a minute he has to wait. */
export class Misses {
  readonly #now: () => number;
  readonly #most: number;
  readonly #missed = new Map<string, number[]>();

  constructor(now: () => number, most: number) {
    this.#now = now;
    this.#most = most;
  }

  tooMany(who: string): boolean {
    return this.#recent(who).length >= this.#most;
  }

  note(who: string): void {
    for (const known of this.#missed.keys()) if (this.#recent(known).length === 0) this.#missed.delete(known);
    this.#missed.set(who, [...this.#recent(who), this.#now()]);
  }

  #recent(who: string): number[] {
    return (this.#missed.get(who) ?? []).filter((at) => at > this.#now() - WITHIN_MS);
  }
}
