import { BLOB_COLUMNS } from '../queries/dicom/blob-references.ts';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { backup, DatabaseSync } from 'node:sqlite';
import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import type { BlobStore } from '../blob-store.ts';
import type { RunControl } from '../commands/storage/storage-runs.ts';
import type { BackupTarget } from './backup-target.ts';
import { seal, unseal } from './seal.ts';

export interface BackupPlace {
  readonly target: BackupTarget;
  /** 32 bytes, kept apart from the backup and from this host. */
  readonly key: Buffer;
  /** For the copy of the database that is in hand. */
  readonly workFile: string;
}

export interface BackupSource {
  readonly databaseFile: string;
  readonly blobs: BlobStore;
  /** Secrets of the installation without which columns cannot be read: name and content. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** Written last: what has none is no backup. */
export interface Manifest {
  readonly run: string;
  readonly takenAt: string;
  readonly database: { readonly sizeBytes: number; readonly sha256: string };
  readonly blobs: number;
  readonly secrets: Readonly<Record<string, string>>;
}

export interface BackupReport {
  readonly run: string;
  readonly blobs: number;
  /** Of these, new to the target. */
  readonly copied: number;
  readonly bytes: number;
  /** Blobs that a row names and no store has: the backup is without them. */
  readonly missing: readonly string[];
}

export const databaseName = (run: string): string => `runs/${run}/record.db`;
export const manifestName = (run: string): string => `runs/${run}/manifest`;
export const objectName = (key: string): string => `objects/${key.slice(0, 2)}/${key}`;

/**
 * A copy of the database of one moment, then every blob that it names and the target has not, then the manifest. Blobs never
 * change, so each is sent once; what came after the moment goes with the next run.
 */
export async function takeBackup(
  { databaseFile, blobs, secrets }: BackupSource,
  { target, key, workFile }: BackupPlace,
  now: number,
  control: RunControl,
): Promise<BackupReport> {
  const takenAt = new Date(now).toISOString();
  const run = takenAt.replaceAll(':', '-');
  try {
    await copyDatabase(databaseFile, workFile);
    const named = blobKeysOf(workFile);
    const missing: string[] = [];
    let [copied, bytes, done, had, prefix] = [0, 0, 0, new Set<string>(), ''];
    for (const blobKey of named) {
      if (control.signal.aborted) return { run, blobs: done, copied, bytes, missing };
      if (blobKey.slice(0, 2) !== prefix) {
        prefix = blobKey.slice(0, 2);
        had = new Set(await target.list(`objects/${prefix}/`));
      }
      const name = objectName(blobKey);
      if (!had.has(name) && !(await blobs.has(blobKey))) missing.push(blobKey);
      else if (!had.has(name)) {
        const content = counted(await blobs.open(blobKey), (more) => (bytes += more));
        await target.put(name, seal(key, name, content));
        copied++;
      }
      await control.progress(++done, named.length);
    }
    const name = databaseName(run);
    await target.put(name, seal(key, name, createReadStream(workFile)));
    const manifest: Manifest = {
      run,
      takenAt,
      database: { sizeBytes: (await stat(workFile)).size, sha256: await sha256Of(createReadStream(workFile)) },
      blobs: named.length,
      secrets,
    };
    const last = manifestName(run);
    await target.put(last, seal(key, last, Readable.from([Buffer.from(JSON.stringify(manifest))])));
    return { run, blobs: named.length, copied, bytes, missing };
  } finally {
    await rm(workFile, { force: true });
  }
}

/** Newest last. */
export async function backupRuns(target: BackupTarget): Promise<string[]> {
  const names = await target.list('runs/');
  return names.flatMap((name) => /^runs\/([^/]+)\/manifest$/.exec(name)?.[1] ?? []).toSorted();
}

export async function readManifest({ target, key }: BackupPlace, run: string): Promise<Manifest> {
  const name = manifestName(run);
  const text = await buffer(Readable.from(unseal(key, name, await target.open(name))));
  return JSON.parse(text.toString()) as Manifest;
}

/** Columns that name blobs, in the copy: in order, so that the target is listed folder by folder. */
export function blobKeysOf(databaseFile: string): string[] {
  const copy = new DatabaseSync(databaseFile, { readOnly: true });
  try {
    const rows = copy
      .prepare(
        BLOB_COLUMNS.map(([table, column]) => `SELECT ${column} AS k FROM ${table} WHERE ${column} IS NOT NULL`).join(
          ' UNION ',
        ) + ' ORDER BY k',
      )
      .all();
    return rows.map(({ k }) => String(k));
  } finally {
    copy.close();
  }
}

async function copyDatabase(file: string, to: string): Promise<void> {
  await rm(to, { force: true });
  const source = new DatabaseSync(file, { readOnly: true });
  try {
    await backup(source, to, { rate: 1000 });
  } finally {
    source.close();
  }
}

async function* counted(content: Readable, count: (bytes: number) => void): AsyncGenerator<Buffer> {
  for await (const chunk of content) {
    count((chunk as Buffer).length);
    yield chunk as Buffer;
  }
}

export async function sha256Of(content: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of content) hash.update(chunk);
  return hash.digest('hex');
}
