import { access, mkdir, open, readdir, readFile, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { err } from '@rtflow/domain';
import type { Result } from '@rtflow/domain';
import type { BlobDraft, BlobRefusal, BlobStore, StoredBlob } from './blob-store.ts';
import { beginDraft, keyOnTrial, type DraftFolder } from './fs-blob-draft.ts';

export interface FsBlobStoreOptions {
  readonly folder: string;
  /** Refuses when the disk would be left with less. */
  readonly minFreeBytes: number;
  /** Free bytes of the disk that holds the folder; replaced in tests. */
  readonly freeBytes?: (folder: string) => Promise<number>;
}

const KEY = /^[0-9a-f]{64}$/;

/** Blobs as files `ab/cd/<sha256>`: written beside, synced, then linked, so that a crash leaves no half file under a key. */
export async function openFsBlobStore({
  folder,
  minFreeBytes,
  freeBytes = freeOf,
}: FsBlobStoreOptions): Promise<BlobStore> {
  const incoming = join(folder, 'incoming');
  const staged = join(folder, 'staged');
  // What a crash left half-written.
  await rm(incoming, { recursive: true, force: true });
  await mkdir(incoming, { recursive: true });
  await mkdir(staged, { recursive: true });
  const pathOf = (key: string): string => {
    if (!KEY.test(key)) throw new Error(`Expected a sha256 as blob key, but got '${key}'`);
    return join(folder, key.slice(0, 2), key.slice(2, 4), key);
  };
  const full = (): Result<never, BlobRefusal> => storeFull(minFreeBytes);
  const roomFor = async (bytes: number): Promise<boolean> => (await freeBytes(folder)) - bytes >= minFreeBytes;
  const drafts: DraftFolder = { incoming, staged, pathOf, roomFor, full, onTrial: new Map() };
  const begin = async (): Promise<Result<BlobDraft, BlobRefusal>> => ((await roomFor(0)) ? beginDraft(drafts) : full());

  async function put(content: Uint8Array | AsyncIterable<Uint8Array>): Promise<Result<StoredBlob, BlobRefusal>> {
    const begun = await begin();
    if (!begun.ok) return begun;
    const draft = begun.value;
    try {
      for await (const chunk of content instanceof Uint8Array ? [content] : content) {
        const written = await draft.write(chunk);
        if (!written.ok) return written;
      }
    } catch (error) {
      await draft.discard();
      throw error;
    }
    const stored = await draft.finish();
    await draft.keep();
    return stored;
  }

  return {
    put,
    begin,
    has: (key) =>
      access(pathOf(key)).then(
        () => true,
        () => false,
      ),
    read: async (key) => readFile(pathOf(key)),
    open: async (key, range): Promise<Readable> => (await open(pathOf(key))).createReadStream(range),
    async *keys() {
      for (const first of await readdir(folder)) {
        if (!/^[0-9a-f]{2}$/.test(first)) continue;
        for (const second of await readdir(join(folder, first))) {
          for (const key of await readdir(join(folder, first, second))) if (KEY.test(key)) yield key;
        }
      }
    },
    async sweep(isReferenced) {
      let removed = 0;
      for (const name of await readdir(staged)) {
        const key = keyOnTrial(name);
        // A draft of this run is not finished: its own end decides.
        if (key !== null && drafts.onTrial.has(key)) continue;
        if (key !== null && !(await isReferenced(key))) {
          await rm(pathOf(key), { force: true });
          removed++;
        }
        await rm(join(staged, name), { force: true });
      }
      return removed;
    },
  };
}

function storeFull(minFreeBytes: number): Result<never, BlobRefusal> {
  return err({
    code: 'STORE_FULL',
    message: `Expected more than ${minFreeBytes} bytes free after storing, but the disk has less`,
  });
}

async function freeOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
