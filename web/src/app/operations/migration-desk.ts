import { computed, signal } from '@angular/core';
import type { ApiClient } from '@rtflow/contract/client';
import type { RouteAnswer } from '@rtflow/contract/routes';
import { Acting } from '../api/acting.ts';
import { Loaded, newCommandId } from '../api/loaded.ts';
import { SHORTEST_REASON } from './incident-desk.ts';

export type Suggestion = RouteAnswer<'operations.suggestMigration'>;
export type Case = RouteAnswer<'operations.migrate'>['cases'][number];

/** Running cases of one version taken over to another: what is mapped, what stands open, a dry run, the act. */
export class MigrationDesk {
  readonly #client: ApiClient;
  readonly #acting = new Acting();
  readonly #cases = signal<readonly Case[]>([]);
  #keys = { sourceDefinitionKey: '', targetDefinitionKey: '' };

  readonly suggestion = new Loaded<Suggestion>();
  /** Target by source, for elements that have no counterpart of their own id. */
  readonly chosen = signal<ReadonlyMap<string, string>>(new Map());
  readonly reason = signal('');
  /** Of which run the cases are. */
  readonly ran = signal<'nothing' | 'dry' | 'real'>('nothing');
  readonly cases = this.#cases.asReadonly();
  readonly busy = this.#acting.busy;
  readonly refused = this.#acting.refused;
  readonly fit = computed(() => this.#cases().filter(({ problems }) => problems.length === 0).length);
  /** Elements on which tokens stand and of which nobody has said where they go. */
  readonly open = computed(() =>
    (this.suggestion.value()?.unmapped ?? []).filter(
      ({ active, elementId }) => active > 0 && !this.chosen().has(elementId),
    ),
  );
  /** Only what was tried is done. */
  readonly mayAct = computed(
    () => !this.busy() && this.ran() === 'dry' && this.fit() > 0 && this.reason().trim().length >= SHORTEST_REASON,
  );

  constructor(client: ApiClient) {
    this.#client = client;
  }

  async compare(source: string, target: string): Promise<void> {
    this.#keys = { sourceDefinitionKey: source, targetDefinitionKey: target };
    this.chosen.set(new Map());
    this.#forget();
    await this.suggestion.load(() => this.#client.call('operations.suggestMigration', { query: { source, target } }));
  }

  choose(source: string, target: string): void {
    const chosen = new Map(this.chosen());
    if (target === '') chosen.delete(source);
    else chosen.set(source, target);
    this.chosen.set(chosen);
    this.#forget();
  }

  async dryRun(): Promise<void> {
    this.#forget();
    const done = await this.#acting.run(() =>
      this.#all((cursor) => this.#client.call('operations.planMigration', { body: { ...this.#plan(), ...cursor } })),
    );
    if (done) this.ran.set('dry');
  }

  async migrate(): Promise<boolean> {
    const act = { commandId: newCommandId(), reason: this.reason().trim() };
    this.#cases.set([]);
    const done = await this.#acting.run(() =>
      this.#all((cursor) => this.#client.call('operations.migrate', { body: { ...this.#plan(), ...act, ...cursor } })),
    );
    this.ran.set('real');
    return done;
  }

  #plan() {
    const added = [...this.chosen()].map(([sourceElementId, targetElementId]) => ({
      sourceElementId,
      targetElementId,
    }));
    return { ...this.#keys, mappings: [...(this.suggestion.value()?.mappings ?? []), ...added] };
  }

  /** Page by page: the list grows while it runs. */
  async #all(ask: (cursor: { cursor?: string }) => Promise<RouteAnswer<'operations.migrate'>>): Promise<void> {
    for (let cursor: string | null | undefined = undefined; cursor !== null;) {
      const { cases, nextCursor }: RouteAnswer<'operations.migrate'> = await ask(
        cursor === undefined ? {} : { cursor },
      );
      this.#cases.update((known) => [...known, ...cases]);
      cursor = nextCursor;
    }
  }

  #forget(): void {
    this.#cases.set([]);
    this.ran.set('nothing');
    this.#acting.forget();
  }
}
