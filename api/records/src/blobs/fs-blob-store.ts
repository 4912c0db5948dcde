import { access, mkdir, open, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { ok } from '@rtflow/domain';
import type { SingleStore } from '../blob-store.ts';
import { beginDraft, keyOnTrial, type DraftFolder } from './fs-blob-draft.ts';
import { blobName, checkedContent, isBlobKey, putBlob } from './put-blob.ts';
import { freeBytesOf } from './spool-file.ts';
import { Trials } from './trials.ts';

export interface FsBlobStoreOptions {
  readonly folder: string;
  /** Refuses when the disk would be left with less. */
  readonly minFreeBytes: number;
  /** Free bytes of the disk that holds the folder; replaced in tests. */
  readonly freeBytes?: (folder: string) => Promise<number>;
}

/** Blobs as files `ab/cd/<sha256>`: written beside, synced, then linked, so that a crash leaves no half file under a key. */
export async function openFsBlobStore({
  folder,
  minFreeBytes,
  freeBytes = freeBytesOf,
}: FsBlobStoreOptions): Promise<SingleStore> {
  const incoming = join(folder, 'incoming');
  const staged = join(folder, 'staged');
  // What a crash left half-written.
  await rm(incoming, { recursive: true, force: true });
  await mkdir(incoming, { recursive: true });
  await mkdir(staged, { recursive: true });
  const pathOf = (key: string): string => join(folder, blobName(key));
  const trials = new Trials();
  const drafts: DraftFolder = { incoming: { folder: incoming, minFreeBytes, freeBytes }, staged, pathOf, trials };
  const begin = () => beginDraft(drafts);

  return {
    begin,
    put: (content) => putBlob(begin, content),
    async has(key) {
      try {
        await access(pathOf(key));
        return true;
      } catch (error) {
        // A disk that does not answer has not said that the blob is gone.
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
        throw error;
      }
    },
    read: async (key) => readFile(pathOf(key)),
    open: async (key, range): Promise<Readable> => (await open(pathOf(key))).createReadStream(range),
    async *keys() {
      for (const first of await readdir(folder)) {
        if (!/^[0-9a-f]{2}$/.test(first)) continue;
        for (const second of await readdir(join(folder, first))) {
          for (const key of await readdir(join(folder, first, second))) if (isBlobKey(key)) yield key;
        }
      }
    },
    async sweep(isReferenced) {
      let removed = 0;
      for (const name of await readdir(staged)) {
        const key = keyOnTrial(name);
        // A draft of this run is not finished: its own end decides.
        if (key !== null && trials.has(key)) continue;
        if (key !== null && !(await isReferenced(key))) {
          await rm(pathOf(key), { force: true });
          removed++;
        }
        await rm(join(staged, name), { force: true });
      }
      return removed;
    },
    async copyIn({ key }, source) {
      const copied = await putBlob(begin, checkedContent(key, await source()));
      return copied.ok ? ok(null) : copied;
    },
    async remove(key) {
      if (trials.has(key)) return false;
      await rm(pathOf(key), { force: true });
      return true;
    },
    freeBytes: () => freeBytes(folder),
  };
}
