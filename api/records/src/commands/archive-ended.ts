import type { Tx } from '../tx.ts';

export interface ArchiveBatch {
  /** Epoch ms; null: nothing is archived (or forgotten). */
  readonly archiveBefore: number | null;
  readonly forgetBefore: number | null;
  readonly limit: number;
}

/**
 * One short unit of the archive job: ended pathways leave the engine's tables, and archived ones that nobody has to keep are
 * forgotten. Answers how many; below `limit` there are no more.
 */
export async function archiveEnded(tx: Tx, { archiveBefore, forgetBefore, limit }: ArchiveBatch): Promise<number> {
  const archived =
    archiveBefore === null ? 0 : await done(tx, { type: 'archiveInstances', endedBefore: archiveBefore, limit });
  const forgotten =
    forgetBefore === null ? 0 : await done(tx, { type: 'forgetArchived', endedBefore: forgetBefore, limit });
  if (archived + forgotten > 0) {
    const detail = { archived, archiveBefore, forgotten, forgetBefore };
    await tx.audit({ action: 'engine.archive', entity: 'process', entityId: 'ended', detail });
  }
  return Math.max(archived, forgotten);
}

type Step = { type: 'archiveInstances' | 'forgetArchived'; endedBefore: number; limit: number };

async function done(tx: Tx, step: Step): Promise<number> {
  const outcome = await tx.execute(step);
  if (!outcome.ok) throw new Error(`Expected ${step.type} to be done, but ${outcome.error.message}`);
  return 'archived' in outcome.value ? outcome.value.archived : outcome.value.forgotten;
}
