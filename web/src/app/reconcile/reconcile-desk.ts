import { computed, signal } from '@angular/core';
import type { ApiClient } from '@rtflow/contract/client';
import type { RouteAnswer } from '@rtflow/contract/routes';
import { Acting } from '../api/acting.ts';
import { Loaded, newCommandId } from '../api/loaded.ts';

type Page = RouteAnswer<'patients.reconciliations'>;
export type OpenCase = Page['rows'][number];
type Comparison = RouteAnswer<'patients.compareWithHis'>;
type Field = Comparison['differs'][number]['field'];

/** Registrations made by hand, held against the HIS one by one. */
export class ReconcileDesk {
  readonly #client: ApiClient;
  readonly #page = new Loaded<Page>();
  readonly #compared = signal<Readonly<Record<string, Comparison>>>({});
  readonly #taken = signal<ReadonlySet<Field>>(new Set());
  readonly #acting = new Acting();
  readonly phase = this.#page.phase;
  readonly loadProblem = this.#page.problem;
  readonly connected = computed(() => this.#page.value()?.connected ?? true);
  readonly rows = computed(() => this.#page.value()?.rows ?? []);
  readonly compared = this.#compared.asReadonly();
  readonly taken = this.#taken.asReadonly();
  /** The patient whose comparison is under way. */
  readonly busy = this.#acting.doing;
  readonly problem = this.#acting.refused;

  constructor(client: ApiClient) {
    this.#client = client;
  }

  load(): Promise<void> {
    return this.#page.load(() => this.#client.call('patients.reconciliations'));
  }

  /** Equal data close the case by themselves; the row leaves the list. */
  async compare(patientId: string): Promise<void> {
    this.#taken.set(new Set());
    await this.#acting.run(async () => {
      const found = await this.#client.call('patients.compareWithHis', {
        params: { patientId },
        body: { commandId: newCommandId() },
      });
      this.#compared.update((all) => ({ ...all, [patientId]: found }));
      if (found.state === 'DONE') await this.load();
    }, patientId);
  }

  take(field: Field, on: boolean): void {
    this.#taken.update((taken) => {
      const next = new Set(taken);
      if (on) next.add(field);
      else next.delete(field);
      return next;
    });
  }

  async settle(patientId: string): Promise<void> {
    await this.#acting.run(async () => {
      await this.#client.call('patients.settleWithHis', {
        params: { patientId },
        body: { commandId: newCommandId(), take: [...this.#taken()] },
      });
      this.#compared.update(({ [patientId]: _done, ...others }) => others);
      await this.load();
    }, patientId);
  }
}
