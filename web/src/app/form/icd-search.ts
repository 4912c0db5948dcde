import { computed, signal } from '@angular/core';
import type { ApiClient } from '@rtflow/contract/client';
import type { RouteAnswer } from '@rtflow/contract/routes';
import { icd11KindOf, readIcd11, writeIcd11, type Icd11Kind } from '@rtflow/domain/icd11';
import { problemOf } from '../api/loaded.ts';

export type IcdHit = RouteAnswer<'icd11.search'>['rows'][number];

/** A cluster being put together: first a stem, then extension codes; `/` begins another stem. */
export class IcdSearch {
  readonly #client: ApiClient;
  #asked = 0;
  readonly #cluster = signal('');
  readonly #titles = signal<ReadonlyMap<string, IcdHit>>(new Map());
  readonly typed = signal<string | null>(null);
  /** Null: the answer is on the way or has failed. */
  readonly hits = signal<readonly IcdHit[] | null>(null);
  readonly index = signal(0);
  readonly kind = computed<Icd11Kind>(() =>
    this.#cluster() === '' || this.typed()?.trim().startsWith('/') ? 'STEM' : 'EXT',
  );
  /** The codes chosen, with their titles as far as they are known. */
  readonly parts = computed(() =>
    this.#codes().map((code) => ({
      code,
      extension: icd11KindOf(code) === 'EXT',
      title: this.#titles().get(code) ?? null,
    })),
  );

  constructor(client: ApiClient) {
    this.#client = client;
  }

  async show(cluster: string): Promise<void> {
    this.#cluster.set(cluster);
    const unknown = this.#codes().filter((code) => !this.#titles().has(code));
    if (unknown.length === 0) return;
    try {
      const { rows } = await this.#client.call('icd11.titles', { query: { codes: unknown.join(',') } });
      this.#know(rows);
    } catch (error) {
      // Without titles the codes alone are shown.
      problemOf(error);
    }
  }

  async type(text: string): Promise<void> {
    this.typed.set(text);
    this.index.set(0);
    const asked = ++this.#asked;
    try {
      const query = { text: text.trim().replace(/^\//, '').slice(0, 64), kind: this.kind() };
      const { rows } = await this.#client.call('icd11.search', { query });
      if (asked === this.#asked) this.hits.set(rows);
    } catch (error) {
      problemOf(error);
      if (asked === this.#asked) this.hits.set(null);
    }
  }

  move(step: 1 | -1): void {
    const count = this.hits()?.length ?? 0;
    if (count > 0) this.index.update((index) => (index + step + count) % count);
  }

  /** @returns the cluster with what was chosen; null when nothing stands there */
  pick(hit: IcdHit | undefined = this.hits()?.[this.index()]): string | null {
    if (!hit) return null;
    this.#know([hit]);
    this.close();
    const cluster = this.#cluster();
    if (cluster === '') return hit.code;
    return this.#codes().includes(hit.code) ? cluster : `${cluster}${hit.kind === 'EXT' ? '&' : '/'}${hit.code}`;
  }

  /** Without the stem nothing is left: extensions say something about it. */
  without(code: string): string {
    const [stem, ...rest] = this.#codes();
    if (stem === undefined || code === stem) return '';
    return writeIcd11({ stem, rest: rest.filter((one) => one !== code) });
  }

  close(): void {
    this.#asked += 1;
    this.typed.set(null);
    this.hits.set(null);
  }

  #codes(): string[] {
    const read = readIcd11(this.#cluster());
    return read.ok ? [read.value.stem, ...read.value.rest] : this.#cluster() === '' ? [] : [this.#cluster()];
  }

  #know(rows: readonly IcdHit[]): void {
    this.#titles.update((known) => new Map([...known, ...rows.map((row) => [row.code, row] as const)]));
  }
}
