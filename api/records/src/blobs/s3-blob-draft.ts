import { randomUUID } from 'node:crypto';
import { err, ok } from '@rtflow/domain';
import type { Result } from '@rtflow/domain';
import type { BlobDraft, BlobRefusal, StoredBlob } from '../blob-store.ts';
import { blobName } from './put-blob.ts';
import { isStoreFull, type S3Objects } from './s3-objects.ts';
import { isFull, SpoolFile, storeFull, type Spool } from './spool-file.ts';
import type { Trials } from './trials.ts';

export interface DraftBucket {
  readonly objects: S3Objects;
  /** A folder of this host: the name of an object is known after its last byte, and a cut line needs it again. */
  readonly spool: Spool;
  readonly trials: Trials;
}

export async function beginS3Draft(bucket: DraftBucket): Promise<Result<BlobDraft, BlobRefusal>> {
  try {
    return ok(new S3BlobDraft(bucket, await SpoolFile.open(bucket.spool)));
  } catch (error) {
    if (isFull(error)) return storeFull(bucket.spool.minFreeBytes);
    throw error;
  }
}

class S3BlobDraft implements BlobDraft {
  readonly #bucket: DraftBucket;
  readonly #file: SpoolFile;
  #trial: { readonly key: string; readonly marker: string; readonly brought: boolean } | undefined;

  constructor(bucket: DraftBucket, file: SpoolFile) {
    this.#bucket = bucket;
    this.#file = file;
  }

  write(chunk: Uint8Array): Promise<Result<null, BlobRefusal>> {
    return this.#orFull(async () => {
      await this.#file.write(chunk);
      return null;
    });
  }

  finish(): Promise<Result<StoredBlob, BlobRefusal>> {
    return this.#orFull(async () => {
      const stored = await this.#file.finish();
      await this.#upload(stored);
      await this.#file.remove();
      return stored;
    });
  }

  async keep(): Promise<void> {
    await this.#endTrial(true);
  }

  async discard(): Promise<void> {
    await this.#file.remove();
    await this.#endTrial(false);
  }

  leave(): void {
    if (this.#trial !== undefined) this.#bucket.trials.leave(this.#trial.key, true);
    this.#trial = undefined;
  }

  /** First a marker of the trial, then the object: after a crash in between, the sweep finds the former. */
  async #upload({ key, sizeBytes }: StoredBlob): Promise<void> {
    const { objects, trials } = this.#bucket;
    const marker = `staged/${key}.${randomUUID()}`;
    trials.enter(key);
    this.#trial = { key, marker, brought: false };
    await objects.put(marker, new Uint8Array(0));
    const name = blobName(key);
    if ((await objects.size(name)) === sizeBytes) return;
    this.#trial = { key, marker, brought: true };
    await objects.put(name, { path: this.#file.path, sizeBytes, sha256: key });
  }

  async #endTrial(wanted: boolean): Promise<void> {
    const trial = this.#trial;
    if (trial === undefined) return;
    this.#trial = undefined;
    const { objects, trials } = this.#bucket;
    const others = trials.leave(trial.key, wanted);
    if (!wanted && trial.brought && !others) await objects.remove(blobName(trial.key));
    await objects.remove(trial.marker);
  }

  async #orFull<T>(work: () => Promise<T>): Promise<Result<T, BlobRefusal>> {
    try {
      return ok(await work());
    } catch (error) {
      await this.discard().catch(() => undefined);
      if (isFull(error)) return storeFull(this.#bucket.spool.minFreeBytes);
      if (isStoreFull(error)) return err({ code: 'STORE_FULL', message: 'The object store has no more room' });
      throw error;
    }
  }
}
