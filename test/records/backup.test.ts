import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { openDatabase, openFsBlobStore, SYSTEM_ACTOR } from '@rtflow/records';
import { folderTarget, s3Target, type BackupTarget } from '@rtflow/records/backup/backup-target';
import { fetchDatabase, newestManifest, verifyBackup } from '@rtflow/records/backup/open-backup';
import { restoreBlobs, restoreStudy } from '@rtflow/records/backup/restore-backup';
import { seal, unseal } from '@rtflow/records/backup/seal';
import { takeBackup, type BackupPlace } from '@rtflow/records/backup/take-backup';
import { QUIET_RUN } from '@rtflow/records/commands/storage/storage-runs';
import { rowsOf } from '@rtflow/records/rows';
import { expect } from 'chai';
import { archiveUnderTest } from '../dicom/archive-under-test.ts';
import { sampleCase } from '../imaging/synthetic-sample.ts';
import { NO_ENGINE, sqliteDatabase } from '../support/database.ts';
import { s3Server } from '../support/s3-server.ts';

const KEY = randomBytes(32);
const SLICES = sampleCase({ matrix: 32 }).filter(({ modality }) => modality === 'CT');

describe('records: backup', function () {
  this.timeout(60_000);
  const open = sqliteDatabase();
  let folder: string;
  const undo: (() => Promise<void>)[] = [];
  beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'rtflow-backup-'))));
  afterEach(async () => {
    for (const step of undo.splice(0).reverse()) await step();
    await rm(folder, { recursive: true, force: true });
  });
  const placeOn = (target: BackupTarget, key = KEY): BackupPlace => ({
    target,
    key,
    workFile: join(folder, 'work.db'),
  });

  /** A record with a study, and a backup of it. */
  async function backedUp(target: BackupTarget) {
    const database = await open();
    const archive = await archiveUnderTest(database);
    undo.push(() => archive.stop());
    for (const { bytes } of SLICES) await archive.keep(bytes);
    const blobs = await openFsBlobStore({ folder: join(archive.folder, 'objects'), minFreeBytes: 0 });
    const source = { databaseFile: database.url.slice('sqlite:'.length), blobs, secrets: { 'field-secret': 's3cret' } };
    const place = placeOn(target);
    const report = await takeBackup(source, place, Date.parse('2026-11-24T02:00:00Z'), QUIET_RUN);
    return { database, blobs, source, place, report, objects: join(archive.folder, 'objects') };
  }

  it('opens what it sealed, and refuses another key, another name and every changed or missing byte', async () => {
    const content = Buffer.alloc(100_000, 'pixels');
    const sealed = await buffer(
      Readable.from(seal(KEY, 'a', Readable.from([content.subarray(0, 7), content.subarray(7)]))),
    );
    expect(sealed.includes(Buffer.from('pixels'))).to.equal(false);
    const opened = (key: Buffer, name: string, bytes: Buffer): Promise<string> =>
      buffer(Readable.from(unseal(key, name, Readable.from([bytes.subarray(0, 10), bytes.subarray(10)])))).then(
        (found) => (found.equals(content) ? 'content' : 'other'),
        () => 'refused',
      );
    expect(await opened(KEY, 'a', sealed)).to.equal('content');
    expect(await opened(randomBytes(32), 'a', sealed)).to.equal('refused');
    expect(await opened(KEY, 'b', sealed)).to.equal('refused');
    for (const at of [0, 10, 40, 50_000, sealed.length - 1]) {
      const changed = Buffer.from(sealed);
      changed[at]! ^= 1;
      expect(await opened(KEY, 'a', changed), String(at)).to.equal('refused');
    }
    for (const length of [0, 20, 40, 50_000, sealed.length - 1])
      expect(await opened(KEY, 'a', sealed.subarray(0, length)), String(length)).to.equal('refused');
  });

  it('sends each blob once, hides all content, and proves every byte when it is verified', async () => {
    const target = join(folder, 'target');
    const { source, place, report } = await backedUp(await folderTarget(target));
    expect(report).to.include({ blobs: SLICES.length, copied: SLICES.length });
    const later = await takeBackup(source, place, Date.parse('2026-11-25T02:00:00Z'), QUIET_RUN);
    expect(later).to.include({ blobs: SLICES.length, copied: 0, bytes: 0 });
    const files = await readdir(target, { recursive: true, withFileTypes: true });
    for (const file of files.filter((one) => one.isFile())) {
      const bytes = await readFile(join(file.parentPath, file.name));
      for (const plain of ['DICM', 'SQLite format', 's3cret']) expect(bytes.includes(plain), file.name).to.equal(false);
    }
    expect(await verifyBackup(place, QUIET_RUN)).to.deep.equal({
      run: '2026-11-25T02-00-00.000Z',
      checked: SLICES.length,
      missing: [],
      changed: [],
    });
    const objects = files.filter((one) => one.isFile() && one.parentPath.includes('/objects/'));
    const [bad, gone] = objects.map((one) => join(one.parentPath, one.name));
    const bytes = await readFile(bad!);
    bytes[bytes.length >> 1]! ^= 1;
    await writeFile(bad!, bytes);
    await rm(gone!);
    const found = await verifyBackup(place, QUIET_RUN);
    expect([found.missing, found.changed].map((keys) => keys.map((key) => key.slice(0, 8)))).to.deep.equal(
      [gone, bad].map((path) => [path!.split('/').at(-1)!.slice(0, 8)]),
    );
  });

  it('puts one study back, rows and files, and leaves alone what is there', async () => {
    const { database, blobs, place } = await backedUp(await folderTarget(join(folder, 'target')));
    const before = await rowsOf({ sql: database.reader }, 'DicomInstance', {}, { order: ['sopInstanceUid'] });
    const studyUid = (await rowsOf({ sql: database.reader }, 'DicomStudy', {}))[0]!.studyInstanceUid;
    await database.unitOfWork.run(SYSTEM_ACTOR, async ({ sql }) => {
      await sql.run('DELETE FROM dicom_instances', []);
    });
    for (const { blobKey } of before.slice(1)) await blobs.remove(blobKey);
    const report = await restoreStudy({ database, blobs }, place, { studyUid, actor: SYSTEM_ACTOR });
    expect(report).to.include({ restored: before.length - 1, present: 1, rows: before.length });
    expect(await rowsOf({ sql: database.reader }, 'DicomInstance', {}, { order: ['sopInstanceUid'] })).to.deep.equal(
      before,
    );
    for (const { blobKey, sizeBytes } of before) expect(await blobs.read(blobKey)).to.have.length(sizeBytes);
    const unknown = restoreStudy({ database, blobs }, place, { studyUid: '9.9', actor: SYSTEM_ACTOR });
    expect(await unknown.catch((error: Error) => error.message)).to.match(/Expected the study 9.9/);
  });

  it('makes the whole record again on an empty host, from an S3 target', async () => {
    const server = await s3Server();
    undo.push(() => server.close());
    const { database, place } = await backedUp(await s3Target(server.options(), join(folder, 'spool')));
    const manifest = await newestManifest(place);
    expect(manifest.secrets).to.deep.equal({ 'field-secret': 's3cret' });
    const file = join(folder, 'restored.db');
    await fetchDatabase(place, manifest, file);
    const restored = await openDatabase({ url: `sqlite:${file}`, engine: NO_ENGINE });
    undo.push(() => restored.close());
    const blobs = await openFsBlobStore({ folder: join(folder, 'restored'), minFreeBytes: 0 });
    expect(await restoreBlobs({ database: restored, blobs }, place, file, QUIET_RUN)).to.include({
      restored: SLICES.length,
      present: 0,
    });
    const rows = await rowsOf({ sql: restored.reader }, 'DicomInstance', {});
    expect(rows).to.have.length(SLICES.length);
    for (const { blobKey, sizeBytes } of rows) expect(await blobs.read(blobKey)).to.have.length(sizeBytes);
    expect(await rowsOf({ sql: restored.reader }, 'DicomStudy', {})).to.deep.equal(
      await rowsOf({ sql: database.reader }, 'DicomStudy', {}),
    );
  });

  it('without a manifest there is no backup', async () => {
    const place = placeOn(await folderTarget(join(folder, 'empty')));
    expect(await newestManifest(place).catch((error: Error) => error.message)).to.match(/Expected a backup/);
  });
});
