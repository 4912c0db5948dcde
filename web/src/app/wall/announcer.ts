import { signal } from '@angular/core';
import type { ScreenFeed } from '@rtflow/contract/rest/stations';

export type Call = ScreenFeed['calls'][number];

/** Speaks one sentence. @returns whether it was heard: false lets the next voice try */
export type Voice = (text: string) => Promise<boolean>;

/**
 * Calls of one hall, one after the other: each is shown and spoken so often, and the next waits for it. A voice that fails is
 * followed by the next of the list; when none speaks, the call is shown as long as a spoken one.
 */
export class Announcer {
  readonly #voices: readonly Voice[];
  readonly #wait: (ms: number) => Promise<void>;
  readonly #heard = new Set<string>();
  readonly #queue: Call[] = [];
  readonly #current = signal<Call | null>(null);
  readonly #silent = signal(false);
  #running: Promise<void> = Promise.resolve();
  #repeat = 2;
  readonly current = this.#current.asReadonly();
  /** No voice could speak the last call: the screen says so. */
  readonly silent = this.#silent.asReadonly();

  constructor(voices: readonly Voice[], wait: (ms: number) => Promise<void>) {
    this.#voices = voices;
    this.#wait = wait;
  }

  /** New calls of a feed; those known already are not spoken again. */
  take({ calls, repeat, screen }: Pick<ScreenFeed, 'calls' | 'repeat' | 'screen'>): Promise<void> {
    this.#repeat = repeat;
    const fresh = calls.filter(({ callId }) => !this.#heard.has(callId));
    for (const call of fresh) {
      this.#heard.add(call.callId);
      this.#queue.push(call);
    }
    if (fresh.length > 0) this.#running = this.#running.then(() => this.#work(screen.speaks));
    return this.#running;
  }

  async #work(speaks: boolean): Promise<void> {
    for (let call = this.#queue.shift(); call; call = this.#queue.shift()) {
      this.#current.set(call);
      const shown = this.#wait(SHOWN_MS);
      if (speaks) for (let turn = 0; turn < this.#repeat; turn++) await this.#speak(call.say);
      await shown;
    }
    this.#current.set(null);
  }

  async #speak(text: string): Promise<void> {
    for (const voice of this.#voices) {
      if (await voice(text)) return this.#silent.set(false);
    }
    this.#silent.set(true);
  }
}

/** A call stays on the screen at least this long. */
const SHOWN_MS = 10_000;
