import { createHash, randomUUID } from 'node:crypto';
import { open, rm, statfs } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { err } from '@rtflow/domain';
import type { Result } from '@rtflow/domain';
import type { BlobRefusal, StoredBlob } from '../blob-store.ts';

/** Where content is written until its hash is known. */
export interface Spool {
  readonly folder: string;
  /** Refuses when the disk would be left with less. */
  readonly minFreeBytes: number;
  readonly freeBytes: (folder: string) => Promise<number>;
}

/** Most images are smaller: they are written at once. */
const GATHER_BYTES = 1 << 20;

/** A file that is hashed while it is written. Not yet durable: `datasync` makes it so. */
export class SpoolFile {
  readonly path: string;
  readonly #spool: Spool;
  readonly #hash = createHash('sha256');
  #file: FileHandle | undefined;
  #gathered: Uint8Array[] = [];
  #gatheredBytes = 0;
  #sizeBytes = 0;

  private constructor(spool: Spool, path: string, file: FileHandle) {
    this.#spool = spool;
    this.path = path;
    this.#file = file;
  }

  /** @throws NoRoom */
  static async open(spool: Spool): Promise<SpoolFile> {
    if (!(await hasRoom(spool, 0))) throw new NoRoom();
    const path = join(spool.folder, randomUUID());
    return new SpoolFile(spool, path, await open(path, 'wx'));
  }

  /** @throws NoRoom */
  async write(chunk: Uint8Array): Promise<void> {
    this.#hash.update(chunk);
    this.#sizeBytes += chunk.length;
    this.#gathered.push(chunk);
    this.#gatheredBytes += chunk.length;
    if (this.#gatheredBytes >= GATHER_BYTES) await this.#flush();
  }

  /** @throws NoRoom */
  async finish(): Promise<StoredBlob> {
    await this.#flush();
    return { key: this.#hash.digest('hex'), sizeBytes: this.#sizeBytes };
  }

  async datasync(): Promise<void> {
    await this.#file?.datasync();
  }

  async close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }

  async remove(): Promise<void> {
    this.#gathered = [];
    await this.close();
    await rm(this.path, { force: true });
  }

  async #flush(): Promise<void> {
    const chunks = this.#gathered;
    if (!(await hasRoom(this.#spool, this.#gatheredBytes))) throw new NoRoom();
    this.#gathered = [];
    this.#gatheredBytes = 0;
    for (const chunk of chunks.length > 1 ? [Buffer.concat(chunks)] : chunks) {
      for (let at = 0; at < chunk.length;) at += (await this.#file!.write(chunk, at, chunk.length - at)).bytesWritten;
    }
  }
}

async function hasRoom({ folder, minFreeBytes, freeBytes }: Spool, bytes: number): Promise<boolean> {
  return (await freeBytes(folder)) - bytes >= minFreeBytes;
}

/** Free bytes of the disk that holds a folder. */
export async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

export class NoRoom extends Error {}

export function isFull(error: unknown): boolean {
  return error instanceof NoRoom || ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? '');
}

export function storeFull(minFreeBytes: number): Result<never, BlobRefusal> {
  return err({
    code: 'STORE_FULL',
    message: `Expected more than ${minFreeBytes} bytes free after storing, but the disk has less`,
  });
}
