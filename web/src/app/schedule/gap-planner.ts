import { computed, signal } from '@angular/core';
import type { ApiClient } from '@rtflow/contract/client';
import type { RouteAnswer, RouteBody } from '@rtflow/contract/routes';
import { Acting } from '../api/acting.ts';
import { Loaded, newCommandId } from '../api/loaded.ts';

export type GapRow = RouteAnswer<'schedule.gaps'>['rows'][number];
export type Way = RouteBody<'courses.compensate'>['kind'];

/** The holiday planner: courses that lose days to a long holiday, and how each may regain them. */
export class GapPlanner {
  readonly #client: ApiClient;
  readonly #rows = new Loaded<readonly GapRow[]>();
  readonly #acting = new Acting();
  readonly open = signal(false);
  readonly rows = computed(() => this.#rows.value() ?? []);
  readonly phase = this.#rows.phase;
  readonly busy = this.#acting.busy;
  readonly refused = this.#acting.refused;

  constructor(client: ApiClient) {
    this.#client = client;
  }

  load(): Promise<void> {
    return this.#rows.load(async () => (await this.#client.call('schedule.gaps')).rows);
  }

  /** @returns the proposal to look at and take, or null when it was refused */
  async compensate(courseId: string, kind: Way): Promise<string | null> {
    let made: string | null = null;
    await this.#acting.run(async () => {
      const asked = { params: { courseId }, body: { commandId: newCommandId(), kind } };
      made = (await this.#client.call('courses.compensate', asked)).changeId;
    });
    return made;
  }
}
