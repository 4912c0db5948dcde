import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { S3Objects, type S3Settings } from '../blobs/s3-objects.ts';
import { freeBytesOf, SpoolFile, type Spool } from '../blobs/spool-file.ts';

/** Where backups go: another disk or another host. Objects have names; one that is there is whole. */
export interface BackupTarget {
  put(name: string, content: AsyncIterable<Uint8Array>): Promise<void>;
  /** @throws an error with the code ENOENT when there is no such object */
  open(name: string): Promise<Readable>;
  list(prefix: string): Promise<string[]>;
}

export async function folderTarget(folder: string): Promise<BackupTarget> {
  const spool = await emptySpool(join(folder, 'incoming'));
  return {
    async put(name, content) {
      const path = join(folder, name);
      await mkdir(dirname(path), { recursive: true });
      await spooled(spool, content, async (file) => {
        await file.datasync();
        await rename(file.path, path);
        const names = await open(dirname(path));
        await names.sync().finally(() => names.close());
      });
    },
    async open(name) {
      return (await open(join(folder, name))).createReadStream();
    },
    async list(prefix) {
      const below = join(folder, prefix);
      const found = await readdir(below, { recursive: true, withFileTypes: true }).catch(() => []);
      return found.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name).slice(folder.length + 1));
    },
  };
}

export async function s3Target(settings: S3Settings, spoolFolder: string): Promise<BackupTarget> {
  const objects = new S3Objects(settings);
  const spool = await emptySpool(spoolFolder);
  return {
    put: (name, content) =>
      spooled(spool, content, (file, { key, sizeBytes }) =>
        objects.put(name, { path: file.path, sizeBytes, sha256: key }),
      ),
    open: (name) => objects.open(name),
    async list(prefix) {
      const names: string[] = [];
      for await (const name of objects.list(prefix)) names.push(name);
      return names;
    },
  };
}

async function emptySpool(folder: string): Promise<Spool> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  return { folder, minFreeBytes: 0, freeBytes: freeBytesOf };
}

async function spooled(
  spool: Spool,
  content: AsyncIterable<Uint8Array>,
  take: (file: SpoolFile, content: { readonly key: string; readonly sizeBytes: number }) => Promise<void>,
): Promise<void> {
  const file = await SpoolFile.open(spool);
  try {
    for await (const chunk of content) await file.write(chunk);
    await take(file, await file.finish());
  } finally {
    await file.remove();
  }
}
