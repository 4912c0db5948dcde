import { signal } from '@angular/core';
import type { ApiClient } from '@rtflow/contract/client';
import type { RouteAnswer } from '@rtflow/contract/routes';
import { Acting } from '../api/acting.ts';
import { Loaded, newCommandId } from '../api/loaded.ts';

export type UnmatchedSeries = RouteAnswer<'images.unmatched'>['rows'][number];

/** Received series that fit nobody, and linking one to a course by hand. */
export class UnmatchedList {
  readonly #client: ApiClient;
  readonly #page = new Loaded<RouteAnswer<'images.unmatched'>>();
  readonly #acting = new Acting();
  readonly value = this.#page.value;
  readonly phase = this.#page.phase;
  readonly problem = this.#page.problem;
  readonly busy = this.#acting.busy;
  readonly refused = this.#acting.refused;
  readonly chosen = signal<UnmatchedSeries | null>(null);

  constructor(client: ApiClient) {
    this.#client = client;
  }

  load(): Promise<void> {
    return this.#page.load(() => this.#client.call('images.unmatched'));
  }

  choose(series: UnmatchedSeries | null): void {
    this.chosen.set(series);
    this.#acting.forget();
  }

  async link(courseId: string, reason: string): Promise<boolean> {
    const series = this.chosen();
    if (series === null) return false;
    return this.#acting.run(async () => {
      await this.#client.call('images.link', {
        params: { id: series.id },
        body: { commandId: newCommandId(), courseId, reason },
      });
      this.chosen.set(null);
      await this.load();
    });
  }
}
