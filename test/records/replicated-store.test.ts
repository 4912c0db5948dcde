import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { openFsBlobStore, openReplicatedStore, openS3BlobStore, SYSTEM_ACTOR } from '@rtflow/records';
import type { Database, NamedStore, ReplicatedStore, SingleStore } from '@rtflow/records';
import { blobName } from '@rtflow/records/blobs/put-blob';
import { createBlobLedger } from '@rtflow/records/commands/storage/blob-ledger';
import { heal } from '@rtflow/records/commands/storage/heal';
import { scrubStores } from '@rtflow/records/commands/storage/scrub-stores';
import { QUIET_RUN } from '@rtflow/records/commands/storage/storage-runs';
import { isBlobReferenced } from '@rtflow/records/queries/dicom/blob-references';
import { insertRow, rowsOf } from '@rtflow/records/rows';
import { expect } from 'chai';
import { forEachDatabase } from '../support/database.ts';
import { s3Server } from '../support/s3-server.ts';

const keyOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('records: several stores as one', function () {
  this.timeout(60_000);
  let folder: string;
  const undo: (() => Promise<void>)[] = [];
  beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'rtflow-stores-'))));
  afterEach(async () => {
    for (const step of undo.splice(0).reverse()) await step();
    await rm(folder, { recursive: true, force: true });
  });

  /** Stores that can be switched off as a whole. */
  const broken = new Set<string>();
  afterEach(() => broken.clear());
  function breakable(name: string, store: SingleStore): NamedStore {
    const guarded = new Proxy(store, {
      get: (target, member) => {
        if (broken.has(name)) return () => Promise.reject(new Error(`${name} does not answer`));
        return Reflect.get(target, member) as unknown;
      },
    });
    return { name, kind: 'FOLDER', store: guarded };
  }
  const folders = (names: readonly string[]): Promise<NamedStore[]> =>
    Promise.all(
      names.map(async (name) =>
        breakable(name, await openFsBlobStore({ folder: join(folder, name), minFreeBytes: 0 })),
      ),
    );
  const told: string[] = [];
  const opened = (database: Database, stores: readonly NamedStore[], required = 1, copies = 2): ReplicatedStore => {
    told.length = 0;
    return openReplicatedStore({
      stores,
      copies,
      required,
      ledger: createBlobLedger(database.unitOfWork),
      now: () => 0,
      onTrouble: (store) => told.push(store),
    });
  };
  const fileIn = (store: string, key: string): string => join(folder, store, blobName(key));
  const holdersOf = async (database: Database, key: string): Promise<string[]> =>
    (await rowsOf({ sql: database.reader }, 'BlobCopy', { blobKey: key })).map(({ store }) => store).toSorted();
  /** A blob that a row names. */
  async function keep(database: Database, blobs: ReplicatedStore, text: string, placedWith: string): Promise<string> {
    const begun = await blobs.begin();
    if (!begun.ok) throw new Error(begun.error.message);
    await begun.value.write(Buffer.from(text));
    const kept = await begun.value.finish(placedWith);
    if (!kept.ok) throw new Error(kept.error.message);
    await database.unitOfWork.run(SYSTEM_ACTOR, (tx) =>
      insertRow(tx, 'DicomQuarantine', { id: tx.newId(), blobKey: kept.value.key, reason: 'TEST', receivedAt: 0 }),
    );
    await begun.value.keep();
    return kept.value.key;
  }

  forEachDatabase((_name, open) => {
    it('has a blob on as many stores as required when it is kept, those of one study on the same', async () => {
      const database = await open();
      const blobs = opened(database, await folders(['main', 'b', 'c', 'd']), 2);
      const keys: string[] = [];
      for (const text of ['one', 'two', 'three']) keys.push(await keep(database, blobs, text, '1.2.3'));
      await blobs.settled();
      const [first] = await Promise.all(keys.map((key) => holdersOf(database, key)));
      expect(first).to.have.length(2);
      for (const key of keys) {
        expect(await holdersOf(database, key)).to.deep.equal(first);
        for (const store of first!)
          expect(keyOf(await buffer(await blobs.stores.need(store).store.open(key)))).to.equal(key);
      }
      const others = await Promise.all(
        Array.from({ length: 12 }, async (_, i) => {
          const key = await keep(database, blobs, `study ${i}`, `1.2.${i}`);
          await blobs.settled();
          return holdersOf(database, key);
        }),
      );
      expect(new Set(others.flat())).to.deep.equal(new Set(['main', 'b', 'c', 'd']));
    });

    it('heals what one store lost, and misses nothing while a store does not answer', async () => {
      const database = await open();
      const stores = await folders(['main', 'b']);
      const blobs = opened(database, stores, 1);
      const keys: string[] = [];
      for (let i = 0; i < 5; i++) keys.push(await keep(database, blobs, `object ${i}`, '1.2.3'));
      expect(await heal({ database, blobs }, QUIET_RUN)).to.deep.equal({ copied: 5, failed: 0, lost: [] });
      broken.add('main');
      for (const key of keys) expect(keyOf(await blobs.read(key))).to.equal(key);
      expect(told).to.include('main');
      expect(blobs.states().map(({ name, trouble }) => [name, trouble?.reason ?? null])).to.deep.equal([
        ['main', 'main does not answer'],
        ['b', null],
      ]);
      // What arrives now goes to the other one.
      keys.push(await keep(database, blobs, 'arrived meanwhile', '1.2.3'));
      broken.clear();
      await rm(join(folder, 'main'), { recursive: true });
      const replaced = opened(database, await folders(['main', 'b']));
      const report = await scrubStores({ database, blobs: replaced }, { limit: 100 }, QUIET_RUN);
      expect(report.stores.map(({ store, missing }) => [store, missing])).to.deep.equal([
        ['main', 5],
        ['b', 0],
      ]);
      expect(report.healed).to.deep.equal({ copied: 6, failed: 0, lost: [] });
      for (const key of keys) expect(await holdersOf(database, key)).to.deep.equal(['b', 'main']);
      broken.add('b');
      for (const key of keys) expect(keyOf(await replaced.read(key))).to.equal(key);
    });

    it('replaces changed bytes from a good copy, tells what has none, and lists what no row names', async () => {
      const database = await open();
      const blobs = opened(database, await folders(['main', 'b']), 2);
      const [healable, lost] = [
        await keep(database, blobs, 'healable', '1.2.3'),
        await keep(database, blobs, 'lost', '1.2.3'),
      ];
      const orphan = await blobs.put(Buffer.from('orphan'));
      if (!orphan.ok) throw new Error('full');
      await blobs.settled();
      await database.unitOfWork.run(SYSTEM_ACTOR, async (tx) => {
        await insertRow(tx, 'DicomStudy', { studyInstanceUid: '1.2.3', receivedAt: 0 });
        await insertRow(tx, 'DicomSeries', {
          seriesInstanceUid: '1.2.3.1',
          studyInstanceUid: '1.2.3',
          modality: 'CT',
          receivedAt: 0,
        });
        await insertRow(tx, 'DicomInstance', {
          sopInstanceUid: '1.2.3.1.1',
          seriesInstanceUid: '1.2.3.1',
          sopClassUid: '1',
          transferSyntaxUid: '1.2.840.10008.1.2',
          sha256: 'x',
          blobKey: lost,
          sizeBytes: 4,
          header: {},
          receivedAt: 0,
        });
      });
      await writeFile(fileIn('main', healable), 'hEalable');
      for (const store of ['main', 'b']) await writeFile(fileIn(store, lost), 'l0st');
      const report = await scrubStores({ database, blobs }, { limit: 100 }, QUIET_RUN);
      expect(report.stores.map(({ changed }) => changed)).to.deep.equal([2, 1]);
      expect(report.lostInstances).to.deep.equal(['1.2.3.1.1']);
      expect(report.orphans).to.deep.equal([orphan.value.key]);
      expect(report.healed.copied).to.equal(1);
      const again = await blobs.stores.need('main').store.read(healable);
      expect(String(again)).to.equal('healable');
    });
  });

  describe('on a bad day', () => {
    forEachDatabase((name, open) => {
      if (name === 'mysql') return;
      it('keeps nothing when too few stores take it, and leaves no copy behind', async () => {
        const database = await open();
        const blobs = opened(database, await folders(['main', 'b', 'c']), 3, 3);
        broken.add('c');
        const begun = await blobs.begin();
        if (!begun.ok) throw new Error('full');
        await begun.value.write(Buffer.from('three'));
        const failed = begun.value.finish('1.2.3');
        expect(await failed.catch((error: Error) => error.message)).to.match(/Expected 3 stores/);
        for (const store of ['main', 'b'])
          expect(
            (await readdir(join(folder, store), { recursive: true })).filter((one) => /[0-9a-f]{32}/.test(one)),
          ).to.deep.equal([]);
      });

      it('goes on reading at another store where one breaks off', async () => {
        const database = await open();
        const [main, b] = await folders(['main', 'b']);
        const bytes = Buffer.alloc(500_000, 'pixels');
        const cut: SingleStore = {
          ...main!.store,
          open: async (key, range) =>
            Readable.from(
              (async function* () {
                const whole = await buffer(await main!.store.open(key, range));
                yield whole.subarray(0, 100_000);
                throw new Error('EIO');
              })(),
            ),
        };
        const kept = await opened(database, [main!, b!], 2).put(bytes);
        if (!kept.ok) throw new Error('full');
        const blobs = opened(database, [{ ...main!, store: cut }, b!], 2);
        expect((await buffer(await blobs.open(kept.value.key))).equals(bytes)).to.equal(true);
        const part = await buffer(await blobs.open(kept.value.key, { start: 10, end: 400_009 }));
        expect(part.equals(bytes.subarray(10, 400_010))).to.equal(true);
      });

      it('finds after a crash what had no entry yet, and removes the copies of what no row names', async () => {
        const database = await open();
        const before = opened(database, await folders(['main', 'b']), 2);
        const named = await keep(database, before, 'named', '1.2.3'); // its entry is not written
        const begun = await before.begin();
        if (!begun.ok) throw new Error('full');
        await begun.value.write(Buffer.from('orphan'));
        const orphan = await begun.value.finish('1.2.3');
        if (!orphan.ok) throw new Error('full');
        const after = opened(database, await folders(['main', 'b']), 2);
        expect(await after.sweep((key) => isBlobReferenced(database.reader, key))).to.equal(1);
        expect(await holdersOf(database, named)).to.deep.equal(['b', 'main']);
        expect(await after.has(orphan.value.key)).to.equal(false);
        await before.settled();
      });

      it('copies to an S3 store and reads from it when the folder is gone', async () => {
        const database = await open();
        const server = await s3Server();
        undo.push(() => server.close());
        const [main] = await folders(['main']);
        const bucket: NamedStore = { name: 'bucket', kind: 'S3', store: await openS3BlobStore(server.options()) };
        const blobs = opened(database, [main!, bucket], 1);
        const key = await keep(database, blobs, 'in two kinds of stores', '1.2.3');
        expect((await heal({ database, blobs }, QUIET_RUN)).copied).to.equal(1);
        broken.add('main');
        expect(keyOf(await blobs.read(key))).to.equal(key);
      });
    });
  });
});
