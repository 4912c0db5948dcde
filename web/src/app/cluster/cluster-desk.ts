import { computed, signal } from '@angular/core';
import type { ApiClient } from '@rtflow/contract/client';
import type { Problem } from '@rtflow/contract/rest/problem';
import type { RouteAnswer } from '@rtflow/contract/routes';
import { Loaded, newCommandId, problemOf } from '../api/loaded.ts';

type Page = RouteAnswer<'cluster.commands'>;
export type KeptCommand = Page['rows'][number];

const PAGE = 50;

/** Commands that the process cluster has refused or not answered yet. */
export class ClusterDesk {
  readonly #client: ApiClient;
  readonly #page = new Loaded<Page>();
  readonly #closing = signal<string | null>(null);
  readonly #busy = signal<string | null>(null);
  readonly #refusal = signal<Problem | null>(null);
  #cursor: string | null = null;
  readonly phase = this.#page.phase;
  readonly problem = this.#page.problem;
  readonly rows = computed(() => this.#page.value()?.rows ?? []);
  readonly refused = computed(() => this.#page.value()?.refused ?? 0);
  readonly waiting = computed(() => this.#page.value()?.waiting ?? 0);
  readonly hasMore = computed(() => this.#page.value()?.nextCursor != null);
  /** The command whose reason for closing is being typed. */
  readonly closing = this.#closing.asReadonly();
  readonly busy = this.#busy.asReadonly();
  /** Why the last act was not done. */
  readonly refusal = this.#refusal.asReadonly();

  constructor(client: ApiClient) {
    this.#client = client;
  }

  load(): Promise<void> {
    const cursor = this.#cursor;
    return this.#page.load(() =>
      this.#client.call('cluster.commands', { query: { limit: PAGE, ...(cursor === null ? {} : { cursor }) } }),
    );
  }

  async next(): Promise<void> {
    this.#cursor = this.#page.value()?.nextCursor ?? null;
    await this.load();
  }

  startClosing(id: string | null): void {
    this.#refusal.set(null);
    this.#closing.set(id);
  }

  resend(id: string): Promise<void> {
    return this.#act(id, () =>
      this.#client.call('cluster.resend', { params: { id }, body: { commandId: newCommandId() } }),
    );
  }

  async close(id: string, reason: string): Promise<void> {
    const body = { commandId: newCommandId(), reason };
    await this.#act(id, () => this.#client.call('cluster.close', { params: { id }, body }));
    if (this.#refusal() === null) this.#closing.set(null);
  }

  async #act(id: string, run: () => Promise<unknown>): Promise<void> {
    if (this.#busy() !== null) return;
    this.#busy.set(id);
    this.#refusal.set(null);
    try {
      await run();
      this.#cursor = null;
      await this.load();
    } catch (error) {
      this.#refusal.set(problemOf(error));
    } finally {
      this.#busy.set(null);
    }
  }
}
