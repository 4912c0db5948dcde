import { EventEmitter } from 'node:events';
import type { Effects } from '@rtflow/engine/ports';
import type { AuditEntry } from './tx.ts';

export interface CommittedEventMap {
  /** What a command of the engine changed: long polls take jobs, browsers see tasks. */
  engine: [Effects];
  /** An act was recorded: screens that show this entity read it again. */
  audited: [AuditEntry & { readonly at: number; readonly actorId: string }];
  /** A command waits to be sent to the cluster. */
  kept: [];
  /** These people were told something inside RTFlow. */
  noticed: [{ readonly userIds: readonly string[] }];
  /** A message waits in the outbox. */
  outbox: [{ readonly topic: string }];
}

/** What has become durable, told in order of commit. A listener that throws harms neither the others nor the caller. */
export class CommittedEvents {
  readonly #emitter = new EventEmitter().setMaxListeners(0);
  readonly #onError: (error: unknown) => void;

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  /** Returns the function that ends the subscription. */
  on<E extends keyof CommittedEventMap>(event: E, listener: (...args: CommittedEventMap[E]) => void): () => void {
    const guarded = (...args: unknown[]): void => {
      try {
        listener(...(args as CommittedEventMap[E]));
      } catch (error) {
        this.#onError(error);
      }
    };
    this.#emitter.on(event, guarded);
    return () => this.#emitter.off(event, guarded);
  }

  emit<E extends keyof CommittedEventMap>(event: E, ...args: CommittedEventMap[E]): void {
    this.#emitter.emit(event, ...args);
  }
}
