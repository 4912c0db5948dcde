import { createHash } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, writeFile, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { openFsBlobStore, openS3BlobStore } from '@rtflow/records';
import type { BlobDraft, BlobStore, SingleStore } from '@rtflow/records';
import { expect } from 'chai';
import { s3Server, type S3Server } from '../support/s3-server.ts';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const keyOf = (text: string): string => sha256(Buffer.from(text));
const draftOf = async (store: BlobStore, text: string): Promise<BlobDraft> => {
  const begun = await store.begin();
  if (!begun.ok) throw new Error(begun.error.message);
  await begun.value.write(Buffer.from(text));
  return begun.value;
};
const keysOf = async (store: BlobStore): Promise<string[]> => (await Readable.from(store.keys()).toArray()).toSorted();

/** What a store is opened on and again after a crash; `names` are all names in it, of trials as well. */
interface Place {
  open(): Promise<SingleStore>;
  names(): Promise<string[]>;
  close(): Promise<void>;
}

async function folderPlace(): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'rtflow-blobs-'));
  return {
    open: () => openFsBlobStore({ folder, minFreeBytes: 0 }),
    names: async () => (await readdir(folder, { recursive: true })).filter((name) => /[0-9a-f]{32}/.test(name)),
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

async function bucketPlace(): Promise<Place> {
  const server: S3Server = await s3Server();
  return {
    open: () => openS3BlobStore(server.options()),
    names: () => server.names(),
    close: () => server.close(),
  };
}

for (const [kind, placeOf] of Object.entries({ 'a folder': folderPlace, 'an S3 bucket': bucketPlace })) {
  describe(`records: a blob store in ${kind}`, () => {
    let place: Place;
    beforeEach(async () => void (place = await placeOf()));
    afterEach(() => place.close());

    it('keeps bytes under their sha256 and gives them back, whole and by range, from a buffer and from a stream', async () => {
      const store = await place.open();
      const bytes = Buffer.from('一张照片 \0\xff', 'latin1');
      const whole = await store.put(bytes);
      const streamed = await store.put(Readable.from([bytes.subarray(0, 4), bytes.subarray(4)]));
      const key = sha256(bytes);
      expect([whole, streamed]).to.deep.equal(Array(2).fill({ ok: true, value: { key, sizeBytes: bytes.length } }));
      expect(await store.read(key)).to.deep.equal(bytes);
      expect(await buffer(await store.open(key))).to.deep.equal(bytes);
      expect(await buffer(await store.open(key, { start: 2, end: 5 }))).to.deep.equal(bytes.subarray(2, 6));
      expect(await buffer(await store.open(key, { start: 0, end: 1 }))).to.deep.equal(bytes.subarray(0, 2));
      expect(await keysOf(store)).to.deep.equal([key]);
    });

    it('keeps three megabytes that come in small pieces', async () => {
      const store = await place.open();
      const bytes = Buffer.alloc(3_000_000, 'rtflow');
      const stored = await store.put(
        Readable.from(Array.from({ length: 300 }, (_, i) => bytes.subarray(i * 10_000, (i + 1) * 10_000))),
      );
      expect(stored.ok && stored.value.key).to.equal(sha256(bytes));
      expect(await store.read(sha256(bytes))).to.deep.equal(bytes);
    });

    it('keeps nothing when the source breaks', async () => {
      const store = await place.open();
      const broken = store.put(
        (async function* () {
          yield Buffer.from('begun');
          throw new Error('association aborted');
        })(),
      );
      expect(await broken.catch((error: Error) => error.message)).to.equal('association aborted');
      expect(await place.names()).to.deep.equal([]);
    });

    it('refuses a key that is no sha256, and tells a key that it has not', async () => {
      const store = await place.open();
      expect(await store.read('../../etc/passwd').catch((error: Error) => error.message)).to.match(
        /sha256 as blob key/,
      );
      expect(await store.read(keyOf('?')).catch((error: { code: string }) => error.code)).to.equal('ENOENT');
      expect(await store.has(keyOf('?'))).to.equal(false);
    });

    it('removes what a discarded draft brought, but not what was there before or what another draft wants', async () => {
      const store = await place.open();
      const alone = await draftOf(store, 'alone');
      await alone.finish();
      expect(await store.has(keyOf('alone'))).to.equal(true);
      await alone.discard();
      expect(await store.has(keyOf('alone'))).to.equal(false);

      await store.put(Buffer.from('before'));
      const again = await draftOf(store, 'before');
      await again.finish();
      await again.discard();
      expect(await store.has(keyOf('before'))).to.equal(true);

      const [first, second] = [await draftOf(store, 'twice'), await draftOf(store, 'twice')];
      await first.finish();
      await second.finish();
      await second.keep();
      await first.discard();
      expect(await store.has(keyOf('twice'))).to.equal(true);
      expect(await place.names()).to.have.length(2);
    });

    it('after a crash keeps the blobs that a row names and removes the others', async () => {
      const before = await place.open();
      for (const text of ['named', 'orphan']) await (await draftOf(before, text)).finish();
      const half = await draftOf(before, 'half');
      const after = await place.open();
      await half.discard(); // only to close its file
      expect(await after.sweep(async (key) => key === keyOf('named'))).to.equal(1);
      expect(await keysOf(after)).to.deep.equal([keyOf('named')]);
      expect(await place.names()).to.have.length(1);
    });

    it('takes a copy from another store and refuses one whose bytes are not those of its key', async () => {
      const store = await place.open();
      const blob = { key: keyOf('copied'), sizeBytes: 6 };
      expect(await store.copyIn(blob, async () => Readable.from([Buffer.from('copied')]))).to.deep.include({
        ok: true,
      });
      expect(String(await store.read(blob.key))).to.equal('copied');
      const other = { key: keyOf('other'), sizeBytes: 5 };
      const bad = store.copyIn(other, async () => Readable.from([Buffer.from('wrong')]));
      expect(await bad.catch((error: Error) => error.message)).to.match(/Expected the content of/);
      expect(await keysOf(store)).to.deep.equal([blob.key]);
    });

    it('removes a blob, but not while a draft stands for the same bytes', async () => {
      const store = await place.open();
      await store.put(Buffer.from('old'));
      const draft = await draftOf(store, 'old');
      await draft.finish();
      expect(await store.remove(keyOf('old'))).to.equal(false);
      await draft.keep();
      expect(await store.remove(keyOf('old'))).to.equal(true);
      expect(await place.names()).to.deep.equal([]);
    });
  });
}

describe('records: blob store in a folder', () => {
  let folder: string;
  beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'rtflow-blobs-'))));
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('answers STORE_FULL and keeps nothing when less than the minimum would be left', async () => {
    const store = await openFsBlobStore({ folder, minFreeBytes: 1000, freeBytes: async () => 1004 });
    const small = await store.put(Buffer.alloc(4));
    const large = await store.put(Buffer.alloc(5));
    expect(small.ok).to.equal(true);
    expect(!large.ok && large.error.code).to.equal('STORE_FULL');
    expect(await store.has(sha256(Buffer.alloc(5)))).to.equal(false);
  });

  it('leaves no half file when the source breaks, and clears what a crash left', async () => {
    await mkdir(join(folder, 'incoming'));
    await writeFile(join(folder, 'incoming', 'half'), 'x');
    const store = await openFsBlobStore({ folder, minFreeBytes: 0 });
    const broken = store.put(
      (async function* () {
        yield Buffer.from('begun');
        throw new Error('association aborted');
      })(),
    );
    expect(await broken.catch((error: Error) => error.message)).to.equal('association aborted');
    expect(await readdir(folder)).to.deep.equal(['incoming', 'staged']);
    expect(await readdir(join(folder, 'staged'))).to.deep.equal([]);
    expect(await readdir(join(folder, 'incoming'))).to.deep.equal([]);
  });

  it('refuses in the middle of a large blob when the disk fills up, and leaves nothing of it', async () => {
    let free = 10 << 20;
    const store = await openFsBlobStore({ folder, minFreeBytes: 1 << 20, freeBytes: async () => free });
    const begun = await store.begin();
    if (!begun.ok) throw new Error(begun.error.message);
    const chunk = Buffer.alloc(1 << 20, 7);
    expect((await begun.value.write(chunk)).ok).to.equal(true);
    free = 1 << 20;
    const refused = await begun.value.write(chunk);
    expect(!refused.ok && refused.error.code).to.equal('STORE_FULL');
    expect(await readdir(join(folder, 'incoming'))).to.deep.equal([]);
  });

  it('keeps files under folders of their first letters', async () => {
    const store = await openFsBlobStore({ folder, minFreeBytes: 0 });
    await store.put(Buffer.from('file'));
    const key = keyOf('file');
    expect(String(await readFile(join(folder, key.slice(0, 2), key.slice(2, 4), key)))).to.equal('file');
    expect(await readdir(join(folder, 'incoming'))).to.deep.equal([]);
  });
});
