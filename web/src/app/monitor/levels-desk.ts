import { computed, signal } from '@angular/core';
import type { ApiClient } from '@rtflow/contract/client';
import type { RouteAnswer } from '@rtflow/contract/routes';
import { Loaded } from '../api/loaded.ts';

export type Stage = RouteAnswer<'monitor.stage'>;
export type StageRow = RouteAnswer<'monitor.levels'>['stages'][number];
export type Forecast = RouteAnswer<'monitor.firstBeam'>['rows'][number];

export const WINDOWS = [7, 30, 90] as const;
const PAGE = 50;

/** Times of the department: stages, tasks, people, one stage under control limits, and when first beams will be. */
export class LevelsDesk {
  readonly #client: ApiClient;
  readonly #forecasts = signal<readonly Forecast[]>([]);
  readonly levels = new Loaded<RouteAnswer<'monitor.levels'>>();
  readonly stage = new Loaded<Stage>();
  readonly forecast = new Loaded<RouteAnswer<'monitor.firstBeam'>>();
  readonly forecasts = this.#forecasts.asReadonly();
  readonly days = signal<number>(30);
  readonly chosen = signal<Pick<StageRow, 'from' | 'to'>>({ from: 'OPENED', to: 'FIRST_BEAM' });
  readonly hasMore = computed(() => this.forecast.value()?.nextCursor != null);
  /** For bars: the longest of what is compared. */
  readonly longestStage = computed(() =>
    Math.max(1e-9, ...(this.levels.value()?.stages ?? []).map(({ p90Days }) => p90Days ?? 0)),
  );

  constructor(client: ApiClient) {
    this.#client = client;
  }

  async load(): Promise<void> {
    await Promise.all([this.#levels(), this.choose(this.chosen()), this.#page(null)]);
  }

  async within(days: number): Promise<void> {
    this.days.set(days);
    await this.#levels();
  }

  async choose({ from, to }: Pick<StageRow, 'from' | 'to'>): Promise<void> {
    this.chosen.set({ from, to });
    await this.stage.load(() => this.#client.call('monitor.stage', { query: { from, to } }));
  }

  async more(): Promise<void> {
    const cursor = this.forecast.value()?.nextCursor;
    if (cursor != null) await this.#page(cursor);
  }

  #levels(): Promise<void> {
    return this.levels.load(() => this.#client.call('monitor.levels', { query: { days: this.days() } }));
  }

  async #page(cursor: string | null): Promise<void> {
    const query = { limit: PAGE, ...(cursor === null ? {} : { cursor }) };
    await this.forecast.load(() => this.#client.call('monitor.firstBeam', { query }));
    const rows = this.forecast.value()?.rows ?? [];
    if (this.forecast.problem() === null)
      this.#forecasts.update((before) => (cursor === null ? rows : [...before, ...rows]));
  }
}
