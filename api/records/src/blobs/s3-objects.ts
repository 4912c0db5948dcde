import { createReadStream } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import type { ByteRange } from '../blob-store.ts';

export interface S3Settings {
  /** http://host:port of the S3-compatible store; nothing outside the hospital is needed. */
  readonly endpoint: string;
  readonly bucket: string;
  /** Below the bucket, such as `rtflow/`; empty: the bucket is ours alone. */
  readonly prefix: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Without an answer or a byte for so long, a request is given up and made again. */
  readonly timeoutMs: number;
}

export interface FileContent {
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

const TRIES = 4;
const FIRST_PAUSE_MS = 50;

/** Named objects of one bucket. Every request is made again when the store fails or the line is cut. */
export class S3Objects {
  readonly #client: S3Client;
  readonly #bucket: string;
  readonly #prefix: string;

  constructor({ endpoint, bucket, prefix, region, accessKeyId, secretAccessKey, timeoutMs }: S3Settings) {
    this.#bucket = bucket;
    this.#prefix = prefix;
    this.#client = new S3Client({
      endpoint,
      region,
      credentials: { accessKeyId, secretAccessKey },
      forcePathStyle: true,
      // Trailing checksums, the client's default, are refused by many stores that are not Amazon's.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      maxAttempts: 1,
      requestHandler: {
        connectionTimeout: timeoutMs,
        requestTimeout: timeoutMs,
        throwOnRequestTimeout: true,
        socketTimeout: timeoutMs,
      },
    });
  }

  /** Durable when it answers. The store is told the hash, so that it refuses other bytes. */
  async put(name: string, content: FileContent | Uint8Array): Promise<void> {
    await again(async () => {
      const command = new PutObjectCommand({ ...this.#at(name), ...bodyOf(content) });
      if (!(content instanceof Uint8Array)) command.middlewareStack.add(signedHash(content.sha256), { step: 'build' });
      await this.#client.send(command);
    });
  }

  /** @returns bytes, or null when there is no such object */
  size(name: string): Promise<number | null> {
    return again(async () => {
      try {
        return (await this.#client.send(new HeadObjectCommand(this.#at(name)))).ContentLength ?? 0;
      } catch (error) {
        if (isMissing(error)) return null;
        throw error;
      }
    });
  }

  /** A stream that goes on where the line was cut. @throws ObjectMissing */
  async open(name: string, range?: ByteRange): Promise<Readable> {
    const first = await this.#get(name, range?.start ?? 0, range?.end);
    return Readable.from(this.#resumed(name, first, range), { objectMode: false });
  }

  async *list(prefix: string): AsyncGenerator<string> {
    const below = this.#prefix + prefix;
    for (let token: string | undefined; ;) {
      const page = await again(() =>
        this.#client.send(
          new ListObjectsV2Command({
            Bucket: this.#bucket,
            Prefix: below,
            ...(token !== undefined && { ContinuationToken: token }),
          }),
        ),
      );
      for (const { Key = '' } of page.Contents ?? []) yield Key.slice(this.#prefix.length);
      if (!page.IsTruncated) return;
      token = page.NextContinuationToken;
    }
  }

  async remove(name: string): Promise<void> {
    await again(() => this.#client.send(new DeleteObjectCommand(this.#at(name))));
  }

  async *#resumed(name: string, first: Part, range: ByteRange | undefined): AsyncGenerator<Buffer> {
    let at = range?.start ?? 0;
    const end = at + first.length;
    let part = first;
    for (let tries = 1; ;) {
      try {
        for await (const chunk of part.stream) {
          at += (chunk as Buffer).length;
          tries = 1;
          yield chunk as Buffer;
        }
        if (at >= end) return;
        throw new Error(`Expected ${end - at} bytes more of an object, but the line ended`);
      } catch (error) {
        if (tries >= TRIES) throw error;
        await wait(FIRST_PAUSE_MS * 2 ** tries++);
        part = await this.#get(name, at, end - 1);
      }
    }
  }

  #get(name: string, start: number, end: number | undefined): Promise<Part> {
    const whole = start === 0 && end === undefined;
    return again(async () => {
      try {
        const range = whole ? {} : { Range: `bytes=${start}-${end ?? ''}` };
        const { Body, ContentLength } = await this.#client.send(new GetObjectCommand({ ...this.#at(name), ...range }));
        return { stream: Body as Readable, length: ContentLength ?? 0 };
      } catch (error) {
        if (isMissing(error)) throw new ObjectMissing(name);
        throw error;
      }
    });
  }

  #at(name: string): { Bucket: string; Key: string } {
    return { Bucket: this.#bucket, Key: this.#prefix + name };
  }
}

interface Part {
  readonly stream: Readable;
  readonly length: number;
}

/** As of a file that is not there. */
export class ObjectMissing extends Error {
  readonly code = 'ENOENT';

  constructor(name: string) {
    super(`Expected the object ${name}, but there is none`);
  }
}

/** Whether the store says that it has no more room: MinIO, Ceph and the HTTP status that others use. */
export function isStoreFull(error: unknown): boolean {
  if (!(error instanceof S3ServiceException)) return false;
  return (
    error.$metadata.httpStatusCode === 507 || ['QuotaExceeded', 'XMinioStorageFull', 'DiskFull'].includes(error.name)
  );
}

function bodyOf(content: FileContent | Uint8Array) {
  if (content instanceof Uint8Array) return { Body: content, ContentLength: content.length };
  return { Body: createReadStream(content.path), ContentLength: content.sizeBytes };
}

/** Signs the hash in place of 'unsigned payload'. */
function signedHash(sha256: string) {
  return <Input extends object, Output>(next: (args: Input) => Promise<Output>) =>
    (args: Input): Promise<Output> => {
      (args as { request: { headers: Record<string, string> } }).request.headers['x-amz-content-sha256'] = sha256;
      return next(args);
    };
}

async function again<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (tries >= TRIES || !isWorthAnotherTry(error)) throw error;
      await wait(FIRST_PAUSE_MS * 2 ** tries);
    }
  }
}

function isWorthAnotherTry(error: unknown): boolean {
  if (error instanceof ObjectMissing || isStoreFull(error)) return false;
  if (!(error instanceof S3ServiceException)) return true;
  const status = error.$metadata.httpStatusCode ?? 500;
  return status >= 500 || status === 429 || status === 408;
}

function isMissing(error: unknown): boolean {
  return error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404 && error.name !== 'NoSuchBucket';
}
