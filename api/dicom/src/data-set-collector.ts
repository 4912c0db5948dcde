import { Writable } from 'node:stream';
import type { MemoryBudget } from './memory-budget.ts';

/**
 * Takes the fragments of one C-STORE data set as they are. `write` always answers true: dcmjs-dimse would otherwise
 * await 'drain' in the middle of a PDU while the next PDU is already being handled, and fragments would change order.
 */
export class DataSetCollector extends Writable {
  readonly #fragments: Uint8Array[] = [];
  readonly #budget: MemoryBudget;
  readonly #maxBytes: number;
  #bytes = 0;
  #overflow = false;

  constructor(budget: MemoryBudget, maxBytes: number) {
    super();
    this.#budget = budget;
    this.#maxBytes = maxBytes;
  }

  /** True when the data set was larger than one instance may be, or memory for all associations ran out. */
  get overflow(): boolean {
    return this.#overflow;
  }

  get fragments(): readonly Uint8Array[] {
    return this.#fragments;
  }

  override write(chunk: unknown): boolean {
    if (this.#overflow) return true;
    const fragment = chunk as Uint8Array;
    if (this.#bytes + fragment.length > this.#maxBytes || !this.#budget.take(fragment.length)) {
      this.release();
      this.#overflow = true;
      return true;
    }
    this.#bytes += fragment.length;
    this.#fragments.push(fragment);
    return true;
  }

  override end(): this {
    return this;
  }

  /** Gives the memory back; safe to call twice. */
  release(): void {
    this.#budget.give(this.#bytes);
    this.#bytes = 0;
    this.#fragments.length = 0;
  }
}
