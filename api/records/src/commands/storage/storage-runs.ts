import type { RunKind } from '@rtflow/contract/rest/storage';
import { can } from '../../policies/can.ts';
import { refuse, type Outcome } from '../../policies/refusals.ts';
import { insertRow, rowOf, updateRows } from '../../rows.ts';
import type { Tx } from '../../tx.ts';

/** Given to a run: it tells how far it is, and stops between two objects when it is asked to. */
export interface RunControl {
  readonly signal: AbortSignal;
  progress(done: number, total?: number): Promise<void> | void;
}

/** For what runs without a row. */
export const QUIET_RUN: RunControl = { signal: new AbortController().signal, progress: () => undefined };

export interface RunRequest {
  readonly kind: RunKind;
  /** What is restored. */
  readonly studyUid?: string | undefined;
}

/** One at a time: two would get into each other's way on the same disks. */
export async function beginRun(tx: Tx, { kind, studyUid }: RunRequest): Promise<Outcome<{ readonly runId: string }>> {
  const right = can(tx.actor, 'dicom.operate');
  if (!right.ok) return right;
  const running = await rowOf(tx, 'StorageRun', { state: 'RUNNING' });
  if (running) return refuse('STORAGE_BUSY', { kind: running.kind });
  const id = tx.newId();
  await insertRow(tx, 'StorageRun', { id, kind, state: 'RUNNING', startedBy: tx.actor.id, startedAt: tx.now });
  await tx.audit({
    action: 'storage.run',
    entity: 'storage',
    entityId: id,
    detail: { kind, ...(studyUid && { studyUid }) },
  });
  return { ok: true, value: { runId: id } };
}

export async function endRun(
  tx: Tx,
  run: {
    readonly id: string;
    readonly state: 'DONE' | 'CANCELLED' | 'FAILED';
    readonly report: Record<string, unknown>;
  },
): Promise<void> {
  await updateRows(tx, 'StorageRun', { id: run.id }, { state: run.state, endedAt: tx.now, report: run.report });
  await tx.audit({ action: 'storage.run-ended', entity: 'storage', entityId: run.id, detail: { state: run.state } });
}

/** Who asked for it hears of it; the run itself stops after the object in hand. */
export async function cancelRun(tx: Tx, runId: string): Promise<Outcome<null>> {
  const right = can(tx.actor, 'dicom.operate');
  if (!right.ok) return right;
  const running = await rowOf(tx, 'StorageRun', { id: runId, state: 'RUNNING' });
  if (!running) return refuse('NOT_FOUND', { runId });
  await tx.audit({
    action: 'storage.run-cancelled',
    entity: 'storage',
    entityId: runId,
    detail: { kind: running.kind },
  });
  return { ok: true, value: null };
}

export async function noteProgress(tx: Tx, runId: string, done: number, total: number): Promise<void> {
  await updateRows(tx, 'StorageRun', { id: runId }, { done, total });
}

/** At start: what a crash ended. */
export async function interruptRuns(tx: Tx): Promise<void> {
  await updateRows(tx, 'StorageRun', { state: 'RUNNING' }, { state: 'INTERRUPTED', endedAt: tx.now });
}
