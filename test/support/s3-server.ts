import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import S3rver from 's3rver';
import type { S3BlobStoreOptions } from '@rtflow/records';
import { S3Objects } from '@rtflow/records/blobs/s3-objects';

export interface S3Server {
  readonly port: number;
  /** Settings of a store in its bucket, reached through `port`. */
  options(port?: number, timeoutMs?: number): S3BlobStoreOptions;
  /** Every object in the bucket. */
  names(): Promise<string[]>;
  close(): Promise<void>;
}

/** An S3-compatible server with one empty bucket. */
export async function s3Server(): Promise<S3Server> {
  const folder = mkdtempSync(join(tmpdir(), 'rtflow-s3-'));
  const server = new S3rver({
    port: 0,
    address: '127.0.0.1',
    silent: true,
    directory: join(folder, 'buckets'),
    configureBuckets: [{ name: 'objects', configs: [] }],
  });
  const { port } = await server.run();
  const options = (at = port, timeoutMs = 5000): S3BlobStoreOptions => ({
    endpoint: `http://127.0.0.1:${at}`,
    bucket: 'objects',
    prefix: 'rtflow/',
    region: 'us-east-1',
    accessKeyId: 'S3RVER',
    secretAccessKey: 'S3RVER',
    timeoutMs,
    spoolFolder: join(folder, 'spool'),
    minFreeBytes: 0,
  });
  return {
    port,
    options,
    async names() {
      const objects = new S3Objects(options());
      return Readable.from(objects.list('')).toArray();
    },
    async close() {
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
