import { computed, signal } from '@angular/core';
import type { ApiClient } from '@rtflow/contract/client';
import type { Problem } from '@rtflow/contract/rest/problem';
import type { RouteAnswer } from '@rtflow/contract/routes';
import { Loaded, newCommandId, problemOf } from '../api/loaded.ts';
import { readNumber } from '../form/field-words.ts';
import type { Bilingual } from '../words/language.ts';

export interface QaItem extends Bilingual {
  readonly code: string;
  /** Null for an item that is passed or not passed. */
  readonly limits: { readonly unit: string; readonly warn: number; readonly error: number } | null;
}
export type Verdict = 'PASS' | 'WARN' | 'ERROR';
type Answer = string | boolean;

/** The morning check of one machine while it is typed. The server judges again by the same limits. */
export class DailyQa {
  readonly #client: ApiClient;
  readonly #items = new Loaded<readonly QaItem[]>();
  readonly #answers = signal<Readonly<Record<string, Answer>>>({});
  readonly #tried = signal(false);
  readonly #busy = signal(false);
  readonly #refused = signal<Problem | null>(null);
  #command: { readonly values: string; readonly commandId: string } | null = null;
  readonly items = computed(() => this.#items.value() ?? []);
  readonly phase = this.#items.phase;
  readonly problem = this.#items.problem;
  readonly busy = this.#busy.asReadonly();
  readonly refused = this.#refused.asReadonly();
  readonly tried = this.#tried.asReadonly();
  readonly answered = computed(() => this.items().filter((item) => this.verdictOf(item) !== null).length);
  /** Worst of what has been answered; null before the first answer. */
  readonly worst = computed<Verdict | null>(() => {
    const verdicts = this.items().map((item) => this.verdictOf(item));
    return (['ERROR', 'WARN', 'PASS'] as const).find((verdict) => verdicts.includes(verdict)) ?? null;
  });

  constructor(client: ApiClient) {
    this.#client = client;
  }

  async start(): Promise<void> {
    this.#answers.set({});
    this.#tried.set(false);
    this.#refused.set(null);
    await this.#items.load(async () => {
      const { items } = await this.#client.call('codes.list', { params: { list: 'daily-qa' } });
      return items.map(qaItem);
    });
  }

  retry(): Promise<void> {
    return this.#items.retry();
  }

  answer(code: string): Answer | null {
    return this.#answers()[code] ?? null;
  }

  set(code: string, answer: Answer): void {
    this.#answers.update((answers) => ({ ...answers, [code]: answer }));
  }

  /** Null while there is no answer that counts. */
  verdictOf(item: QaItem): Verdict | null {
    const value = this.#valueOf(item);
    if (value === null) return null;
    if (item.limits === null || typeof value === 'boolean') return value === true ? 'PASS' : 'ERROR';
    const deviation = Math.abs(value);
    if (deviation > item.limits.error) return 'ERROR';
    return deviation > item.limits.warn ? 'WARN' : 'PASS';
  }

  /** The verdict that was kept, or null: items are missing or the server refused, the reason is on the screen. */
  async save(deviceId: string): Promise<Verdict | null> {
    this.#tried.set(true);
    if (this.#busy() || this.answered() < this.items().length || this.items().length === 0) return null;
    const values = this.items().flatMap((item) => {
      const value = this.#valueOf(item);
      return value === null ? [] : [{ item: item.code, value }];
    });
    this.#busy.set(true);
    this.#refused.set(null);
    try {
      const body = { commandId: this.#commandFor(deviceId, values), values };
      await this.#client.call('devices.dailyQa', { params: { deviceId }, body });
      return this.worst();
    } catch (error) {
      this.#refused.set(problemOf(error));
      return null;
    } finally {
      this.#busy.set(false);
    }
  }

  #valueOf(item: QaItem): number | boolean | null {
    const answer = this.#answers()[item.code];
    if (answer === undefined) return null;
    if (typeof answer === 'boolean') return item.limits === null ? answer : null;
    const read = readNumber(answer);
    return typeof read === 'number' ? read : null;
  }

  /** A repeat of the same values carries the same id, so a lost answer does not keep the check twice. */
  #commandFor(deviceId: string, values: unknown): string {
    const text = JSON.stringify([deviceId, values]);
    if (this.#command?.values !== text) this.#command = { values: text, commandId: newCommandId() };
    return this.#command.commandId;
  }
}

function qaItem({ code, zh, en, detail }: RouteAnswer<'codes.list'>['items'][number]): QaItem {
  const { unit, warn, error } = detail ?? {};
  const measured = typeof warn === 'number' && typeof error === 'number';
  return { code, zh, en, limits: measured ? { unit: typeof unit === 'string' ? unit : '', warn, error } : null };
}
