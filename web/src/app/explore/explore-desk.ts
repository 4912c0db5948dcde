import { computed, signal } from '@angular/core';
import type { ApiClient } from '@rtflow/contract/client';
import type { Problem } from '@rtflow/contract/rest/problem';
import type { SearchCase, SearchElement, SearchGroup, SearchOperator, SearchRule } from '@rtflow/contract/rest/search';
import { Loaded, problemOf } from '../api/loaded.ts';
import { changed, complete, criteriaFrom, isGroup, NOTHING, operatorsOf, type Place } from './criteria.ts';

interface Answer {
  readonly rows: readonly SearchCase[];
  readonly nextCursor: string | null;
  readonly behind: number;
  /** Until it came, as the person feels it. */
  readonly tookMs: number;
}

/** The search over charts: words and nested criteria in, cases with marked places out. */
export class ExploreDesk {
  readonly #client: ApiClient;
  readonly #now: () => number;
  readonly #answer = new Loaded<Answer>();
  readonly #elements = new Loaded<readonly SearchElement[]>();
  readonly #moreProblem = signal<Problem | null>(null);
  readonly text = signal('');
  readonly criteria = signal<SearchGroup>(NOTHING);
  readonly answer = this.#answer.value;
  readonly phase = this.#answer.phase;
  readonly problem = computed(() => this.#moreProblem() ?? this.#answer.problem());
  readonly elements = computed(() => this.#elements.value() ?? []);
  readonly elementsProblem = this.#elements.problem;
  readonly #byName = computed(() => new Map(this.elements().map((element) => [element.element, element])));
  /** Something that can be asked is there. */
  readonly ready = computed(() => this.text().trim() !== '' || complete(this.criteria()).items.length > 0);
  /** What a kept view holds. */
  readonly filter = computed(() => {
    const criteria = complete(this.criteria());
    return { text: this.text().trim(), criteria: criteria.items.length > 0 ? JSON.stringify(criteria) : '' };
  });

  constructor(client: ApiClient, now: () => number = () => performance.now()) {
    this.#client = client;
    this.#now = now;
  }

  loadElements(): Promise<void> {
    return this.#elements.load(async () => (await this.#client.call('search.elements')).elements);
  }

  elementOf(rule: SearchRule): SearchElement | null {
    return this.#byName().get(rule.element) ?? null;
  }

  async run(): Promise<void> {
    if (!this.ready()) return;
    this.#moreProblem.set(null);
    await this.#answer.load(() => this.#ask());
  }

  /** The next page behind what is in sight. */
  async more(): Promise<void> {
    const before = this.answer();
    if (!before?.nextCursor) return;
    this.#moreProblem.set(null);
    try {
      const next = await this.#ask(before.nextCursor);
      this.#answer.set({ ...next, rows: [...before.rows, ...next.rows] });
    } catch (error) {
      this.#moreProblem.set(problemOf(error));
    }
  }

  retry(): Promise<void> {
    return this.#answer.retry();
  }

  addRule(place: Place): void {
    this.#into(place, { element: '', operator: 'is' });
  }

  addGroup(place: Place): void {
    this.#into(place, { join: 'or', items: [{ element: '', operator: 'is' }] });
  }

  setElement(place: Place, element: string): void {
    const type = this.#byName().get(element)?.type ?? 'text';
    this.#change(place, () => ({ element, operator: operatorsOf(type)[0] ?? 'is' }));
  }

  setOperator(place: Place, operator: SearchOperator): void {
    this.#change(place, (item) => ({ ...item, operator }) as SearchRule);
  }

  setValue(place: Place, value: string): void {
    this.#change(place, (item) => ({ ...item, value }) as SearchRule);
  }

  toggleJoin(place: Place): void {
    this.#change(place, (item) => (isGroup(item) ? { ...item, join: item.join === 'and' ? 'or' : 'and' } : item));
  }

  remove(place: Place): void {
    this.#change(place, () => null);
  }

  clear(): void {
    this.text.set('');
    this.criteria.set(NOTHING);
    this.#answer.clear();
  }

  take(view: Readonly<Record<string, string>>): Promise<void> {
    this.text.set(view['text'] ?? '');
    this.criteria.set(criteriaFrom(view['criteria']));
    return this.run();
  }

  async #ask(cursor?: string): Promise<Answer> {
    const began = this.#now();
    const body = { text: this.text().trim(), criteria: complete(this.criteria()), ...(cursor && { cursor }) };
    const answer = await this.#client.call('search.run', { body });
    return { ...answer, tookMs: Math.round(this.#now() - began) };
  }

  #into(place: Place, added: SearchRule | SearchGroup): void {
    this.#change(place, (item) => (isGroup(item) ? { ...item, items: [...item.items, added] } : item));
  }

  #change(place: Place, change: Parameters<typeof changed>[2]): void {
    this.criteria.update((criteria) => changed(criteria, place, change));
  }
}
