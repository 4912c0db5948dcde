import { computed, signal } from '@angular/core';
import type { ApiClient } from '@rtflow/contract/client';
import type { RouteAnswer } from '@rtflow/contract/routes';
import { Acting } from '../api/acting.ts';
import { Loaded, newCommandId } from '../api/loaded.ts';

export type Cause = RouteAnswer<'operations.incidents'>['groups'][number];
export type Alike = RouteAnswer<'operations.alike'>['rows'][number];
export type Retried = RouteAnswer<'operations.retry'>;
export type Check = RouteAnswer<'engine.invariants'>;

/** Shortest reason that the server takes. */
export const SHORTEST_REASON = 2;

/** What stopped, by cause, and what is done about it; and whether the rows of all running processes fit together. */
export class IncidentDesk {
  readonly #client: ApiClient;
  readonly #acting = new Acting();
  readonly #rows = signal<readonly Alike[]>([]);

  readonly causes = new Loaded<RouteAnswer<'operations.incidents'>>();
  readonly alike = new Loaded<RouteAnswer<'operations.alike'>>();
  readonly rows = this.#rows.asReadonly();
  readonly chosen = signal<Cause | null>(null);
  readonly reason = signal('');
  readonly retried = signal<Retried | null>(null);
  readonly check = signal<Check | null>(null);
  readonly busy = this.#acting.busy;
  readonly refused = this.#acting.refused;
  readonly hasMore = computed(() => this.alike.value()?.nextCursor != null);
  readonly mayAct = computed(() => !this.busy() && this.reason().trim().length >= SHORTEST_REASON);

  constructor(client: ApiClient) {
    this.#client = client;
  }

  async load(): Promise<void> {
    await this.causes.load(() => this.#client.call('operations.incidents'));
    const chosen = this.chosen();
    const still = this.causes.value()?.groups.find((group) => chosen !== null && isAlike(group, chosen)) ?? null;
    if (chosen !== null) await this.choose(still);
  }

  async choose(cause: Cause | null): Promise<void> {
    this.chosen.set(cause);
    this.#rows.set([]);
    this.alike.clear();
    if (cause !== null) await this.#page(cause, null);
  }

  async more(): Promise<void> {
    const cause = this.chosen();
    const cursor = this.alike.value()?.nextCursor;
    if (cause !== null && cursor != null) await this.#page(cause, cursor);
  }

  /** One incident, or all of the chosen cause. */
  async retry(incidentKey: string, alike: boolean): Promise<boolean> {
    this.retried.set(null);
    const body = { commandId: newCommandId(), reason: this.reason().trim(), alike };
    const done = await this.#acting.run(async () =>
      this.retried.set(await this.#client.call('operations.retry', { params: { incidentKey }, body })),
    );
    if (done) await this.load();
    return done;
  }

  async inspect(): Promise<void> {
    this.check.set(null);
    await this.#acting.run(async () => this.check.set(await this.#client.call('engine.invariants', { body: {} })));
  }

  async #page({ incidentKey }: Cause, cursor: string | null): Promise<void> {
    const query = { limit: 50, ...(cursor === null ? {} : { cursor }) };
    await this.alike.load(() => this.#client.call('operations.alike', { params: { incidentKey }, query }));
    if (this.alike.problem() === null) this.#rows.update((rows) => [...rows, ...(this.alike.value()?.rows ?? [])]);
  }
}

function isAlike(one: Cause, other: Cause): boolean {
  const { processId, elementId, type, message } = other;
  return one.processId === processId && one.elementId === elementId && one.type === type && one.message === message;
}
