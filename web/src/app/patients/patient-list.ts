import { computed, signal } from '@angular/core';
import type { ApiClient } from '@rtflow/contract/client';
import type { PatientRow } from '@rtflow/contract/rest/patients';
import type { RouteAnswer, RouteQuery } from '@rtflow/contract/routes';
import { Loaded } from '../api/loaded.ts';

/** What the query string of the screen may hold; unknown names in a link are ignored. */
export const FILTERS = [
  'text',
  'sex',
  'source',
  'diagnosis',
  'technique',
  'status',
  'attending',
  'attendingHistory',
  'device',
  'registeredFrom',
  'registeredTo',
  'requestedFrom',
  'requestedTo',
  'preset',
  'sort',
] as const;
export type FilterName = (typeof FILTERS)[number];
export type PatientFilter = Readonly<Partial<Record<FilterName, string>>>;

type Page = RouteAnswer<'patients.list'>;

/** Patients by server-side filter, sort and cursor. */
export class PatientList {
  readonly #client: ApiClient;
  readonly #page = new Loaded<Page>();
  readonly #rows = signal<readonly PatientRow[]>([]);
  readonly #cursor = signal<string | null>(null);
  readonly #busyMore = signal(false);
  readonly filter = signal<PatientFilter>({});
  readonly index = signal(0);
  readonly rows = this.#rows.asReadonly();
  readonly phase = this.#page.phase;
  readonly problem = this.#page.problem;
  readonly refreshing = this.#page.refreshing;
  readonly busyMore = this.#busyMore.asReadonly();
  readonly hasMore = computed(() => this.#cursor() !== null);
  readonly total = computed(() => ({
    count: this.#page.value()?.total ?? 0,
    exact: this.#page.value()?.totalIsExact ?? true,
  }));
  readonly selected = computed(() => this.#rows()[this.index()] ?? null);
  /** Filters that narrow, for the one-click ways out of an empty list. */
  readonly narrowing = computed(() =>
    FILTERS.filter((name) => name !== 'sort' && name !== 'preset' && (this.filter()[name] ?? '') !== ''),
  );

  constructor(client: ApiClient) {
    this.#client = client;
  }

  async show(filter: PatientFilter): Promise<void> {
    this.filter.set(filter);
    await this.#page.load(() => this.#ask(null));
    this.#take();
  }

  retry(): Promise<void> {
    return this.show(this.filter());
  }

  async more(): Promise<void> {
    const cursor = this.#cursor();
    if (cursor === null || this.#busyMore()) return;
    this.#busyMore.set(true);
    const before = this.#rows();
    await this.#page.load(() => this.#ask(cursor));
    this.#busyMore.set(false);
    const page = this.#page.value();
    if (page === null || this.#page.problem() !== null) return;
    this.#rows.set([...before, ...page.rows]);
    this.#cursor.set(page.nextCursor);
  }

  step(by: 1 | -1): void {
    this.index.update((index) => Math.min(Math.max(index + by, 0), Math.max(this.#rows().length - 1, 0)));
  }

  #ask(cursor: string | null): Promise<Page> {
    const given = Object.fromEntries(Object.entries(this.filter()).filter(([, value]) => value !== ''));
    return this.#client.call('patients.list', {
      query: { ...given, ...(cursor === null ? {} : { cursor }), limit: 50 } as Partial<RouteQuery<'patients.list'>>,
    });
  }

  #take(): void {
    const page = this.#page.value();
    if (page === null || this.#page.problem() !== null) return;
    this.#rows.set(page.rows);
    this.#cursor.set(page.nextCursor);
    this.index.set(0);
  }
}
