import { signal } from '@angular/core';
import type { ApiClient } from '@rtflow/contract/client';
import type { PatientRow } from '@rtflow/contract/rest/patients';
import type { RouteAnswer } from '@rtflow/contract/routes';
import { Loaded } from '../api/loaded.ts';

export type Comparison = RouteAnswer<'images.compare'>;

/** Looking for the course that a study belongs to, with both identities side by side once one is chosen. */
export class StudyMatch {
  readonly #client: ApiClient;
  readonly #candidates = new Loaded<readonly PatientRow[]>();
  readonly #comparison = new Loaded<Comparison>();
  #studyUid = '';
  readonly candidates = this.#candidates.value;
  readonly searching = this.#candidates.phase;
  readonly comparison = this.#comparison.value;
  readonly problem = this.#comparison.problem;
  readonly courseId = signal('');

  constructor(client: ApiClient) {
    this.#client = client;
  }

  /** Another study: what it came under is the first thing to look for. */
  async begin(studyUid: string, receivedId: string): Promise<void> {
    this.#studyUid = studyUid;
    this.courseId.set('');
    this.#comparison.clear();
    await this.search(receivedId);
  }

  async search(text: string): Promise<void> {
    if (text.trim() === '') return this.#candidates.clear();
    await this.#candidates.load(async () => {
      const { rows } = await this.#client.call('patients.list', { query: { text: text.trim(), limit: 10 } });
      return rows.filter((row) => row.courseId !== null);
    });
  }

  async choose(courseId: string): Promise<void> {
    this.courseId.set(courseId);
    this.#comparison.clear();
    const params = { studyUid: this.#studyUid };
    await this.#comparison.load(() => this.#client.call('images.compare', { params, query: { courseId } }));
  }
}
