/** Drafts on trial by key: a blob that another draft stands for is not removed. */
export class Trials {
  readonly #trials = new Map<string, { drafts: number; wanted: boolean }>();

  has(key: string): boolean {
    return this.#trials.has(key);
  }

  enter(key: string): void {
    const trial = this.#trials.get(key) ?? { drafts: 0, wanted: false };
    trial.drafts++;
    this.#trials.set(key, trial);
  }

  /** @returns whether another draft of this moment stands for the same blob */
  leave(key: string, wanted: boolean): boolean {
    const trial = this.#trials.get(key);
    if (trial === undefined) return false;
    trial.drafts--;
    trial.wanted ||= wanted;
    if (trial.drafts === 0) this.#trials.delete(key);
    return trial.drafts > 0 || trial.wanted;
  }
}
