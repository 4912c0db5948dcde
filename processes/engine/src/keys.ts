import type { EngineStore } from './ports.ts';
import { KEY_BLOCK } from './ports.ts';

/** Keys that were reserved and not yet used. One step of a plan never needs more than KEYS_PER_STEP. */
export class KeyRing {
  readonly #blocks: { next: number; end: number }[] = [];

  /** Reserves until one more step can be planned without waiting. */
  async fill(store: EngineStore): Promise<void> {
    const left = this.#blocks.reduce((sum, block) => sum + block.end - block.next, 0);
    if (left >= KEYS_PER_STEP) return;
    const next = await store.reserveKeys(KEY_BLOCK);
    this.#blocks.push({ next, end: next + KEY_BLOCK });
  }

  next(): number {
    const block = this.#blocks[0];
    if (!block) throw new Error('Expected a reserved key, but there is none: fill() before planning a step');
    const key = block.next;
    block.next += 1;
    if (block.next === block.end) this.#blocks.shift();
    return key;
  }
}

const KEYS_PER_STEP = 300;
