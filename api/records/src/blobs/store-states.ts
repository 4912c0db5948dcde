import type { SingleStore } from '../blob-store.ts';

export interface NamedStore {
  readonly name: string;
  readonly kind: 'FOLDER' | 'S3';
  readonly store: SingleStore;
}

export interface StoreState {
  readonly name: string;
  readonly kind: NamedStore['kind'];
  /** Null: it answered when it was last asked. */
  readonly trouble: { readonly at: number; readonly reason: string } | null;
}

/** A store that failed is asked last for so long: each try may cost its time-out. */
const REST_MS = 30_000;

/** Stores of which some may not answer at the moment. */
export class StoreStates {
  readonly stores: readonly NamedStore[];
  readonly #now: () => number;
  readonly #onTrouble: (store: string, error: unknown) => void;
  readonly #troubles = new Map<string, { at: number; reason: string }>();

  constructor({ stores, now, onTrouble }: StoreStatesOptions) {
    this.stores = stores;
    this.#now = now;
    this.#onTrouble = onTrouble;
  }

  /** As configured, those in trouble last. */
  order(): NamedStore[] {
    return this.answeringFirst(this.stores);
  }

  answeringFirst(stores: readonly NamedStore[]): NamedStore[] {
    const rests = ({ name }: NamedStore): boolean =>
      (this.#troubles.get(name)?.at ?? -Infinity) > this.#now() - REST_MS;
    return [...stores.filter((one) => !rests(one)), ...stores.filter(rests)];
  }

  need(name: string): NamedStore {
    const named = this.stores.find((one) => one.name === name);
    if (!named) throw new Error(`Expected a store called ${name}, but there is none`);
    return named;
  }

  failed({ name }: NamedStore, error: unknown): void {
    this.#troubles.set(name, { at: this.#now(), reason: error instanceof Error ? error.message : String(error) });
    this.#onTrouble(name, error);
  }

  answered({ name }: NamedStore): void {
    this.#troubles.delete(name);
  }

  states(): StoreState[] {
    return this.stores.map(({ name, kind }) => ({ name, kind, trouble: this.#troubles.get(name) ?? null }));
  }
}

export interface StoreStatesOptions {
  readonly stores: readonly NamedStore[];
  readonly now: () => number;
  /** A store failed: the operator is told; what was asked of it is asked of another. */
  readonly onTrouble: (store: string, error: unknown) => void;
}
