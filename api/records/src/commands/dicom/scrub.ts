import { createHash } from 'node:crypto';
import type { BlobStore } from '../../blob-store.ts';
import type { Database } from '../../database.ts';
import { isBlobReferenced } from '../../queries/dicom/blob-references.ts';
import { DICOM_ACTOR } from './store-instance.ts';

export interface ScrubReport {
  readonly checked: number;
  /** SOP instance UIDs whose bytes are not there. */
  readonly missing: readonly string[];
  /** SOP instance UIDs whose bytes are not those that came. */
  readonly changed: readonly string[];
  /** Blobs that no row names. */
  readonly orphans: readonly string[];
}

const PAGE = 500;

/** Reads objects again, in the order of their UIDs, against their hashes; then looks for files without a row. Removes nothing. */
export async function scrub(database: Database, blobs: BlobStore, limit: number): Promise<ScrubReport> {
  const missing: string[] = [];
  const changed: string[] = [];
  let checked = 0;
  for (let after = ''; checked < limit;) {
    const rows = await database.readPool.all<{ uid: string; key: string }>(
      `SELECT sop_instance_uid AS uid, blob_key AS \`key\` FROM dicom_instances WHERE sop_instance_uid > ?
       ORDER BY sop_instance_uid LIMIT ${Math.min(PAGE, limit - checked)}`,
      [after],
    );
    for (const { uid, key } of rows) {
      const state = await stateOf(blobs, key);
      if (state === 'missing') missing.push(uid);
      if (state === 'changed') changed.push(uid);
    }
    checked += rows.length;
    const last = rows.at(-1);
    if (last === undefined) break;
    after = last.uid;
  }
  const orphans: string[] = [];
  for await (const key of blobs.keys()) {
    if (!(await isBlobReferenced(database.reader, key))) orphans.push(key);
  }
  const report = { checked, missing, changed, orphans };
  const detail = { checked, missing: missing.length, changed: changed.length, orphans: orphans.length };
  await database.unitOfWork.run(DICOM_ACTOR, (tx) =>
    tx.audit({ action: 'dicom.scrub', entity: 'archive', entityId: 'objects', detail }),
  );
  return report;
}

async function stateOf(blobs: BlobStore, key: string): Promise<'good' | 'missing' | 'changed'> {
  if (!(await blobs.has(key))) return 'missing';
  const hash = createHash('sha256');
  for await (const chunk of await blobs.open(key)) hash.update(chunk as Uint8Array);
  return hash.digest('hex') === key ? 'good' : 'changed';
}
