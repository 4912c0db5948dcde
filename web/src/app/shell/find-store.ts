import { computed, signal } from '@angular/core';
import type { ApiClient } from '@rtflow/contract/client';
import type { PatientRow } from '@rtflow/contract/rest/patients';
import { readBarcode } from '@rtflow/domain';
import { Loaded } from '../api/loaded.ts';
import type { Place } from './places.ts';

/** Typing faster than this asks once, ms. */
const REST_MS = 180;

export type FoundItem =
  | { readonly kind: 'patient'; readonly id: string; readonly row: PatientRow }
  | { readonly kind: 'place'; readonly id: string; readonly place: Place };

/** The find box: screens that the person may open, and patients by number, name, pinyin or a scanned label. */
export class FindStore {
  readonly #client: ApiClient;
  readonly #places: () => readonly Place[];
  readonly #wordOf: (place: Place) => string;
  readonly #patients = new Loaded<readonly PatientRow[]>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly text = signal('');
  readonly index = signal(0);
  readonly phase = this.#patients.phase;
  readonly problem = this.#patients.problem;
  readonly items = computed<readonly FoundItem[]>(() => {
    const text = this.text().trim().toLowerCase();
    const places = this.#places()
      .filter((place) => text === '' || this.#wordOf(place).toLowerCase().includes(text))
      .map((place) => ({ kind: 'place' as const, id: place.path, place }));
    if (text === '') return places;
    const patients = (this.#patients.value() ?? []).map((row) => ({
      kind: 'patient' as const,
      id: row.patientId,
      row,
    }));
    return [...patients, ...places];
  });
  readonly chosen = computed(() => this.items()[this.index()] ?? null);

  constructor(client: ApiClient, places: () => readonly Place[], wordOf: (place: Place) => string) {
    this.#client = client;
    this.#places = places;
    this.#wordOf = wordOf;
  }

  type(text: string): void {
    this.text.set(text);
    this.index.set(0);
    clearTimeout(this.#timer);
    const asked = readBarcode(text) ?? text.trim();
    if (asked === '') {
      this.#patients.clear();
      return;
    }
    this.#timer = setTimeout(() => {
      void this.#patients.load(
        async () => (await this.#client.call('patients.list', { query: { text: asked, limit: 8 } })).rows,
      );
    }, REST_MS);
  }

  move(step: 1 | -1): void {
    const count = this.items().length;
    if (count > 0) this.index.update((index) => (index + step + count) % count);
  }

  reset(): void {
    clearTimeout(this.#timer);
    this.text.set('');
    this.index.set(0);
    this.#patients.clear();
  }
}
