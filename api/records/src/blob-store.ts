import type { Readable } from 'node:stream';
import type { Result } from '@rtflow/domain';

export interface StoredBlob {
  /** sha256 of the content in hex: the same bytes are kept once. */
  readonly key: string;
  readonly sizeBytes: number;
}

export type BlobRefusal =
  /** Less free space than the configured minimum; nothing was kept. */
  { readonly code: 'STORE_FULL'; readonly message: string };

/** Files of the record (images, photos, documents), addressed by content. A blob is never changed. */
export interface BlobStore {
  /** Durable when it answers. */
  put(content: Uint8Array | AsyncIterable<Uint8Array>): Promise<Result<StoredBlob, BlobRefusal>>;
  has(key: string): Promise<boolean>;
  /** Throws when the key is unknown: rows point only to blobs that were put before. */
  read(key: string): Promise<Buffer>;
  open(key: string): Promise<Readable>;
}
