/** When workers last asked for jobs of each type, in this process: what tells a missing worker from a busy one. */
export class PollTimes {
  readonly #times = new Map<string, number>();

  asked(jobTypes: Iterable<string>, now: number): void {
    for (const type of jobTypes) {
      // clients choose the names, so the oldest make room
      this.#times.delete(type);
      this.#times.set(type, now);
      if (this.#times.size > MOST_TYPES) this.#times.delete(this.#times.keys().next().value ?? '');
    }
  }

  lastAt(jobType: string): number | null {
    return this.#times.get(jobType) ?? null;
  }
}

const MOST_TYPES = 5_000;
