import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  openFsBlobStore,
  openReplicatedStore,
  openS3BlobStore,
  type Clock,
  type Database,
  type NamedStore,
  type ReplicatedStore,
} from '@rtflow/records';
import { folderTarget, s3Target } from '@rtflow/records/backup/backup-target';
import type { BackupPlace } from '@rtflow/records/backup/take-backup';
import { createBlobLedger } from '@rtflow/records/commands/storage/blob-ledger';
import type { Logger } from 'pino';
import { z } from 'zod';

/** A store refuses before the disk is so full that the database could not commit. */
const MIN_FREE_BYTES = 512 * 1024 * 1024;

const Name = z.string().regex(/^[a-z0-9-]{1,32}$/);
const Bytes = z.number().int().min(0).default(MIN_FREE_BYTES);
const FolderStore = z.strictObject({
  kind: z.literal('folder'),
  name: Name,
  /** Relative to the data folder. */
  path: z.string().min(1),
  minFreeBytes: Bytes,
});
const S3Store = z.strictObject({
  kind: z.literal('s3'),
  name: Name,
  endpoint: z.url(),
  bucket: z.string().min(1),
  prefix: z.string().default(''),
  region: z.string().default('us-east-1'),
  accessKeyId: z.string().min(1),
  secretAccessKey: z.string().min(1),
  timeoutMs: z.number().int().min(100).default(15_000),
  minFreeBytes: Bytes,
});

/** Another disk or, better, another host; the key's file holds 32 bytes as base64 and is kept apart from both. */
const Backup = z.strictObject({
  target: z.discriminatedUnion('kind', [
    FolderStore.omit({ name: true, minFreeBytes: true }),
    S3Store.omit({ name: true, minFreeBytes: true }),
  ]),
  keyFile: z.string().min(1),
  everyHours: z.number().positive().default(24),
});

/** Stores in the order in which they are written to and read from. */
export const StoreSettings = z
  .strictObject({
    stores: z.array(z.discriminatedUnion('kind', [FolderStore, S3Store])).min(1),
    copies: z.number().int().min(1),
    /** Copies before an object is acknowledged. */
    required: z.number().int().min(1).default(1),
    scrubHours: z.number().positive().default(24),
    backup: Backup.optional(),
  })
  .refine(({ stores }) => new Set(stores.map(({ name }) => name)).size === stores.length, 'a name stands twice')
  .refine(({ stores, copies }) => copies <= stores.length, 'more copies than stores')
  .refine(({ copies, required }) => required <= copies, 'more required than copies');
export type StoreSettings = z.output<typeof StoreSettings>;

const ONE_FOLDER: StoreSettings = {
  stores: [{ kind: 'folder', name: 'main', path: 'objects', minFreeBytes: MIN_FREE_BYTES }],
  copies: 1,
  required: 1,
  scrubHours: 24,
};

/** @param file JSON, readable by its owner only; empty: one folder below the data folder. @throws Error that names the setting */
export function readStoreSettings(file: string): StoreSettings {
  if (file === '') return ONE_FOLDER;
  const read = StoreSettings.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (read.success) return read.data;
  const places = read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new Error(`Expected the stores of RTFLOW_STORES_FILE, but ${places.join('; ')}`);
}

/** @throws Error that names the file of the key when it is not one */
export async function openBackupPlace(
  { target, keyFile }: NonNullable<StoreSettings['backup']>,
  dataDir: string,
): Promise<BackupPlace> {
  const key = Buffer.from(readFileSync(resolve(dataDir, keyFile), 'utf8').trim(), 'base64');
  if (key.length !== 32) throw new Error(`Expected 32 bytes as base64 in ${keyFile}, but got ${key.length}`);
  const workFile = join(dataDir, 'backup-in-hand.sqlite');
  if (target.kind === 'folder') return { target: await folderTarget(resolve(dataDir, target.path)), key, workFile };
  const { kind: _kind, ...s3 } = target;
  return { target: await s3Target(s3, join(dataDir, 'spool', 'backup')), key, workFile };
}

export async function openStores({
  settings,
  dataDir,
  database,
  clock,
  log,
}: {
  readonly settings: StoreSettings;
  readonly dataDir: string;
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Logger;
}): Promise<ReplicatedStore> {
  const stores: NamedStore[] = [];
  for (const one of settings.stores) {
    const { name, minFreeBytes } = one;
    if (one.kind === 'folder') {
      const store = await openFsBlobStore({ folder: resolve(dataDir, one.path), minFreeBytes });
      stores.push({ name, kind: 'FOLDER', store });
    } else {
      const { kind: _kind, name: _name, ...s3 } = one;
      const spoolFolder = join(dataDir, 'spool', name);
      stores.push({ name, kind: 'S3', store: await openS3BlobStore({ ...s3, spoolFolder }) });
    }
  }
  return openReplicatedStore({
    stores,
    copies: settings.copies,
    required: settings.required,
    ledger: createBlobLedger(database.unitOfWork),
    now: () => clock.now(),
    onTrouble: (store, error) => log.error({ store, err: error }, 'a store does not answer: another one is asked'),
  });
}
