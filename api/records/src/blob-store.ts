import type { Readable } from 'node:stream';
import type { Result } from '@rtflow/domain';

export interface StoredBlob {
  /** sha256 of the content in hex: the same bytes are kept once. */
  readonly key: string;
  readonly sizeBytes: number;
}

export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

export type BlobRefusal =
  /** Less free space than the configured minimum; nothing was kept. */
  { readonly code: 'STORE_FULL'; readonly message: string };

/** Files of the record (images, photos, documents), addressed by content. A blob is never changed. */
export interface BlobStore {
  /** Durable when it answers. */
  put(content: Uint8Array | AsyncIterable<Uint8Array>): Promise<Result<StoredBlob, BlobRefusal>>;
  /** For content that belongs to a row: blob first, then the row, then `keep`. */
  begin(): Promise<Result<BlobDraft, BlobRefusal>>;
  has(key: string): Promise<boolean>;
  /** Throws when the key is unknown: rows point only to blobs that were put before. */
  read(key: string): Promise<Buffer>;
  /** @param range bytes to read, `end` included; left out: all */
  open(key: string, range?: ByteRange): Promise<Readable>;
  /** Every key, in no order. */
  keys(): AsyncIterable<string>;
  /**
   * Ends drafts that a crash left between their blob and its row: kept when a row names the blob, else removed.
   * @returns how many blobs were removed
   */
  sweep(isReferenced: (key: string) => Promise<boolean>): Promise<number>;
}

/** One place that holds blobs: a folder, or a bucket. What several of them make together is a `BlobStore` as well. */
export interface SingleStore extends BlobStore {
  /** Brings a blob from another store; its bytes are checked on their way. Durable when it answers. @throws ChangedContent */
  copyIn(blob: StoredBlob, source: () => Promise<Readable>): Promise<Result<null, BlobRefusal>>;
  /** @returns false when a draft of this moment stands for the same bytes: nothing was removed */
  remove(key: string): Promise<boolean>;
  /** Null where nobody can tell. */
  freeBytes(): Promise<number | null>;
}

/** Content on its way in. After a refusal nothing of it is left. */
export interface BlobDraft {
  write(chunk: Uint8Array): Promise<Result<null, BlobRefusal>>;
  /**
   * Durable under its key when it answers, but on trial: until `keep`, a crash leaves it to the next `sweep`.
   * @param placedWith what belongs together (a study) is placed on the same stores
   */
  finish(placedWith?: string): Promise<Result<StoredBlob, BlobRefusal>>;
  /** A committed row names the blob. */
  keep(): Promise<void>;
  /** No row will name the blob because of this draft: what it brought is removed. */
  discard(): Promise<void>;
  /** Nobody knows whether a row names the blob (the commit failed): the next `sweep` finds out. */
  leave(): void;
}
