import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { Result } from '@rtflow/domain';
import type { BlobDraft, BlobRefusal, StoredBlob } from '../blob-store.ts';

type Begin = () => Promise<Result<BlobDraft, BlobRefusal>>;

/** Content of which no row decides: kept as soon as it is there. */
export async function putBlob(
  begin: Begin,
  content: Uint8Array | AsyncIterable<Uint8Array>,
): Promise<Result<StoredBlob, BlobRefusal>> {
  const begun = await begin();
  if (!begun.ok) return begun;
  const draft = begun.value;
  try {
    for await (const chunk of content instanceof Uint8Array ? [content] : content) {
      const written = await draft.write(chunk);
      if (!written.ok) return written;
    }
  } catch (error) {
    await draft.discard();
    throw error;
  }
  const stored = await draft.finish();
  await draft.keep();
  return stored;
}

/** Passes content on and, at its end, makes sure that it is what the key names. @throws Error before the last chunk is taken as good */
export async function* checkedContent(key: string, content: Readable): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  for await (const chunk of content) {
    hash.update(chunk as Buffer);
    yield chunk as Buffer;
  }
  const found = hash.digest('hex');
  if (found !== key) throw new ChangedContent(key, found);
}

/** Bytes that are not those of their key. */
export class ChangedContent extends Error {
  constructor(key: string, found: string) {
    super(`Expected the content of ${key}, but it is that of ${found}`);
  }
}

const KEY = /^[0-9a-f]{64}$/;

export function isBlobKey(name: string): boolean {
  return KEY.test(name);
}

/** Name of a blob below its store. @throws Error for a key that is no sha256 */
export function blobName(key: string): string {
  if (!isBlobKey(key)) throw new Error(`Expected a sha256 as blob key, but got '${key}'`);
  return `${key.slice(0, 2)}/${key.slice(2, 4)}/${key}`;
}
