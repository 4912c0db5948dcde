import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import type { WebAnswer, WebObject } from '@rtflow/dicom-node/dicomweb/web-answer';
import type { BlobStore } from '@rtflow/records';
import type { Request, Response } from 'express';
import { WRITTEN } from '../../http/handler.ts';

export interface WriteOptions {
  readonly request: Request;
  readonly response: Response;
  readonly blobs: BlobStore;
  /** What the answer was made of: the same objects asked for in the same way have the same entity tag. */
  readonly objects?: readonly WebObject[];
}

/** Kept objects never change: a client may keep what it got, and asks anew whether it may still see it. */
const CACHE = 'private, no-cache';
/** An object may hold a page or a program: whatever a browser makes of an answer, it runs nothing of it. */
const SANDBOX = "sandbox; default-src 'none'";

export async function writeAnswer(answer: WebAnswer, options: WriteOptions): Promise<typeof WRITTEN> {
  const { request, response, objects } = options;
  response.status(answer.status).set({
    'Content-Type': answer.contentType,
    'Content-Security-Policy': SANDBOX,
    Vary: 'Accept',
    ...answer.headers,
  });
  if (objects !== undefined) {
    const etag = etagOf(request, objects);
    response.set({ ETag: etag, 'Cache-Control': CACHE });
    if (request.fresh) {
      await ended(answer);
      response.removeHeader('Content-Type');
      response.status(304).end();
      return WRITTEN;
    }
  }
  const body = await bodyOf(answer, options);
  if (body === null || request.method === 'HEAD') response.end();
  else if (body instanceof Uint8Array) response.set('Content-Length', String(body.length)).end(body);
  else {
    // A client that goes away closes the file too; whatever broke, the answer is cut off and seen to be.
    await pipeline(Readable.from(body, { objectMode: false, highWaterMark: 1 << 18 }), response).catch(
      (error: unknown) => {
        if (!isGone(error)) throw error;
      },
    );
  }
  return WRITTEN;
}

function etagOf(request: Request, objects: readonly WebObject[]): string {
  const hash = createHash('sha256').update(`${request.path}\n${request.get('Accept') ?? ''}\n`);
  for (const { sopInstanceUid, blobKey, identity } of objects) {
    hash.update(`${sopInstanceUid} ${blobKey} ${identity ? JSON.stringify(identity) : ''}\n`);
  }
  return `W/"${hash.digest('base64url')}"`;
}

/** One range of a file or of a value in memory (RFC 9110 14): several at once are answered with all of it, as allowed. */
async function bodyOf(answer: WebAnswer, { request, response, blobs }: WriteOptions): Promise<WebAnswer['body']> {
  const { file, body } = answer;
  const size = file?.sizeBytes ?? (body instanceof Uint8Array ? body.length : undefined);
  if (size === undefined) return body;
  response.set('Accept-Ranges', 'bytes');
  const asked = request.get('If-Range') === undefined ? request.range(size) : undefined;
  if (asked === -1) {
    await ended(answer);
    response.status(416).set('Content-Range', `bytes */${size}`);
    return null;
  }
  if (file !== undefined) response.set('Content-Length', String(size));
  const [range] = Array.isArray(asked) && asked.type === 'bytes' && asked.length === 1 ? asked : [];
  if (range === undefined) return body;
  const { start, end } = range;
  response
    .status(206)
    .set({ 'Content-Range': `bytes ${start}-${end}/${size}`, 'Content-Length': String(end - start + 1) });
  if (body instanceof Uint8Array) return body.subarray(start, end + 1);
  await ended(answer);
  return file === undefined ? body : blobs.open(file.blobKey, { start, end });
}

/** Ends a body that will not be read: what it would open stays closed. */
async function ended({ body }: WebAnswer): Promise<void> {
  if (body === null || body instanceof Uint8Array) return;
  await body[Symbol.asyncIterator]().return?.();
}

function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
}
