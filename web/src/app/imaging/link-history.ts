import { computed, signal } from '@angular/core';
import type { ApiClient } from '@rtflow/contract/client';
import type { RouteAnswer } from '@rtflow/contract/routes';
import { Acting } from '../api/acting.ts';
import { Loaded, newCommandId } from '../api/loaded.ts';

export type LinkChange = RouteAnswer<'images.linkChanges'>['rows'][number];

/** Who said whose a study is, page by page, and taking the last word back. */
export class LinkHistory {
  readonly #client: ApiClient;
  readonly #page = new Loaded<RouteAnswer<'images.linkChanges'>>();
  readonly #acting = new Acting();
  readonly #before = signal<readonly LinkChange[]>([]);
  readonly phase = this.#page.phase;
  readonly problem = this.#page.problem;
  readonly busy = this.#acting.busy;
  readonly refused = this.#acting.refused;
  readonly rows = computed(() => [...this.#before(), ...(this.#page.value()?.rows ?? [])]);
  readonly hasMore = computed(() => (this.#page.value()?.nextCursor ?? null) !== null);

  constructor(client: ApiClient) {
    this.#client = client;
  }

  load(): Promise<void> {
    this.#before.set([]);
    return this.#ask(null);
  }

  more(): Promise<void> {
    const page = this.#page.value();
    if (page?.nextCursor == null) return Promise.resolve();
    this.#before.update((rows) => [...rows, ...page.rows]);
    return this.#ask(page.nextCursor);
  }

  async undo(changeId: string, reason: string): Promise<boolean> {
    const body = { commandId: newCommandId(), reason };
    const undone = await this.#acting.run(() => this.#client.call('images.undoLink', { params: { changeId }, body }));
    if (undone) await this.load();
    return undone;
  }

  #ask(cursor: string | null): Promise<void> {
    const query = { limit: 50, ...(cursor === null ? {} : { cursor }) };
    return this.#page.load(() => this.#client.call('images.linkChanges', { query }));
  }
}
