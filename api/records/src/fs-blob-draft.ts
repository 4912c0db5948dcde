import { createHash, randomUUID } from 'node:crypto';
import { link, mkdir, open, rename, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ok } from '@rtflow/domain';
import type { Result } from '@rtflow/domain';
import type { BlobDraft, BlobRefusal, StoredBlob } from './blob-store.ts';

export interface DraftFolder {
  /** Files that are being written; a crash leaves them to be removed. */
  readonly incoming: string;
  /** Files on trial, named `<key>.<draft>`: a second name of the blob that its row does not confirm yet. */
  readonly staged: string;
  readonly pathOf: (key: string) => string;
  /** Whether the disk takes so many bytes more and still has what must stay free. */
  readonly roomFor: (bytes: number) => Promise<boolean>;
  readonly full: () => Result<never, BlobRefusal>;
  /** Drafts on trial by key: a blob that another draft stands for is not removed. */
  readonly onTrial: Map<string, { drafts: number; wanted: boolean }>;
}

/** Most images are smaller: they are written at once. */
const GATHER_BYTES = 1 << 20;

export async function beginDraft(folder: DraftFolder): Promise<Result<BlobDraft, BlobRefusal>> {
  const path = join(folder.incoming, randomUUID());
  try {
    return ok(new FsBlobDraft(folder, path, await open(path, 'wx')));
  } catch (error) {
    if (isFull(error)) return folder.full();
    throw error;
  }
}

class FsBlobDraft implements BlobDraft {
  readonly #folder: DraftFolder;
  readonly #path: string;
  readonly #hash = createHash('sha256');
  #file: FileHandle | undefined;
  #gathered: Uint8Array[] = [];
  #gatheredBytes = 0;
  #sizeBytes = 0;
  #trial: { readonly key: string; readonly staged: string; readonly brought: boolean } | undefined;

  constructor(folder: DraftFolder, path: string, file: FileHandle) {
    this.#folder = folder;
    this.#path = path;
    this.#file = file;
  }

  async write(chunk: Uint8Array): Promise<Result<null, BlobRefusal>> {
    this.#hash.update(chunk);
    this.#sizeBytes += chunk.length;
    this.#gathered.push(chunk);
    this.#gatheredBytes += chunk.length;
    if (this.#gatheredBytes < GATHER_BYTES) return ok(null);
    return this.#orFull(async () => {
      await this.#flush();
      return null;
    });
  }

  finish(): Promise<Result<StoredBlob, BlobRefusal>> {
    return this.#orFull(async () => {
      await this.#flush();
      const key = this.#hash.digest('hex');
      await this.#stage(key);
      return { key, sizeBytes: this.#sizeBytes };
    });
  }

  async keep(): Promise<void> {
    await this.#endTrial(true);
  }

  async discard(): Promise<void> {
    if (this.#trial !== undefined) return this.#endTrial(false);
    this.#gathered = [];
    await this.#close();
    await rm(this.#path, { force: true });
  }

  leave(): void {
    if (this.#trial !== undefined) this.#leaveTrial(this.#trial.key, true);
    this.#trial = undefined;
  }

  async #flush(): Promise<void> {
    const chunks = this.#gathered;
    if (!(await this.#folder.roomFor(this.#gatheredBytes))) throw new NoRoom();
    this.#gathered = [];
    this.#gatheredBytes = 0;
    for (const chunk of chunks.length > 1 ? [Buffer.concat(chunks)] : chunks) {
      for (let at = 0; at < chunk.length;) at += (await this.#file!.write(chunk, at, chunk.length - at)).bytesWritten;
    }
  }

  /**
   * First the name on trial, then the name under the key: after a crash in between, the sweep finds the former. Content and
   * names are made durable at once, after both names are there: one commit of the file system's journal takes them all.
   */
  async #stage(key: string): Promise<void> {
    const staged = join(this.#folder.staged, `${key}.${randomUUID()}`);
    const trial = this.#folder.onTrial.get(key) ?? { drafts: 0, wanted: false };
    trial.drafts++;
    this.#folder.onTrial.set(key, trial);
    this.#trial = { key, staged, brought: false };
    await rename(this.#path, staged);
    const { brought, folders } = await linkInto(staged, this.#folder.pathOf(key));
    this.#trial = { key, staged, brought };
    // A blob that was there already may be another draft's, still on its way to the disk.
    const content = brought ? this.#file?.datasync() : sync(this.#folder.pathOf(key));
    await Promise.all([content, ...folders.map(sync)]);
    await this.#close();
  }

  async #endTrial(wanted: boolean): Promise<void> {
    const trial = this.#trial;
    if (trial === undefined) return;
    this.#trial = undefined;
    await this.#close();
    const others = this.#leaveTrial(trial.key, wanted);
    if (!wanted && trial.brought && !others) await rm(this.#folder.pathOf(trial.key), { force: true });
    await rm(trial.staged, { force: true });
  }

  /** @returns whether another draft of this moment stands for the same blob */
  #leaveTrial(key: string, wanted: boolean): boolean {
    const trial = this.#folder.onTrial.get(key);
    if (trial === undefined) return false;
    trial.drafts--;
    trial.wanted ||= wanted;
    if (trial.drafts === 0) this.#folder.onTrial.delete(key);
    return trial.drafts > 0 || trial.wanted;
  }

  async #orFull<T>(work: () => Promise<T>): Promise<Result<T, BlobRefusal>> {
    try {
      return ok(await work());
    } catch (error) {
      await this.discard().catch(() => undefined);
      if (isFull(error)) return this.#folder.full();
      throw error;
    }
  }

  async #close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
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

class NoRoom extends Error {}

function isFull(error: unknown): boolean {
  return error instanceof NoRoom || ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? '');
}

/** @returns key of a file on trial, or null for a name that is none */
export function keyOnTrial(name: string): string | null {
  return /^([0-9a-f]{64})\.[0-9a-f-]{36}$/.exec(name)?.[1] ?? null;
}
