import type { ObjectDraft } from '@rtflow/dicom-node';
import type { BlobDraft, BlobStore } from '../../blob-store.ts';

/** The node's draft is the blob store's: `storeInstance` finishes it, with the rows that name it. */
class BlobObjectDraft implements ObjectDraft {
  readonly blob: BlobDraft;

  constructor(blob: BlobDraft) {
    this.blob = blob;
  }

  async write(chunk: Uint8Array): Promise<'written' | 'full'> {
    return (await this.blob.write(chunk)).ok ? 'written' : 'full';
  }

  discard(): Promise<void> {
    return this.blob.discard();
  }
}

export async function beginObject(blobs: BlobStore): Promise<ObjectDraft | 'refused-full'> {
  const begun = await blobs.begin();
  return begun.ok ? new BlobObjectDraft(begun.value) : 'refused-full';
}

/** @throws Error for a draft that `beginObject` did not make */
export function blobOf(draft: ObjectDraft): BlobDraft {
  if (draft instanceof BlobObjectDraft) return draft.blob;
  throw new Error('Expected a draft of this record, but got another');
}
