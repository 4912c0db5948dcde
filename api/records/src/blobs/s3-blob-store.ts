import { mkdir, rm } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { ok } from '@rtflow/domain';
import type { SingleStore } from '../blob-store.ts';
import { keyOnTrial } from './fs-blob-draft.ts';
import { blobName, checkedContent, isBlobKey, putBlob } from './put-blob.ts';
import { beginS3Draft } from './s3-blob-draft.ts';
import { S3Objects, type S3Settings } from './s3-objects.ts';
import { freeBytesOf } from './spool-file.ts';
import { Trials } from './trials.ts';

export interface S3BlobStoreOptions extends S3Settings {
  /** Folder of this host for what is on its way; emptied at start. */
  readonly spoolFolder: string;
  /** Refuses when the spool's disk would be left with less. */
  readonly minFreeBytes: number;
}

/** Blobs as objects `ab/cd/<sha256>` of an S3-compatible bucket. */
export async function openS3BlobStore({
  spoolFolder,
  minFreeBytes,
  ...settings
}: S3BlobStoreOptions): Promise<SingleStore> {
  await rm(spoolFolder, { recursive: true, force: true });
  await mkdir(spoolFolder, { recursive: true });
  const objects = new S3Objects(settings);
  const trials = new Trials();
  const spool = { folder: spoolFolder, minFreeBytes, freeBytes: freeBytesOf };
  const begin = () => beginS3Draft({ objects, spool, trials });
  return {
    begin,
    put: (content) => putBlob(begin, content),
    has: async (key) => (await objects.size(blobName(key))) !== null,
    read: async (key) => buffer(await objects.open(blobName(key))),
    open: (key, range) => objects.open(blobName(key), range),
    async *keys() {
      for await (const name of objects.list('')) {
        const key = name.slice(name.lastIndexOf('/') + 1);
        if (isBlobKey(key) && name === blobName(key)) yield key;
      }
    },
    async sweep(isReferenced) {
      let removed = 0;
      for await (const name of objects.list('staged/')) {
        const key = keyOnTrial(name.slice('staged/'.length));
        // A draft of this run is not finished: its own end decides.
        if (key !== null && trials.has(key)) continue;
        if (key !== null && !(await isReferenced(key))) {
          await objects.remove(blobName(key));
          removed++;
        }
        await objects.remove(name);
      }
      return removed;
    },
    async copyIn({ key }, source) {
      const copied = await putBlob(begin, checkedContent(key, await source()));
      return copied.ok ? ok(null) : copied;
    },
    async remove(key) {
      if (trials.has(key)) return false;
      await objects.remove(blobName(key));
      return true;
    },
    freeBytes: async () => null,
  };
}
