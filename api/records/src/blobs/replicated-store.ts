import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { err, ok, type Result } from '@rtflow/domain';
import type { BlobDraft, BlobRefusal, BlobStore, ByteRange, SingleStore } from '../blob-store.ts';
import { LedgerQueue, type BlobLedger } from './ledger-queue.ts';
import { putBlob } from './put-blob.ts';
import { ReplicatedDraft } from './replicated-draft.ts';
import { StoreStates, type NamedStore, type StoreState, type StoreStatesOptions } from './store-states.ts';
import { Trials } from './trials.ts';

export interface ReplicatedOptions extends StoreStatesOptions {
  /** How many stores hold each blob in the end, and how many must before it counts as kept. */
  readonly copies: number;
  readonly required: number;
  readonly ledger: BlobLedger;
}

/** Several stores as one. */
export interface ReplicatedStore extends BlobStore {
  readonly stores: StoreStates;
  readonly copies: number;
  readonly required: number;
  states(): StoreState[];
  /** Everything that is kept is written in the ledger. */
  settled(): Promise<void>;
}

/**
 * Writes to the first store that answers and to as many more as must hold a blob before it counts as kept; the rest is
 * copied later (`heal`). Reads from the first that has it, and goes on at another where one breaks off.
 */
export function openReplicatedStore(options: ReplicatedOptions): ReplicatedStore {
  const stores = new StoreStates(options);
  const queue = new LedgerQueue(options.ledger);
  const host = { stores, queue, required: options.required, trials: new Trials() };
  const begin = () => beginOn(host);

  async function firstThatHas<T>(work: (store: SingleStore) => Promise<T>): Promise<{ named: NamedStore; value: T }> {
    const refusals: unknown[] = [];
    for (const named of stores.order()) {
      try {
        const value = await work(named.store);
        stores.answered(named);
        return { named, value };
      } catch (error) {
        if (!isMissing(error)) stores.failed(named, error);
        // That one does not answer weighs more than that another has it not.
        if (isMissing(error)) refusals.push(error);
        else refusals.unshift(error);
      }
    }
    throw refusals[0];
  }

  async function* goingOn(
    key: string,
    first: { readonly named: NamedStore; readonly value: Readable },
    range: ByteRange | undefined,
  ): AsyncGenerator<Buffer> {
    let at = range?.start ?? 0;
    let from = first;
    for (let tries = 1; ; tries++) {
      try {
        for await (const chunk of from.value) {
          at += (chunk as Buffer).length;
          yield chunk as Buffer;
        }
        return;
      } catch (error) {
        stores.failed(from.named, error);
        if (tries >= stores.stores.length) throw error;
        const rest = { start: at, end: range?.end ?? Number.MAX_SAFE_INTEGER };
        from = await firstThatHas((store) => store.open(key, rest));
      }
    }
  }

  const open: BlobStore['open'] = async (key, range) => {
    const first = await firstThatHas((store) => store.open(key, range));
    return stores.stores.length === 1 ? first.value : Readable.from(goingOn(key, first, range), { objectMode: false });
  };

  return {
    stores,
    copies: options.copies,
    required: options.required,
    states: () => stores.states(),
    settled: () => queue.flush(),
    begin,
    put: (content) => putBlob(begin, content),
    open,
    read: async (key) => buffer(await open(key)),
    async has(key) {
      let failure: unknown;
      for (const named of stores.order()) {
        try {
          if (await named.store.has(key)) return true;
        } catch (error) {
          stores.failed(named, error);
          failure ??= error;
        }
      }
      if (failure !== undefined) throw failure;
      return false;
    },
    async *keys() {
      const seen = new Set<string>();
      for (const { store } of stores.stores) {
        for await (const key of store.keys()) {
          if (seen.has(key)) continue;
          seen.add(key);
          yield key;
        }
      }
    },
    async sweep(isReferenced) {
      let removed = 0;
      for (const named of stores.stores) {
        const sweep = named.store.sweep(async (key) => {
          if (await isReferenced(key)) {
            await recordFound(stores, options.ledger, key);
            return true;
          }
          for (const other of stores.stores) if (other !== named) await other.store.remove(key);
          return false;
        });
        removed += await sweep.catch((error: unknown) => (stores.failed(named, error), 0));
      }
      return removed;
    },
  };
}

interface Host {
  readonly stores: StoreStates;
  readonly queue: LedgerQueue;
  readonly required: number;
  readonly trials: Trials;
}

async function beginOn(host: Host): Promise<Result<BlobDraft, BlobRefusal>> {
  let full: Result<never, BlobRefusal> | null = null;
  let failure: unknown;
  for (const named of host.stores.order()) {
    try {
      const begun = await named.store.begin();
      if (begun.ok) return ok(new ReplicatedDraft(host, named, begun.value));
      full = err(begun.error);
    } catch (error) {
      host.stores.failed(named, error);
      failure = error;
    }
  }
  if (full) return full;
  throw failure;
}

/** A blob whose row outlived a crash that its entry in the ledger did not. */
async function recordFound(stores: StoreStates, ledger: BlobLedger, key: string): Promise<void> {
  const holders: string[] = [];
  let sizeBytes = 0;
  for (const { name, store } of stores.stores) {
    if (!(await store.has(key).catch(() => false))) continue;
    holders.push(name);
    if (sizeBytes === 0) for await (const chunk of await store.open(key)) sizeBytes += (chunk as Buffer).length;
  }
  await ledger.record([{ key, sizeBytes, placedWith: null, stores: holders }]);
}

export function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT';
}
