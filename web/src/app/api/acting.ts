import { computed, signal } from '@angular/core';
import type { Problem } from '@rtflow/contract/rest/problem';
import { problemOf } from './loaded.ts';

/** What a person asked the server to do: one act at a time, and why it was refused. */
export class Acting {
  readonly #doing = signal<string | null>(null);
  readonly #refused = signal<Problem | null>(null);
  /** What is under way, as `run` was told; null: nothing. */
  readonly doing = this.#doing.asReadonly();
  readonly busy = computed(() => this.#doing() !== null);
  readonly refused = this.#refused.asReadonly();

  /** @returns whether it was done; false at once while another act is under way */
  async run(work: () => Promise<unknown>, what = ''): Promise<boolean> {
    if (this.busy()) return false;
    this.#doing.set(what);
    this.#refused.set(null);
    try {
      await work();
      return true;
    } catch (error) {
      this.refuse(error);
      return false;
    } finally {
      this.#doing.set(null);
    }
  }

  refuse(error: unknown): void {
    this.#refused.set(problemOf(error));
  }

  forget(): void {
    this.#refused.set(null);
  }
}
