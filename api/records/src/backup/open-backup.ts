import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { checkedContent } from '../blobs/put-blob.ts';
import type { RunControl } from '../commands/storage/storage-runs.ts';
import {
  backupRuns,
  blobKeysOf,
  databaseName,
  objectName,
  readManifest,
  type BackupPlace,
  type Manifest,
} from './take-backup.ts';
import { unseal } from './seal.ts';

export interface VerifyReport {
  readonly run: string;
  readonly checked: number;
  /** Blobs that the backup's database names and that the backup has not, or not with these bytes. */
  readonly missing: readonly string[];
  readonly changed: readonly string[];
}

/** The newest run. @throws Error when there is none */
export async function newestManifest(place: BackupPlace): Promise<Manifest> {
  const run = (await backupRuns(place.target)).at(-1);
  if (run === undefined) throw new Error('Expected a backup, but the target holds none that is whole');
  return readManifest(place, run);
}

/** Fetches the database of a run, proven against its hash, and works on it. */
export async function withDatabase<T>(
  place: BackupPlace,
  manifest: Manifest,
  work: (file: string) => Promise<T>,
): Promise<T> {
  const { workFile } = place;
  try {
    await fetchDatabase(place, manifest, workFile);
    return await work(workFile);
  } finally {
    await rm(workFile, { force: true });
  }
}

/** @throws Error when it is not the one that was backed up */
export async function fetchDatabase({ target, key }: BackupPlace, manifest: Manifest, to: string): Promise<void> {
  const name = databaseName(manifest.run);
  const content = Readable.from(unseal(key, name, await target.open(name)));
  await pipeline(Readable.from(checkedContent(manifest.database.sha256, content)), createWriteStream(to));
}

/** A blob of the backup; it counts when the stream has ended without an error. */
export async function openBlob({ target, key }: BackupPlace, blobKey: string): Promise<Readable> {
  const name = objectName(blobKey);
  const sealed = await target.open(name);
  return Readable.from(checkedContent(blobKey, Readable.from(unseal(key, name, sealed))));
}

/** A drill without restoring: opens the newest run, its database and each blob that this names, to the last byte. */
export async function verifyBackup(place: BackupPlace, control: RunControl): Promise<VerifyReport> {
  const manifest = await newestManifest(place);
  return withDatabase(place, manifest, async (file) => {
    refuseDamaged(file);
    const keys = blobKeysOf(file);
    const [missing, changed]: [string[], string[]] = [[], []];
    let checked = 0;
    for (const key of keys) {
      if (control.signal.aborted) break;
      try {
        for await (const _ of await openBlob(place, key)) continue;
      } catch (error) {
        ((error as NodeJS.ErrnoException).code === 'ENOENT' ? missing : changed).push(key);
      }
      await control.progress(++checked, keys.length);
    }
    return { run: manifest.run, checked, missing, changed };
  });
}

function refuseDamaged(file: string): void {
  const copy = new DatabaseSync(file, { readOnly: true });
  try {
    const { integrity_check: found } = copy.prepare('PRAGMA integrity_check(1)').get() as { integrity_check: string };
    if (found !== 'ok') throw new Error(`Expected the backup's database to be whole, but: ${found}`);
  } finally {
    copy.close();
  }
}
