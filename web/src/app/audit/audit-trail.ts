import { computed, signal } from '@angular/core';
import type { ApiClient } from '@rtflow/contract/client';
import type { Problem } from '@rtflow/contract/rest/problem';
import type { RouteAnswer } from '@rtflow/contract/routes';
import { Loaded, problemOf } from '../api/loaded.ts';

export type AuditRow = RouteAnswer<'audit.list'>['rows'][number];
export type Verdict = RouteAnswer<'audit.verify'>;

/** Who did what, newest first, and whether the chain of hashes still holds. */
export class AuditTrail {
  readonly #client: ApiClient;
  readonly #page = new Loaded<RouteAnswer<'audit.list'>>();
  readonly #rows = signal<readonly AuditRow[]>([]);
  readonly #verdict = signal<Verdict | null>(null);
  readonly #refused = signal<Problem | null>(null);
  readonly #busy = signal(false);
  readonly actor = signal('');
  readonly rows = this.#rows.asReadonly();
  readonly phase = this.#page.phase;
  readonly problem = this.#page.problem;
  readonly verdict = this.#verdict.asReadonly();
  readonly refused = this.#refused.asReadonly();
  readonly busy = this.#busy.asReadonly();
  readonly hasMore = computed(() => this.#page.value()?.nextCursor != null);

  constructor(client: ApiClient) {
    this.#client = client;
  }

  async load(actor: string): Promise<void> {
    this.actor.set(actor);
    await this.#ask(null);
    this.#rows.set(this.#page.value()?.rows ?? []);
  }

  async more(): Promise<void> {
    const cursor = this.#page.value()?.nextCursor ?? null;
    if (cursor === null) return;
    await this.#ask(cursor);
    if (this.#page.problem() === null) this.#rows.update((rows) => [...rows, ...(this.#page.value()?.rows ?? [])]);
  }

  async verify(): Promise<void> {
    if (this.#busy()) return;
    this.#busy.set(true);
    this.#refused.set(null);
    try {
      this.#verdict.set(await this.#client.call('audit.verify', { body: {} }));
    } catch (error) {
      this.#refused.set(problemOf(error));
    } finally {
      this.#busy.set(false);
    }
  }

  #ask(cursor: string | null): Promise<void> {
    const actor = this.actor();
    return this.#page.load(() =>
      this.#client.call('audit.list', {
        query: { limit: 50, ...(actor === '' ? {} : { actor }), ...(cursor === null ? {} : { cursor }) },
      }),
    );
  }
}
