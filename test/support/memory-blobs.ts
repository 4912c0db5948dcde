import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { BlobDraft, BlobRefusal, BlobStore, StoredBlob } from '@rtflow/records';

type Answer<T> = { ok: true; value: T } | { ok: false; error: BlobRefusal };

/** The blob store's rules in memory. */
export class MemoryBlobs implements BlobStore {
  full = false;
  readonly #blobs = new Map<string, Buffer>();

  text(key: string): string {
    return this.#need(key).toString();
  }

  async *keys(): AsyncGenerator<string> {
    yield* this.#blobs.keys();
  }

  async put(content: Uint8Array | AsyncIterable<Uint8Array>): Promise<Answer<StoredBlob>> {
    const begun = await this.begin();
    if (!begun.ok) return begun;
    for await (const chunk of content instanceof Uint8Array ? [content] : content) await begun.value.write(chunk);
    return begun.value.finish();
  }

  async begin(): Promise<Answer<BlobDraft>> {
    if (this.full) return { ok: false, error: { code: 'STORE_FULL', message: '' } };
    const chunks: Uint8Array[] = [];
    let brought: string | null = null;
    return {
      ok: true,
      value: {
        write: async (chunk) => (chunks.push(Buffer.from(chunk)), { ok: true, value: null }),
        finish: async () => {
          const bytes = Buffer.concat(chunks);
          const key = createHash('sha256').update(bytes).digest('hex');
          if (!this.#blobs.has(key)) brought = key;
          this.#blobs.set(key, bytes);
          return { ok: true, value: { key, sizeBytes: bytes.length } };
        },
        keep: async () => undefined,
        discard: async () => void (brought && this.#blobs.delete(brought)),
        leave: () => undefined,
      },
    };
  }

  async has(key: string): Promise<boolean> {
    return this.#blobs.has(key);
  }

  async read(key: string): Promise<Buffer> {
    return this.#need(key);
  }

  async open(key: string): Promise<Readable> {
    return Readable.from([this.#need(key)]);
  }

  async sweep(): Promise<number> {
    return 0;
  }

  #need(key: string): Buffer {
    const bytes = this.#blobs.get(key);
    if (!bytes) throw new Error(`Expected blob ${key}, but there is none`);
    return bytes;
  }
}
