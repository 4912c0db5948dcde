import { computed, signal } from '@angular/core';
import type { ApiClient } from '@rtflow/contract/client';
import type { RouteAnswer } from '@rtflow/contract/routes';
import { Acting } from '../api/acting.ts';
import { Loaded } from '../api/loaded.ts';
import type { Heat } from './live-marks.ts';

export type StuckCase = RouteAnswer<'monitor.stuck'>['rows'][number];

export const HEAT_DAYS = 30;
const PAGE = 20;

/** What a supervisor watches: the figures, one pathway alive on its drawing, and the cases that stand still. */
export class MonitorDesk {
  readonly #client: ApiClient;
  readonly #acting = new Acting();
  readonly #rows = signal<readonly StuckCase[]>([]);

  readonly overview = new Loaded<RouteAnswer<'monitor.overview'>>();
  readonly diagram = new Loaded<RouteAnswer<'monitor.diagram'>>();
  readonly live = new Loaded<RouteAnswer<'monitor.live'>>();
  readonly heat = new Loaded<RouteAnswer<'monitor.heat'>>();
  readonly stuck = new Loaded<RouteAnswer<'monitor.stuck'>>();
  readonly processId = signal<string | null>(null);
  readonly by = signal<Heat>('none');
  /** Of the drawing: what is pointed at; the list of stuck cases is then of this step alone. */
  readonly place = signal<string | null>(null);
  readonly chosen = signal<string | null>(null);
  readonly rows = this.#rows.asReadonly();
  readonly busy = this.#acting.busy;
  readonly refused = this.#acting.refused;
  readonly hasMore = computed(() => this.stuck.value()?.nextCursor != null);
  readonly here = computed(
    () => this.live.value()?.elements.find(({ elementId }) => elementId === this.place()) ?? null,
  );
  readonly heatHere = computed(
    () => this.heat.value()?.elements.find(({ elementId }) => elementId === this.place()) ?? null,
  );

  constructor(client: ApiClient) {
    this.#client = client;
  }

  async load(): Promise<void> {
    await this.overview.load(() => this.#client.call('monitor.overview'));
    const pathways = this.overview.value()?.pathways ?? [];
    // The way of a patient is what a supervisor opens first, if anybody is on it.
    const main = pathways.find(({ processId, open }) => processId === 'rt-course-main' && open > 0) ?? pathways[0];
    if (main !== undefined && this.processId() === null) await this.open(main.processId);
    else await this.#stuckPage(null);
  }

  async open(processId: string): Promise<void> {
    this.processId.set(processId);
    this.place.set(null);
    this.diagram.clear();
    this.live.clear();
    this.heat.clear();
    const params = { processId };
    await Promise.all([
      this.diagram.load(() => this.#client.call('monitor.diagram', { params })),
      this.live.load(() => this.#client.call('monitor.live', { params })),
      this.heat.load(() => this.#client.call('monitor.heat', { params, query: { days: HEAT_DAYS } })),
      this.#stuckPage(null),
    ]);
  }

  /** Something happened: figures, tokens and the list, at once; what was read on further pages stays until asked again. */
  async refresh(): Promise<void> {
    const processId = this.processId();
    await Promise.all([
      this.overview.load(() => this.#client.call('monitor.overview')),
      processId === null
        ? Promise.resolve()
        : this.live.load(() => this.#client.call('monitor.live', { params: { processId } })),
      this.#rows().length <= PAGE ? this.#stuckPage(null) : Promise.resolve(),
    ]);
  }

  async point(elementId: string | null): Promise<void> {
    const place = elementId === this.place() || elementId === this.processId() ? null : elementId;
    this.place.set(place);
    await this.#stuckPage(null);
  }

  async more(): Promise<void> {
    const cursor = this.stuck.value()?.nextCursor;
    if (cursor != null) await this.#stuckPage(cursor);
  }

  move(by: 1 | -1): void {
    const rows = this.#rows();
    const at = rows.findIndex(({ rowKey }) => rowKey === this.chosen());
    this.chosen.set(rows[Math.min(rows.length - 1, Math.max(0, at + by))]?.rowKey ?? null);
  }

  /** Reminds whoever holds the task. */
  async nudge(row: StuckCase): Promise<void> {
    const { taskKey } = row;
    if (taskKey === null || row.nudgedAt !== null) return;
    await this.#acting.run(() => this.#client.call('tasks.nudge', { params: { taskKey }, body: {} }));
    await this.#stuckPage(null);
  }

  async #stuckPage(cursor: string | null): Promise<void> {
    const [processId, elementId] = [this.processId(), this.place()];
    const query = {
      limit: PAGE,
      ...(cursor === null ? {} : { cursor }),
      ...(elementId !== null && processId !== null ? { processId, elementId } : {}),
    };
    await this.stuck.load(() => this.#client.call('monitor.stuck', { query }));
    if (this.stuck.problem() !== null) return;
    const rows = this.stuck.value()?.rows ?? [];
    this.#rows.update((before) => (cursor === null ? rows : [...before, ...rows]));
  }
}
