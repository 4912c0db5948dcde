import { createHash } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, writeFile, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { openFsBlobStore } from '@rtflow/records';
import type { BlobDraft, BlobStore } from '@rtflow/records';
import { expect } from 'chai';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('records: blob store in a folder', () => {
  let folder: string;
  beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'rtflow-blobs-'))));
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('keeps bytes under their sha256 and gives them back, from a buffer and from a stream', async () => {
    const store = await openFsBlobStore({ folder, minFreeBytes: 0 });
    const bytes = Buffer.from('一张照片 \0\xff', 'latin1');
    const whole = await store.put(bytes);
    const streamed = await store.put(
      (async function* () {
        yield bytes.subarray(0, 4);
        yield bytes.subarray(4);
      })(),
    );
    const key = sha256(bytes);
    expect([whole, streamed]).to.deep.equal(Array(2).fill({ ok: true, value: { key, sizeBytes: bytes.length } }));
    expect(await store.read(key)).to.deep.equal(bytes);
    expect(await buffer(await store.open(key))).to.deep.equal(bytes);
    expect(await readFile(join(folder, key.slice(0, 2), key.slice(2, 4), key))).to.deep.equal(bytes);
    expect(await readdir(join(folder, 'incoming'))).to.deep.equal([]);
  });

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

  it('refuses a key that is no sha256', async () => {
    const store = await openFsBlobStore({ folder, minFreeBytes: 0 });
    expect(await store.read('../../etc/passwd').catch((error: Error) => error.message)).to.match(/sha256 as blob key/);
    expect(await store.read(sha256(Buffer.from('?'))).catch((error: { code: string }) => error.code)).to.equal(
      'ENOENT',
    );
  });

  const draftOf = async (store: BlobStore, text: string): Promise<BlobDraft> => {
    const begun = await store.begin();
    if (!begun.ok) throw new Error(begun.error.message);
    await begun.value.write(Buffer.from(text));
    return begun.value;
  };
  const keyOf = (text: string): string => sha256(Buffer.from(text));

  it('removes what a discarded draft brought, but not what was there before or what another draft wants', async () => {
    const store = await openFsBlobStore({ folder, minFreeBytes: 0 });
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
    expect(await readdir(join(folder, 'staged'))).to.deep.equal([]);
  });

  it('after a crash keeps the blobs that a row names and removes the others', async () => {
    const before = await openFsBlobStore({ folder, minFreeBytes: 0 });
    for (const text of ['named', 'orphan']) await (await draftOf(before, text)).finish();
    const half = await draftOf(before, 'half');
    const after = await openFsBlobStore({ folder, minFreeBytes: 0 });
    await half.discard(); // only to close its file
    expect(await after.sweep(async (key) => key === keyOf('named'))).to.equal(1);
    expect([await after.has(keyOf('named')), await after.has(keyOf('orphan'))]).to.deep.equal([true, false]);
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
});
