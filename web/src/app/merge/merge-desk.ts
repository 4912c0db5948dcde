import { computed, signal } from '@angular/core';
import type { ApiClient } from '@rtflow/contract/client';
import type { PatientMerge } from '@rtflow/contract/rest/merges';
import type { PatientRow } from '@rtflow/contract/rest/patients';
import type { RouteAnswer } from '@rtflow/contract/routes';
import { Acting } from '../api/acting.ts';
import { Loaded, newCommandId } from '../api/loaded.ts';

export type Pair = RouteAnswer<'merges.pair'>;
export type Side = Pair['patient'];
/** Which of the two charts goes on. */
export type Survivor = 'first' | 'second';

/** Two charts that may be one person: found, held side by side, proposed by one and confirmed by another. */
export class MergeDesk {
  readonly #client: ApiClient;
  readonly #list = new Loaded<{ readonly merges: readonly PatientMerge[] }>();
  readonly #found = signal<readonly PatientRow[]>([]);
  readonly #pair = signal<Pair | null>(null);
  readonly #second = signal<Side | null>(null);
  readonly #acting = new Acting();
  readonly survivor = signal<Survivor>('first');
  readonly reason = signal('');
  readonly phase = this.#list.phase;
  readonly loadProblem = this.#list.problem;
  readonly merges = computed(() => this.#list.value()?.merges ?? []);
  readonly found = this.#found.asReadonly();
  readonly first = computed(() => this.#pair()?.patient ?? null);
  readonly candidates = computed(() => this.#pair()?.candidates ?? []);
  readonly second = this.#second.asReadonly();
  readonly busy = this.#acting.busy;
  readonly problem = this.#acting.refused;
  readonly ready = computed(() => this.first() !== null && this.second() !== null && this.reason().trim() !== '');

  constructor(client: ApiClient) {
    this.#client = client;
  }

  load(): Promise<void> {
    return this.#list.load(() => this.#client.call('merges.list'));
  }

  async find(text: string): Promise<void> {
    if (text.trim() === '') return this.#found.set([]);
    await this.#acting.run(async () => {
      this.#found.set((await this.#client.call('patients.list', { query: { text: text.trim(), limit: 8 } })).rows);
    });
  }

  /** The first chart; who else it may be is asked at once. */
  async chooseFirst(patientId: string): Promise<void> {
    this.#found.set([]);
    this.#second.set(null);
    await this.#acting.run(async () => this.#pair.set(await this.#pairOf(patientId)));
  }

  async chooseSecond(patientId: string): Promise<void> {
    if (patientId === this.first()?.patientId) return;
    await this.#acting.run(async () => {
      this.#second.set((await this.#pairOf(patientId)).patient);
      this.#found.set([]);
    });
  }

  clear(): void {
    this.#pair.set(null);
    this.#second.set(null);
    this.#found.set([]);
    this.reason.set('');
    this.survivor.set('first');
    this.#acting.forget();
  }

  async propose(): Promise<void> {
    const [first, second] = [this.first(), this.second()];
    if (!first || !second || !this.ready()) return;
    const [stays, goes] = this.survivor() === 'first' ? [first, second] : [second, first];
    await this.#acting.run(async () => {
      await this.#client.call('merges.propose', {
        body: {
          commandId: newCommandId(),
          survivorId: stays.patientId,
          mergedId: goes.patientId,
          reason: this.reason().trim(),
        },
      });
      this.clear();
      await this.load();
    });
  }

  async act(mergeId: string, act: string, reason = ''): Promise<void> {
    const params = { mergeId };
    const commandId = newCommandId();
    await this.#acting.run(async () => {
      if (act === 'undo') await this.#client.call('merges.undo', { params, body: { commandId, reason } });
      else await this.#client.call('merges.decide', { params, body: { commandId, confirm: act === 'confirm' } });
      await this.load();
    });
  }

  #pairOf(patientId: string): Promise<Pair> {
    return this.#client.call('merges.pair', { params: { patientId } });
  }
}
