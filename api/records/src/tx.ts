import type { Result } from '@rtflow/domain';
import type { Command, CommandOf, CommandType, CommandValues, Rejection } from '@rtflow/engine/ports';
import type { Transaction } from 'sequelize';
import type { Models } from './models/index.ts';

export type GrantScope = 'own' | 'team' | 'department';

export interface RoleGrant {
  readonly role: string;
  readonly scope: GrantScope;
}

/** What the process answers. On a cluster it answers later: then null stands where the embedded engine knows. */
export type ProcessValues = Omit<CommandValues, 'createProcessInstance' | 'publishMessage' | 'broadcastSignal'> & {
  createProcessInstance: CommandValues['createProcessInstance'] | null;
  publishMessage: { messageKey: number | null; correlatedInstanceKeys: number[] | null };
  broadcastSignal: CommandValues['broadcastSignal'] | null;
};

/** Who acts. `id` is users.id, a worker's name, 'api ' and a token's name, or 'system'; it goes into every audit row. */
export interface Actor {
  readonly kind: 'user' | 'worker' | 'system' | 'program';
  readonly id: string;
  readonly grants: readonly RoleGrant[];
  /** Of a program: what its token permits, in the whole department. */
  readonly scopes?: readonly string[];
  /** Network address that the act came from; the audit keeps it. */
  readonly address?: string;
}

export const SYSTEM_ACTOR: Actor = { kind: 'system', id: 'system', grants: [] };

/** What a prepared statement takes; booleans are bound as 0/1, undefined as NULL. JSON goes in as text. */
export type SqlValue = string | number | bigint | boolean | Uint8Array | null | undefined;
export type SqlRow = Record<string, unknown>;

export interface SqlReader {
  readonly dialect: Dialect;
  all<R = SqlRow>(sql: string, params?: readonly SqlValue[]): Promise<R[]>;
  get<R = SqlRow>(sql: string, params?: readonly SqlValue[]): Promise<R | undefined>;
}

/** Prepared statements (`?` placeholders, cached by text) on the connection of the running transaction. */
export interface Sql extends SqlReader {
  run(sql: string, params?: readonly SqlValue[]): Promise<{ readonly changes: number; readonly lastId: number }>;
}

export type Dialect = 'sqlite' | 'mysql';

/** `detail` is seen by auditors: ids, codes and numbers, never names. */
export interface AuditEntry {
  readonly action: string;
  readonly entity: string;
  readonly entityId: string;
  readonly patientId?: string | null;
  readonly detail?: Readonly<Record<string, unknown>>;
}

/**
 * One unit of work: everything a command may touch. All of it becomes durable together, or none of it: a unit that
 * throws, or whose value is a `Result` with `ok: false` or a `Refusal`, keeps no row.
 */
export interface Tx {
  /** Epoch milliseconds, the same for the whole unit, never before an earlier unit's. */
  readonly now: number;
  readonly actor: Actor;
  /** For models: `tx.models.Patient.create({…}, { transaction: tx.transaction })`. */
  readonly transaction: Transaction;
  readonly models: Models;
  readonly sql: Sql;
  /** Chained and written just before COMMIT. */
  audit(entry: AuditEntry): Promise<void>;
  /** Written even though the unit is refused and rolled back (who tried what). */
  auditRefusal(entry: AuditEntry): void;
  /** A repeated `dedupKey` is dropped: the first message stands. */
  outbox(topic: string, payload: Readonly<Record<string, unknown>>, dedupKey: string): Promise<void>;
  /** Tells the open pages of these people, after COMMIT, that there is a notice for them. */
  noticed(userIds: readonly string[]): void;
  /** Runs after COMMIT, in order, before the caller gets its answer; it cannot undo anything. */
  afterCommit(effect: () => void): void;
  /** A command to the process, in this transaction; its effects are published after COMMIT. */
  execute<T extends CommandType>(command: CommandOf<T> & Command): Promise<Result<ProcessValues[T], Rejection>>;
  /** Time-ordered id (UUID v7) for a new row. */
  newId(): string;
}
