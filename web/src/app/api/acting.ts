import { signal } from '@angular/core';
import type { Problem } from '@rtflow/contract/rest/problem';
import { problemOf } from './loaded.ts';

/** What a person asked the server to do: one act at a time, and why it was refused. */
export class Acting {
  readonly #busy = signal(false);
  readonly #refused = signal<Problem | null>(null);
  readonly busy = this.#busy.asReadonly();
  readonly refused = this.#refused.asReadonly();

  /** @returns whether it was done; false at once while another act is under way */
  async run(work: () => Promise<unknown>): Promise<boolean> {
    if (this.#busy()) return false;
    this.#busy.set(true);
    this.#refused.set(null);
    try {
      await work();
      return true;
    } catch (error) {
      this.refuse(error);
      return false;
    } finally {
      this.#busy.set(false);
    }
  }

  refuse(error: unknown): void {
    this.#refused.set(problemOf(error));
  }

  forget(): void {
    this.#refused.set(null);
  }
}
