import { computed, signal } from '@angular/core';
import type { ApiClient } from '@rtflow/contract/client';
import type { RouteAnswer } from '@rtflow/contract/routes';
import { Acting } from '../api/acting.ts';
import { Loaded, newCommandId } from '../api/loaded.ts';

export type Replay = RouteAnswer<'queue.replay'>;

/** The table that scores the line: changed here, tried on a past day, then put in force. */
export class RuleDesk {
  readonly #client: ApiClient;
  readonly #acting = new Acting();
  readonly #replay = signal<{ readonly dmn: string; readonly result: Replay } | null>(null);
  readonly rule = new Loaded<RouteAnswer<'queue.rule'>>();
  readonly dmn = signal('');
  readonly busy = this.#acting.busy;
  readonly refused = this.#acting.refused;
  readonly changed = computed(() => this.rule.value() !== null && this.dmn() !== this.rule.value()?.dmn);
  readonly result = computed(() => this.#replay()?.result ?? null);
  /** Exactly this text has been tried: nothing goes in force unseen. */
  readonly tried = computed(() => this.#replay()?.dmn === this.dmn());

  constructor(client: ApiClient) {
    this.#client = client;
  }

  async load(): Promise<void> {
    await this.rule.load(() => this.#client.call('queue.rule'));
    this.dmn.set(this.rule.value()?.dmn ?? '');
    this.#replay.set(null);
  }

  replay(date: string): Promise<boolean> {
    const dmn = this.dmn();
    return this.#acting.run(async () => {
      this.#replay.set({ dmn, result: await this.#client.call('queue.replay', { body: { date, dmn } }) });
    });
  }

  async publish(): Promise<boolean> {
    const rule = this.rule.value();
    if (rule === null || !this.changed() || !this.tried()) return false;
    const body = { commandId: newCommandId(), version: rule.version, dmn: this.dmn() };
    const done = await this.#acting.run(() => this.#client.call('queue.setRule', { body }));
    if (done) await this.load();
    return done;
  }
}
