import { computed, signal } from '@angular/core';
import { ApiError } from '@rtflow/contract/client';
import type { Problem } from '@rtflow/contract/rest/problem';

/** A skeleton shown for less than this only flickers. */
const SLOW_AFTER_MS = 150;

export type LoadPhase = 'idle' | 'waiting' | 'slow' | 'ready' | 'failed';

/** A value from the server with its four states. Old data stay visible while newer ones are on the way. */
export class Loaded<T> {
  readonly #value = signal<T | null>(null);
  readonly #problem = signal<Problem | null>(null);
  readonly #busy = signal<'no' | 'waiting' | 'slow'>('no');
  #turn = 0;
  #last: (() => Promise<T>) | null = null;

  readonly value = this.#value.asReadonly();
  readonly problem = this.#problem.asReadonly();
  readonly refreshing = computed(() => this.#busy() !== 'no' && this.#value() !== null);
  readonly phase = computed<LoadPhase>(() => {
    if (this.#value() !== null) return 'ready';
    if (this.#busy() === 'slow') return 'slow';
    if (this.#busy() === 'waiting') return 'waiting';
    return this.#problem() ? 'failed' : 'idle';
  });

  /** Runs `ask`; an answer that a newer call has overtaken is dropped. Never throws for a problem of the server. */
  async load(ask: () => Promise<T>): Promise<void> {
    const turn = ++this.#turn;
    this.#last = ask;
    this.#busy.set('waiting');
    const slow = setTimeout(() => this.#busy.update((busy) => (busy === 'waiting' ? 'slow' : busy)), SLOW_AFTER_MS);
    try {
      const value = await ask();
      if (turn !== this.#turn) return;
      this.#value.set(value);
      this.#problem.set(null);
    } catch (error) {
      if (turn !== this.#turn) return;
      this.#problem.set(problemOf(error));
    } finally {
      clearTimeout(slow);
      if (turn === this.#turn) this.#busy.set('no');
    }
  }

  retry(): Promise<void> {
    return this.#last ? this.load(this.#last) : Promise.resolve();
  }

  set(value: T): void {
    this.#turn++;
    this.#busy.set('no');
    this.#problem.set(null);
    this.#value.set(value);
  }

  clear(): void {
    this.#turn++;
    this.#busy.set('no');
    this.#problem.set(null);
    this.#value.set(null);
  }
}

/** The problem inside an error of the client. @throws the error itself when it is a bug of ours. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ApiError) return error.problem;
  throw error;
}

export function newCommandId(): string {
  return crypto.randomUUID();
}
