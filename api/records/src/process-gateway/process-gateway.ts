import type { Command, EngineStore, ExecutionContext, Outcome } from '@rtflow/engine/ports';
import type { Actor, Sql } from '../tx.ts';

/** The engine's façade, as this room needs it. */
export interface Engine {
  execute(store: EngineStore, command: Command, context: ExecutionContext): Promise<Outcome<unknown>>;
}

/** The unit of work that a command belongs to. */
export interface UnitPlace {
  readonly sql: Sql;
  readonly now: number;
  readonly actor: Actor;
  /** The engine's rows on this unit's connection. */
  store(): EngineStore;
  /** Something waits to be sent once this unit is committed. */
  kept(): void;
}

/**
 * What the record's commands ask the process for, inside their own transaction. Two adapters: `embedded` carries the command out
 * there and then; `zeebe-cluster` keeps it in the same transaction to be sent. Reads of `wf_*` are the same for both.
 */
export interface ProcessGateway {
  execute(command: Command, place: UnitPlace): Promise<Outcome<unknown>>;
}

/** Where the process runs. */
export type ProcessHome = 'embedded' | 'zeebe-cluster';
