import { computed, signal } from '@angular/core';
import type { ApiClient } from '@rtflow/contract/client';
import { urlOf } from '@rtflow/contract/client';
import type { RouteAnswer } from '@rtflow/contract/routes';
import { Loaded } from '../api/loaded.ts';

export type SeriesPage = RouteAnswer<'images.page'>;

/** In Hounsfield units; null: as the object says. */
export interface Window {
  readonly centre: number;
  readonly width: number;
}

export const CT_WINDOWS = [
  { name: 'soft', centre: 40, width: 400 },
  { name: 'lung', centre: -600, width: 1500 },
  { name: 'bone', centre: 300, width: 1500 },
  { name: 'brain', centre: 40, width: 80 },
] as const;

interface Slice {
  readonly instanceUid: string;
  readonly number: number | null;
  /** From 1. */
  readonly frame: number;
  readonly frames: number;
  readonly hasPixels: boolean;
}

/** One series slice by slice: which is in sight, in which window, and what its header says. */
export class SeriesView {
  readonly #client: ApiClient;
  readonly #page = new Loaded<SeriesPage>();
  readonly #elements = new Loaded<RouteAnswer<'images.elements'>>();
  readonly page = this.#page.value;
  readonly phase = this.#page.phase;
  readonly problem = this.#page.problem;
  readonly window = signal<Window | null>(null);
  readonly at = signal(0);
  readonly filter = signal('');
  readonly slices = computed<readonly Slice[]>(() =>
    (this.page()?.objects ?? []).flatMap(({ instanceUid, number, frames, hasPixels }) =>
      Array.from({ length: frames }, (_, index) => ({ instanceUid, number, frame: index + 1, frames, hasPixels })),
    ),
  );
  readonly slice = computed(() => this.slices()[this.at()] ?? null);
  readonly picture = computed(() => {
    const page = this.page();
    const slice = this.slice();
    if (page === null || slice === null || !slice.hasPixels) return null;
    const { studyUid, seriesUid } = page;
    const params = { studyUid, seriesUid, instanceUid: slice.instanceUid, frames: String(slice.frame) };
    const window = this.window();
    const shown = window === null ? '' : `?window=${window.centre},${window.width},linear`;
    return `${urlOf('dicomweb.renderedFrame', { params })}${shown}`;
  });
  readonly elements = computed(() => {
    const wanted = this.filter().trim().toLowerCase();
    const rows = this.#elements.value()?.rows ?? [];
    if (wanted === '') return rows;
    return rows.filter(({ tag, name, value }) => `${tag} ${name} ${value}`.toLowerCase().includes(wanted));
  });
  readonly elementsPhase = this.#elements.phase;
  readonly elementsProblem = this.#elements.problem;

  constructor(client: ApiClient) {
    this.#client = client;
  }

  /** Opens a series at an object and frame, else in its middle. */
  async open(seriesUid: string, instanceUid = '', frame = 1): Promise<void> {
    this.#page.clear();
    this.window.set(null);
    await this.#page.load(() => this.#client.call('images.page', { params: { seriesUid } }));
    const named = this.slices().findIndex((slice) => slice.instanceUid === instanceUid && slice.frame === frame);
    this.goTo(named >= 0 ? named : Math.floor(this.slices().length / 2));
    await this.readHeader();
  }

  goTo(index: number): void {
    this.at.set(Math.max(0, Math.min(this.slices().length - 1, index)));
  }

  step(by: number): void {
    this.goTo(this.at() + by);
  }

  /** Refuses what is no window. */
  setWindow(centre: number, width: number): boolean {
    if (!Number.isFinite(centre) || !Number.isFinite(width) || width < 1) return false;
    this.window.set({ centre, width });
    return true;
  }

  async readHeader(): Promise<void> {
    const slice = this.slice();
    if (slice === null) return this.#elements.clear();
    const params = { instanceUid: slice.instanceUid };
    await this.#elements.load(() => this.#client.call('images.elements', { params }));
  }
}
