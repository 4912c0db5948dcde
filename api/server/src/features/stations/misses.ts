/** Scans in vain that a kiosk may have within a minute, before it has to wait: nobody tries numbers there. */
const MOST = 5;
const WITHIN_MS = 60_000;

/** Counts scans in vain by kiosk. */
export class Misses {
  readonly #now: () => number;
  readonly #missed = new Map<string, number[]>();

  constructor(now: () => number) {
    this.#now = now;
  }

  tooMany(stationId: string): boolean {
    return this.#recent(stationId).length >= MOST;
  }

  note(stationId: string): void {
    this.#missed.set(stationId, [...this.#recent(stationId), this.#now()]);
  }

  #recent(stationId: string): number[] {
    return (this.#missed.get(stationId) ?? []).filter((at) => at > this.#now() - WITHIN_MS);
  }
}
