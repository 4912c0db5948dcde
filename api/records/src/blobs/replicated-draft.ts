import type { Result } from '@rtflow/domain';
import type { BlobDraft, BlobRefusal, StoredBlob } from '../blob-store.ts';
import type { LedgerQueue } from './ledger-queue.ts';
import { placement } from './placement.ts';
import type { NamedStore, StoreStates } from './store-states.ts';
import type { Trials } from './trials.ts';

export interface DraftHost {
  readonly stores: StoreStates;
  readonly queue: LedgerQueue;
  readonly required: number;
  /** Of copies: a draft that is discarded leaves those that another stands for. */
  readonly trials: Trials;
}

/** A draft of one store that is copied to others before it counts as kept. Its trial stands for all copies. */
export class ReplicatedDraft implements BlobDraft {
  readonly #host: DraftHost;
  readonly #landing: NamedStore;
  readonly #draft: BlobDraft;
  readonly #brought: NamedStore[] = [];
  #holders: string[] = [];
  #blob: StoredBlob | undefined;
  #placedWith: string | null = null;

  constructor(host: DraftHost, landing: NamedStore, draft: BlobDraft) {
    this.#host = host;
    this.#landing = landing;
    this.#draft = draft;
  }

  write(chunk: Uint8Array): Promise<Result<null, BlobRefusal>> {
    return this.#telling(() => this.#draft.write(chunk));
  }

  async finish(placedWith?: string): Promise<Result<StoredBlob, BlobRefusal>> {
    const kept = await this.#telling(() => this.#draft.finish());
    if (!kept.ok) return kept;
    this.#blob = kept.value;
    this.#placedWith = placedWith ?? null;
    this.#holders = [this.#landing.name];
    this.#host.trials.enter(kept.value.key);
    const refused = await this.#copy(kept.value);
    if (refused === null) return kept;
    await this.discard();
    if (refused instanceof Error) throw refused;
    return refused;
  }

  async keep(): Promise<void> {
    const blob = this.#blob;
    if (blob === undefined) return;
    this.#host.trials.leave(blob.key, true);
    const placed = { ...blob, placedWith: this.#placedWith, stores: this.#holders };
    this.#host.queue.add(placed, () => this.#draft.keep());
  }

  async discard(): Promise<void> {
    await this.#draft.discard();
    const key = this.#blob?.key;
    this.#blob = undefined;
    if (key === undefined || this.#host.trials.leave(key, false)) return;
    for (const named of this.#brought)
      await named.store.remove(key).catch((error: unknown) => this.#host.stores.failed(named, error));
  }

  leave(): void {
    if (this.#blob !== undefined) this.#host.trials.leave(this.#blob.key, true);
    this.#draft.leave();
  }

  /** @returns why not enough stores hold it, or null */
  async #copy(blob: StoredBlob): Promise<Error | Extract<Result<never, BlobRefusal>, { ok: false }> | null> {
    const { stores, required } = this.#host;
    let full: Extract<Result<never, BlobRefusal>, { ok: false }> | null = null;
    const others = stores.stores.filter((one) => one !== this.#landing).map(({ name }) => name);
    const wanted = placement(this.#placedWith ?? blob.key, others);
    // A store in trouble is asked after those that answer.
    for (const named of stores.answeringFirst(wanted.map((name) => stores.need(name)))) {
      if (this.#holders.length >= required) return null;
      try {
        const had = await named.store.has(blob.key);
        const copied = await named.store.copyIn(blob, () => this.#landing.store.open(blob.key));
        if (!copied.ok) full = copied;
        else {
          this.#holders.push(named.name);
          if (!had) this.#brought.push(named);
          stores.answered(named);
        }
      } catch (error) {
        stores.failed(named, error);
      }
    }
    if (this.#holders.length >= required) return null;
    return full ?? new Error(`Expected ${required} stores to hold a blob, but only ${this.#holders.length} took it`);
  }

  async #telling<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      this.#host.stores.failed(this.#landing, error);
      throw error;
    }
  }
}
