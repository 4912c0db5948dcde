import type { BlobLedger, PlacedBlob } from '../../blobs/ledger-queue.ts';
import type { Actor, SqlValue, Tx } from '../../tx.ts';
import type { UnitOfWork } from '../../unit-of-work/unit-of-work.ts';

export const STORE_ACTOR: Actor = { kind: 'system', id: 'storage', grants: [] };

/** The ledger of the stores in the record. The stores are the truth: `scrubStores` makes it again from them. */
export function createBlobLedger(unitOfWork: UnitOfWork): BlobLedger {
  return { record: (placed) => unitOfWork.run(STORE_ACTOR, (tx) => recordCopies(tx, placed)) };
}

/** A few statements for many blobs: this runs once for every object that arrives. */
export async function recordCopies(tx: Tx, placed: readonly PlacedBlob[]): Promise<void> {
  if (placed.length === 0) return;
  const verb = tx.sql.dialect === 'mysql' ? 'INSERT IGNORE INTO' : 'INSERT OR IGNORE INTO';
  await tx.sql.run(
    `${verb} blobs (blob_key, size_bytes, placed_with, copies) VALUES ${placed.map(() => '(?, ?, ?, 0)').join(', ')}`,
    placed.flatMap(({ key, sizeBytes, placedWith }): SqlValue[] => [key, sizeBytes, placedWith]),
  );
  const copies = placed.flatMap(({ key, stores }) => stores.map((store) => [key, store, tx.now, tx.now]));
  if (copies.length > 0) {
    await tx.sql.run(
      `${verb} blob_copies (blob_key, store, seen_at, checked_at) VALUES ${copies.map(() => '(?, ?, ?, ?)').join(', ')}`,
      copies.flat(),
    );
  }
  await countCopies(
    tx,
    placed.map(({ key }) => key),
  );
}

export async function forgetCopies(tx: Tx, store: string, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  await tx.sql.run(`DELETE FROM blob_copies WHERE store = ? AND blob_key IN (${marks(keys)})`, [store, ...keys]);
  await countCopies(tx, keys);
}

/** A blob that is wanted no more and that no store holds. */
export async function forgetBlob(tx: Tx, key: string): Promise<void> {
  await tx.sql.run('DELETE FROM blob_copies WHERE blob_key = ?', [key]);
  await tx.sql.run('DELETE FROM blobs WHERE blob_key = ?', [key]);
}

async function countCopies(tx: Tx, keys: readonly string[]): Promise<void> {
  await tx.sql.run(
    `UPDATE blobs SET copies = (SELECT COUNT(*) FROM blob_copies c WHERE c.blob_key = blobs.blob_key)
     WHERE blob_key IN (${marks(keys)})`,
    keys,
  );
}

export function marks(values: readonly unknown[]): string {
  return values.map(() => '?').join(', ');
}
