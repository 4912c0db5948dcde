import { createHash } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, writeFile, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { openFsBlobStore } from '@rtflow/records';
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
    expect(await readdir(folder)).to.deep.equal(['incoming']);
    expect(await readdir(join(folder, 'incoming'))).to.deep.equal([]);
  });

  it('refuses a key that is no sha256', async () => {
    const store = await openFsBlobStore({ folder, minFreeBytes: 0 });
    expect(await store.read('../../etc/passwd').catch((error: Error) => error.message)).to.match(/sha256 as blob key/);
    expect(await store.read(sha256(Buffer.from('?'))).catch((error: { code: string }) => error.code)).to.equal(
      'ENOENT',
    );
  });
});
