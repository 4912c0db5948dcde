import { computed, signal } from '@angular/core';
import type { ApiClient } from '@rtflow/contract/client';
import type { RouteAnswer } from '@rtflow/contract/routes';
import { Loaded, newCommandId, problemOf } from '../api/loaded.ts';
import type { Problem } from '@rtflow/contract/rest/problem';
import type { WaitingCourse } from './schedule-board.ts';

export type Option = RouteAnswer<'schedule.proposals'>['options'][number];
export type Change = RouteAnswer<'schedule.changes'>['rows'][number];

/** Series that the algorithm offers for one waiting course. */
export class Proposals {
  readonly #client: ApiClient;
  readonly #options = new Loaded<readonly Option[]>();
  readonly course = signal<WaitingCourse | null>(null);
  readonly chosen = signal(0);
  readonly options = computed(() => this.#options.value() ?? []);
  readonly phase = this.#options.phase;
  readonly problem = this.#options.problem;
  readonly option = computed(() => this.options()[this.chosen()] ?? null);

  constructor(client: ApiClient) {
    this.#client = client;
  }

  async ask(course: WaitingCourse): Promise<void> {
    this.#options.clear();
    this.course.set(course);
    this.chosen.set(0);
    const params = { courseId: course.courseId };
    await this.#options.load(async () => (await this.#client.call('schedule.proposals', { params })).options);
  }

  close(): void {
    this.course.set(null);
    this.#options.clear();
  }
}

/** What the terms cost that are not nothing, dearest first. */
export function costLines({ terms }: Option): { readonly term: string; readonly cost: number }[] {
  return Object.entries(terms)
    .map(([term, cost]) => ({ term, cost: cost ?? 0 }))
    .filter(({ cost }) => cost > 0)
    .sort((a, b) => b.cost - a.cost);
}

/** Proposals for many at once, after a fault or a new holiday. */
export class PendingChanges {
  readonly #client: ApiClient;
  readonly #rows = new Loaded<readonly Change[]>();
  readonly #busy = signal(false);
  readonly #refused = signal<Problem | null>(null);
  readonly open = signal<string | null>(null);
  readonly rows = computed(() => this.#rows.value() ?? []);
  readonly busy = this.#busy.asReadonly();
  readonly refused = this.#refused.asReadonly();
  readonly change = computed(() => this.rows().find(({ changeId }) => changeId === this.open()) ?? null);

  constructor(client: ApiClient) {
    this.#client = client;
  }

  load(): Promise<void> {
    return this.#rows.load(
      async () => (await this.#client.call('schedule.changes', { query: { state: 'PROPOSED' } })).rows,
    );
  }

  /** @returns how many were moved, or null when it was refused */
  async decide(changeId: string, act: 'apply' | 'discard'): Promise<number | null> {
    if (this.#busy()) return null;
    this.#busy.set(true);
    this.#refused.set(null);
    try {
      const asked = { params: { changeId }, body: { commandId: newCommandId() } };
      const { moved } = await (act === 'apply'
        ? this.#client.call('schedule.apply', asked)
        : this.#client.call('schedule.discard', asked));
      this.open.set(null);
      await this.load();
      return moved;
    } catch (error) {
      this.#refused.set(problemOf(error));
      return null;
    } finally {
      this.#busy.set(false);
    }
  }
}
