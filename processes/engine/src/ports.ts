import type { Command, CommandValues, ExecutionContext, Outcome } from './command-types.ts';
import type { ElementRow } from './rows.ts';
import type { Rows, TableName } from './tables.ts';

export * from './rows.ts';
export * from './tables.ts';
export * from './command-types.ts';
export * from './repair-types.ts';

type Scalar = string | number | boolean | null;
/** Equality (null: IS NULL), or a range, or a list. Conditions of one `where` are joined by AND. */
export type Condition = Scalar | { lte: number } | { gt: number } | { in: readonly (string | number)[] };

export type Find<T extends TableName> = {
  where: { readonly [F in keyof Rows[T]]?: Condition };
  orderBy?: readonly (readonly [keyof Rows[T] & string, 'asc' | 'desc'])[];
  limit?: number;
  /** Large text fields that the caller does not look at: they may come blank. */
  without?: readonly (keyof Rows[T] & string)[];
  /** `skip`: lock the rows and leave out those that another transaction holds (FOR UPDATE SKIP LOCKED on MySQL, nothing on SQLite). */
  lock?: 'skip';
};

/** The primary key's fields and their values. */
export type RowKey<T extends TableName> = Partial<Rows[T]>;

export type RowOp = {
  [T in TableName]:
    | { op: 'insert'; table: T; row: Rows[T] }
    | { op: 'update'; table: T; key: RowKey<T>; set: Partial<Rows[T]> }
    | { op: 'delete'; table: T; key: RowKey<T> }
    /** Every row of a call tree, or of an instance where the table knows no call tree. */
    | { op: 'purge'; table: T; of: { rootKey: number } | { instanceKey: number } };
}[TableName];

/** Tables of which `loadRoot` returns rows. */
export type RootTable =
  'instance' | 'element' | 'join' | 'variable' | 'job' | 'userTask' | 'timer' | 'subscription' | 'incident';

/** All open rows of one call tree. */
export type Snapshot = { readonly [T in RootTable]: readonly Rows[T][] } & {
  /** Idle instances of multi-instance activities were left out. */
  readonly partial?: boolean;
};

/** An open element that only its own command or the end of its activity touches, when the command is of another element. */
export const isIdleInstance = ({ miIndex, activeChildren, type }: ElementRow): boolean =>
  miIndex !== null && activeChildren === 0 && type !== 'CALL_ACTIVITY';

/** Open elements up to which a call tree is always loaded whole: below, leaving out costs more than reading. */
export const WHOLE_UP_TO = 300;

/**
 * Where the engine's rows live. An EngineStore is bound to the caller's transaction: nothing is durable before its commit
 * and everything goes with its roll-back. Rows handed out belong to the caller, who may change them.
 */
export type EngineStore = {
  /**
   * Locks the root process instance (SELECT … FOR UPDATE on MySQL) and reads every open row of its call tree: for each
   * table with `loadedByRoot`, rows with that rootKey and `endedAt` null where the table has the field.
   * Empty lists when the root is unknown or has ended. With a `focus` (an element's key), a tree of more than WHOLE_UP_TO
   * open elements may come without other idle instances (`isIdleInstance`) and what hangs on them.
   */
  loadRoot(rootKey: number, focus?: number): Promise<Snapshot>;
  find<T extends TableName>(table: T, find: Find<T>): Promise<Rows[T][]>;
  /** Applies in order. A violated key is thrown (a bug or a lost race: the caller's unit is retried as a whole). */
  apply(ops: readonly RowOp[]): Promise<void>;
  /**
   * First of `count` consecutive keys that are given out only once EVEN IF this transaction rolls back: the engine keeps
   * what is left of a block for later commands. (wf_sequence on another connection, or max(row, high-water in memory).)
   */
  reserveKeys(count: number): Promise<number>;
  /**
   * Until commit, no other transaction passes this for the same pair: closes the race between publishing a message and
   * opening its subscription (a row of wf_correlation_lock(name, correlation_key) on MySQL, nothing on SQLite).
   */
  lockCorrelation(name: string, correlationKey: string): Promise<void>;
};

/** The first key that a fresh wf_sequence gives (partition 1 of Zeebe): all keys stay below 2^53. */
export const FIRST_KEY = 2 ** 51 + 1;
export const KEY_BLOCK = 1000;
/** Epoch ms that never comes: the last that a Date can hold. */
export const FOREVER = 8_640_000_000_000_000;

/** The façade; `createEngine()` in engine.ts makes one per process. */
export type Engine = {
  /** One command inside the caller's transaction. Rejected: nothing was applied. */
  execute<C extends Command>(
    store: EngineStore,
    command: C,
    context: ExecutionContext,
  ): Promise<Outcome<CommandValues[C['type']]>>;
};
