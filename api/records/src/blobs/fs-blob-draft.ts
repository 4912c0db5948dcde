import { randomUUID } from 'node:crypto';
import { link, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ok } from '@rtflow/domain';
import type { Result } from '@rtflow/domain';
import type { BlobDraft, BlobRefusal, StoredBlob } from '../blob-store.ts';
import { isFull, SpoolFile, storeFull, type Spool } from './spool-file.ts';
import type { Trials } from './trials.ts';

export interface DraftFolder {
  /** Files that are being written; a crash leaves them to be removed. */
  readonly incoming: Spool;
  /** Files on trial, named `<key>.<draft>`: a second name of the blob that its row does not confirm yet. */
  readonly staged: string;
  readonly pathOf: (key: string) => string;
  readonly trials: Trials;
}

export async function beginDraft(folder: DraftFolder): Promise<Result<BlobDraft, BlobRefusal>> {
  try {
    return ok(new FsBlobDraft(folder, await SpoolFile.open(folder.incoming)));
  } catch (error) {
    if (isFull(error)) return storeFull(folder.incoming.minFreeBytes);
    throw error;
  }
}

class FsBlobDraft implements BlobDraft {
  readonly #folder: DraftFolder;
  readonly #file: SpoolFile;
  #trial: { readonly key: string; readonly staged: string; readonly brought: boolean } | undefined;

  constructor(folder: DraftFolder, file: SpoolFile) {
    this.#folder = folder;
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
      await this.#stage(stored.key);
      return stored;
    });
  }

  async keep(): Promise<void> {
    await this.#endTrial(true);
  }

  async discard(): Promise<void> {
    if (this.#trial !== undefined) return this.#endTrial(false);
    await this.#file.remove();
  }

  leave(): void {
    if (this.#trial !== undefined) this.#folder.trials.leave(this.#trial.key, true);
    this.#trial = undefined;
  }

  /**
   * First the name on trial, then the name under the key: after a crash in between, the sweep finds the former. Content and
   * names are made durable at once, after both names are there: one commit of the file system's journal takes them all.
   */
  async #stage(key: string): Promise<void> {
    const staged = join(this.#folder.staged, `${key}.${randomUUID()}`);
    this.#folder.trials.enter(key);
    this.#trial = { key, staged, brought: false };
    await rename(this.#file.path, staged);
    const { brought, folders } = await linkInto(staged, this.#folder.pathOf(key));
    this.#trial = { key, staged, brought };
    // A blob that was there already may be another draft's, still on its way to the disk.
    const content = brought ? this.#file.datasync() : sync(this.#folder.pathOf(key));
    await Promise.all([content, ...folders.map(sync)]);
    await this.#file.close();
  }

  async #endTrial(wanted: boolean): Promise<void> {
    const trial = this.#trial;
    if (trial === undefined) return;
    this.#trial = undefined;
    await this.#file.close();
    const others = this.#folder.trials.leave(trial.key, wanted);
    if (!wanted && trial.brought && !others) await rm(this.#folder.pathOf(trial.key), { force: true });
    await rm(trial.staged, { force: true });
  }

  async #orFull<T>(work: () => Promise<T>): Promise<Result<T, BlobRefusal>> {
    try {
      return ok(await work());
    } catch (error) {
      await this.discard().catch(() => undefined);
      if (isFull(error)) return storeFull(this.#folder.incoming.minFreeBytes);
      throw error;
    }
  }
}

interface Linked {
  /** False when the blob was there already. */
  readonly brought: boolean;
  /** Folders that have a new name in them. */
  readonly folders: readonly string[];
}

async function linkInto(from: string, path: string): Promise<Linked> {
  try {
    await link(from, path);
    return { brought: true, folders: [dirname(path)] };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return { brought: false, folders: [dirname(path)] };
    if (code !== 'ENOENT') throw error;
  }
  const made = await mkdir(dirname(path), { recursive: true });
  const linked = await linkInto(from, path);
  return made === undefined ? linked : { ...linked, folders: [...linked.folders, dirname(made)] };
}

/** A file's content, or the names in a folder. */
async function sync(path: string): Promise<void> {
  const opened = await open(path);
  try {
    await opened.sync();
  } finally {
    await opened.close();
  }
}

/** @returns key of a file on trial, or null for a name that is none */
export function keyOnTrial(name: string): string | null {
  return /^([0-9a-f]{64})\.[0-9a-f-]{36}$/.exec(name)?.[1] ?? null;
}
