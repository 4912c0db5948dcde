import { signal } from '@angular/core';
import type { ApiClient } from '@rtflow/contract/client';
import type { TaskComment } from '@rtflow/contract/rest/notices';
import type { Problem } from '@rtflow/contract/rest/problem';
import { Loaded, newCommandId, problemOf } from '../api/loaded.ts';

/** What people wrote about the task that lies open, and what is being written. */
export class TaskTalk {
  readonly #client: ApiClient;
  readonly #comments = new Loaded<readonly TaskComment[]>();
  readonly #refused = signal<Problem | null>(null);
  readonly #busy = signal(false);
  #taskKey: string | null = null;
  readonly text = signal('');
  readonly mentions = signal<readonly string[]>([]);
  readonly comments = this.#comments.value;
  readonly problem = this.#comments.problem;
  readonly refused = this.#refused.asReadonly();
  readonly busy = this.#busy.asReadonly();

  constructor(client: ApiClient) {
    this.#client = client;
  }

  /** Another task: what was half written for the one before does not go along. */
  async open(taskKey: string): Promise<void> {
    if (this.#taskKey !== taskKey) {
      this.#taskKey = taskKey;
      this.#comments.clear();
      this.text.set('');
      this.mentions.set([]);
      this.#refused.set(null);
    }
    await this.#comments.load(async () => (await this.#client.call('comments.list', { params: { taskKey } })).comments);
  }

  mention(userId: string, name: string): void {
    if (userId === '' || this.mentions().includes(userId)) return;
    this.mentions.update((ids) => [...ids, userId]);
    this.text.update((text) => `${text}${text === '' || text.endsWith(' ') ? '' : ' '}@${name} `);
  }

  async send(): Promise<boolean> {
    const taskKey = this.#taskKey;
    const text = this.text().trim();
    if (taskKey === null || text === '' || this.#busy()) return false;
    this.#busy.set(true);
    this.#refused.set(null);
    try {
      const body = { commandId: newCommandId(), text, mentions: [...this.mentions()] };
      await this.#client.call('comments.add', { params: { taskKey }, body });
      this.text.set('');
      this.mentions.set([]);
    } catch (error) {
      this.#refused.set(problemOf(error));
      return false;
    } finally {
      this.#busy.set(false);
    }
    await this.open(taskKey);
    return true;
  }
}
