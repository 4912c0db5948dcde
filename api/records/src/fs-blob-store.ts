import { createHash, randomUUID } from 'node:crypto';
import { access, mkdir, open, readFile, rename, rm, statfs } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { err, ok } from '@rtflow/domain';
import type { Result } from '@rtflow/domain';
import type { BlobRefusal, BlobStore, StoredBlob } from './blob-store.ts';

export interface FsBlobStoreOptions {
  readonly folder: string;
  /** Refuses when the disk would be left with less. */
  readonly minFreeBytes: number;
  /** Free bytes of the disk that holds the folder; replaced in tests. */
  readonly freeBytes?: (folder: string) => Promise<number>;
}

const KEY = /^[0-9a-f]{64}$/;

/** Blobs as files `ab/cd/<sha256>`: written beside, synced, then renamed, so that a crash leaves no half file under a key. */
export async function openFsBlobStore({
  folder,
  minFreeBytes,
  freeBytes = freeOf,
}: FsBlobStoreOptions): Promise<BlobStore> {
  const incoming = join(folder, 'incoming');
  // What a crash left half-written.
  await rm(incoming, { recursive: true, force: true });
  await mkdir(incoming, { recursive: true });
  const pathOf = (key: string): string => {
    if (!KEY.test(key)) throw new Error(`Expected a sha256 as blob key, but got '${key}'`);
    return join(folder, key.slice(0, 2), key.slice(2, 4), key);
  };

  async function put(content: Uint8Array | AsyncIterable<Uint8Array>): Promise<Result<StoredBlob, BlobRefusal>> {
    const needed = content instanceof Uint8Array ? content.length : 0;
    if ((await freeBytes(folder)) - needed < minFreeBytes) return storeFull(minFreeBytes);
    const draft = join(incoming, randomUUID());
    try {
      const { sha256, sizeBytes } = await writeSynced(draft, content);
      await moveInto(draft, pathOf(sha256));
      return ok({ key: sha256, sizeBytes });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return storeFull(minFreeBytes);
      throw error;
    } finally {
      await rm(draft, { force: true });
    }
  }

  return {
    put,
    has: (key) =>
      access(pathOf(key)).then(
        () => true,
        () => false,
      ),
    read: async (key) => readFile(pathOf(key)),
    open: async (key): Promise<Readable> => (await open(pathOf(key))).createReadStream(),
  };
}

async function writeSynced(
  path: string,
  content: Uint8Array | AsyncIterable<Uint8Array>,
): Promise<{ sha256: string; sizeBytes: number }> {
  const file = await open(path, 'wx');
  try {
    const hash = createHash('sha256');
    let sizeBytes = 0;
    for await (const chunk of content instanceof Uint8Array ? [content] : content) {
      hash.update(chunk);
      sizeBytes += chunk.length;
      await writeAll(file, chunk);
    }
    await file.sync();
    return { sha256: hash.digest('hex'), sizeBytes };
  } finally {
    await file.close();
  }
}

async function writeAll(file: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let offset = 0; offset < chunk.length;) {
    offset += (await file.write(chunk, offset, chunk.length - offset)).bytesWritten;
  }
}

/** The rename is durable only when the folder is synced too. */
async function moveInto(draft: string, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await rename(draft, path);
  const parent = await open(dirname(path));
  try {
    await parent.sync();
  } finally {
    await parent.close();
  }
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
