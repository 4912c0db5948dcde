import { computed, signal } from '@angular/core';
import type { ApiClient } from '@rtflow/contract/client';
import type { RouteAnswer, RouteBody } from '@rtflow/contract/routes';
import { Acting } from '../api/acting.ts';
import { Loaded, newCommandId } from '../api/loaded.ts';

type List = RouteAnswer<'tokens.list'>;
export type Scope = RouteBody<'tokens.create'>['scopes'][number];
export type Draft = {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly ratePerMinute: number;
  readonly days: number;
};

export const LIVES_DAYS = [30, 90, 180, 365] as const;
const EMPTY: Draft = { name: '', scopes: [], ratePerMinute: 600, days: 90 };
const NAME = /^[a-z][a-z0-9._-]{1,47}$/;
const DAY_MS = 86_400_000;

/** API tokens of third parties: made with scopes and an end, shown once, revoked. */
export class TokenDesk {
  readonly #client: ApiClient;
  readonly #acting = new Acting();
  readonly #draft = signal<Draft | null>(null);
  readonly #shown = signal<{ readonly name: string; readonly token: string } | null>(null);
  readonly list = new Loaded<List>();
  readonly busy = this.#acting.busy;
  readonly refused = this.#acting.refused;
  readonly draft = this.#draft.asReadonly();
  /** The token just made: nobody sees it again. */
  readonly shown = this.#shown.asReadonly();
  readonly fault = computed(() => {
    const draft = this.#draft();
    if (draft === null) return null;
    if (!NAME.test(draft.name)) return 'name';
    if (draft.scopes.length === 0) return 'scopes';
    return Number.isInteger(draft.ratePerMinute) && draft.ratePerMinute >= 1 && draft.ratePerMinute <= 60_000
      ? null
      : 'rate';
  });

  constructor(client: ApiClient) {
    this.#client = client;
  }

  load(): Promise<void> {
    return this.list.load(() => this.#client.call('tokens.list'));
  }

  begin(): void {
    this.#acting.forget();
    this.#shown.set(null);
    this.#draft.set(EMPTY);
  }

  leave(): void {
    this.#draft.set(null);
  }

  /** The person says that the token is kept where it belongs. */
  hide(): void {
    this.#shown.set(null);
  }

  set(change: Partial<Draft>): void {
    this.#draft.update((draft) => draft && { ...draft, ...change });
  }

  toggle(scope: Scope): void {
    const scopes = this.#draft()?.scopes ?? [];
    this.set({ scopes: scopes.includes(scope) ? scopes.filter((one) => one !== scope) : [...scopes, scope] });
  }

  async create(now: number): Promise<boolean> {
    const draft = this.#draft();
    if (draft === null || this.fault() !== null) return false;
    const { days, scopes, ...wish } = draft;
    const expiresAt = new Date(now + days * DAY_MS).toISOString();
    return this.#then(async () => {
      const { token } = await this.#client.call('tokens.create', { body: { ...wish, scopes: [...scopes], expiresAt } });
      this.#shown.set({ name: draft.name, token });
      this.#draft.set(null);
    });
  }

  revoke(tokenId: string): Promise<boolean> {
    const body = { commandId: newCommandId() };
    return this.#then(() => this.#client.call('tokens.revoke', { params: { tokenId }, body }));
  }

  async #then(work: () => Promise<unknown>): Promise<boolean> {
    const done = await this.#acting.run(work);
    if (done) await this.load();
    return done;
  }
}
