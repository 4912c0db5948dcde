import type { Outcome } from '../policies/refusals.ts';
import type { Actor, Tx } from '../tx.ts';
import type { UnitOfWork } from '../unit-of-work/unit-of-work.ts';

export interface Act {
  /** Stable name for the audit, e.g. 'task.complete'. */
  readonly name: string;
  readonly entity: string;
  readonly entityId: string;
  /** The caller's idempotency key; a repeat gets the first answer. */
  readonly commandId?: string;
  /** What was asked, beside `entityId` and without the version that was seen: the same key with another wish is refused. */
  readonly input?: unknown;
}

/** Refusals of a right or a rule are kept in the audit; a missing row or a typing fault is not. */
const AUDITED_STATUS = new Set([403, 409]);

/** Runs one command as one unit of work. What is refused leaves no row but its audit entry. */
export function runCommand<T>(
  unitOfWork: UnitOfWork,
  actor: Actor,
  act: Act,
  work: (tx: Tx) => Promise<Outcome<T>>,
): Promise<Outcome<T>> {
  return unitOfWork.run(
    actor,
    async (tx) => {
      const outcome = await work(tx);
      if (!outcome.ok && AUDITED_STATUS.has(outcome.error.status)) {
        tx.auditRefusal({
          action: `${act.name}.refused`,
          entity: act.entity,
          entityId: act.entityId,
          detail: { code: outcome.error.code, ...(outcome.error.detail ?? {}) },
        });
      }
      return outcome;
    },
    act.commandId ? { commandId: `${act.name}:${act.commandId}`, input: [act.entityId, act.input] } : {},
  );
}
