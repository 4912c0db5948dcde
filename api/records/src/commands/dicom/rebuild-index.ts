import { receiveFile, type DicomIntake } from '@rtflow/dicom-node';
import type { BlobStore } from '../../blob-store.ts';
import type { Database } from '../../database.ts';
import { rowOf } from '../../rows.ts';
import type { RunControl } from '../storage/storage-runs.ts';

export interface RebuildReport {
  readonly files: number;
  /** Objects that had no row and have one now. */
  readonly indexed: number;
  /** Blobs that are no DICOM objects: photographs, documents, messages. */
  readonly other: number;
}

/**
 * Makes the index again from the objects themselves, after the database was lost or restored to an earlier day. Objects that
 * have their row are left alone, so it can be run at any time and again.
 */
export async function rebuildIndex(
  database: Database,
  blobs: BlobStore,
  intake: DicomIntake,
  control: RunControl,
): Promise<RebuildReport> {
  let [files, indexed, other] = [0, 0, 0];
  for await (const key of blobs.keys()) {
    if (control.signal.aborted) break;
    await control.progress(++files);
    if (await rowOf({ sql: database.reader }, 'DicomInstance', { blobKey: key })) continue;
    const callingAe = await sourceOf(blobs, key);
    const received = await receiveFile(intake, await blobs.open(key), { callingAe });
    if (!received.ok) other++;
    else if (received.value.outcome === 'stored') indexed++;
  }
  return { files, indexed, other };
}

/** Source AE title of our meta header (0002,0016): with it the file made again is the file that is there. */
async function sourceOf(blobs: BlobStore, key: string): Promise<string> {
  const stream = await blobs.open(key);
  const [head = Buffer.alloc(0)] = (await stream.take(1).toArray()) as Buffer[];
  const at = head.subarray(0, 1024).indexOf(Buffer.from([0x02, 0x00, 0x16, 0x00, 0x41, 0x45]));
  if (at === -1) return 'REBUILD';
  return head.toString('latin1', at + 8, at + 8 + head.readUInt16LE(at + 6)).trim();
}
