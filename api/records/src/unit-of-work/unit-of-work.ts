import { AsyncLocalStorage } from 'node:async_hooks';
import type { Actor, Tx } from '../tx.ts';

export interface UnitOptions {
  /** The caller's idempotency key: the same actor's second run answers the first one's value and does nothing. */
  readonly commandId?: string;
  /** What the command was asked to do: the same key with another input is refused. */
  readonly input?: unknown;
}

export interface UnitOfWork {
  /**
   * Runs `work` in one transaction and answers when it is durable. A value that refuses (`ok: false`, `refused: true`) or
   * an error keeps no row. On MySQL `work` may run more than once (deadlock): it must do nothing but SQL.
   */
  run<T>(actor: Actor, work: (tx: Tx) => Promise<T>, options?: UnitOptions): Promise<T>;
}

/** Where the crash tests may kill the process. */
export const FAULT_POINTS = [
  'before-begin',
  'after-business-write',
  'after-engine-plan',
  'before-commit',
  'after-commit',
] as const;
export type FaultPoint = (typeof FAULT_POINTS)[number];
export type Fault = (point: FaultPoint) => void | Promise<void>;

const running = new AsyncLocalStorage<true>();

/** Marks everything that `work` awaits as inside a unit. */
export function insideUnit<T>(work: () => Promise<T>): Promise<T> {
  return running.run(true, work);
}

/** A unit inside a unit would wait for itself for ever: commands take the `tx` of their caller. */
export function refuseNesting(): void {
  if (running.getStore())
    throw new Error('Expected no unit of work inside another, but one is running: pass its tx on');
}
