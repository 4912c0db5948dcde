import { signal } from '@angular/core';
import type { ApiClient } from '@rtflow/contract/client';
import type { PatientRow } from '@rtflow/contract/rest/patients';
import type { Problem } from '@rtflow/contract/rest/problem';
import type { RouteAnswer } from '@rtflow/contract/routes';
import { Loaded, newCommandId, problemOf } from '../api/loaded.ts';

export type UnmatchedSeries = RouteAnswer<'images.unmatched'>['rows'][number];

/** Received series that fit nobody, and linking one to a course by hand. */
export class UnmatchedList {
  readonly #client: ApiClient;
  readonly #page = new Loaded<RouteAnswer<'images.unmatched'>>();
  readonly #candidates = new Loaded<readonly PatientRow[]>();
  readonly #busy = signal(false);
  readonly #refused = signal<Problem | null>(null);
  readonly value = this.#page.value;
  readonly phase = this.#page.phase;
  readonly problem = this.#page.problem;
  readonly candidates = this.#candidates.value;
  readonly searching = this.#candidates.phase;
  readonly busy = this.#busy.asReadonly();
  readonly refused = this.#refused.asReadonly();
  readonly chosen = signal<UnmatchedSeries | null>(null);

  constructor(client: ApiClient) {
    this.#client = client;
  }

  load(): Promise<void> {
    return this.#page.load(() => this.#client.call('images.unmatched'));
  }

  choose(series: UnmatchedSeries | null): void {
    this.chosen.set(series);
    this.#refused.set(null);
    this.#candidates.clear();
    if (series !== null) void this.search(series.receivedPatientId);
  }

  async search(text: string): Promise<void> {
    if (text.trim() === '') {
      this.#candidates.clear();
      return;
    }
    await this.#candidates.load(async () => {
      const { rows } = await this.#client.call('patients.list', { query: { text: text.trim(), limit: 10 } });
      return rows.filter((row) => row.courseId !== null);
    });
  }

  async link(courseId: string, reason: string): Promise<boolean> {
    const series = this.chosen();
    if (series === null || this.#busy()) return false;
    this.#busy.set(true);
    this.#refused.set(null);
    try {
      await this.#client.call('images.link', {
        params: { id: series.id },
        body: { commandId: newCommandId(), courseId, reason },
      });
      this.chosen.set(null);
      await this.load();
      return true;
    } catch (error) {
      this.#refused.set(problemOf(error));
      return false;
    } finally {
      this.#busy.set(false);
    }
  }
}
