// The archive is a process of its own that is killed as by a power cut. RTFLOW_DICOM_KILLS sets how often (full run: 200).
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { dataSetOffsetOf } from '@rtflow/dicom-node/part10';
import { openDatabase, openFsBlobStore } from '@rtflow/records';
import { isBlobReferenced } from '@rtflow/records/queries/dicom/blob-references';
import { rowsOf } from '@rtflow/records/rows';
import { sampleCase } from '../imaging/synthetic-sample.ts';
import { NO_ENGINE } from '../support/database.ts';
import { startArchive } from './archive-process.ts';
import { rawScu } from './raw-scu.ts';

const CT = '1.2.840.10008.5.1.4.1.1.2';
const KILLS = Number(process.env['RTFLOW_DICOM_KILLS'] ?? 4);
const SENDERS = 4;

describe('dicom node: killed under load', function () {
  this.timeout(3_600_000);
  let folder: string;
  before(() => void (folder = mkdtempSync(join(tmpdir(), 'rtflow-killed-'))));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it(`loses no acknowledged object in ${KILLS} kills and leaves no file without a row`, async () => {
    const acknowledged = new Map<string, string>();
    let next = 1;
    for (let kill = 0; kill < KILLS; kill++) {
      const archive = await startArchive(folder);
      let alive = true;
      const sender = async (): Promise<void> => {
        const scu = await rawScu(archive.port).catch(() => null);
        if (scu === null) return;
        const contexts = [{ abstractSyntax: CT, transferSyntaxes: ['1.2.840.10008.1.2.1'] }];
        await scu.associate({ callingAe: 'STORESCU', calledAe: 'RTFLOW', contexts });
        while (alive) {
          const sopInstanceUid = `1.2.3.${String(next++).padStart(7, '0')}`;
          const dataSet = sliceAs(sopInstanceUid);
          const status = await scu.store({ sopClassUid: CT, sopInstanceUid, dataSet });
          if (status === 0) acknowledged.set(sopInstanceUid, createHash('sha256').update(dataSet).digest('hex'));
          if (status === 'closed') break;
        }
        scu.close();
      };
      const senders = Array.from({ length: SENDERS }, sender);
      await new Promise((resolve) => setTimeout(resolve, 150 + Math.floor(500 * ((kill * 0.618) % 1))));
      await archive.kill();
      alive = false;
      await Promise.all(senders);
    }
    const last = await startArchive(folder); // its start sweeps
    await last.kill();
    const database = await openDatabase({ url: `sqlite:${join(folder, 'record.db')}`, engine: NO_ENGINE });
    const blobs = await openFsBlobStore({ folder: join(folder, 'objects'), minFreeBytes: 0 });
    const rows = await rowsOf({ sql: database.reader }, 'DicomInstance', {});
    const bySop = new Map(rows.map((row) => [row.sopInstanceUid, row]));
    const lost: string[] = [];
    for (const [uid, hash] of acknowledged) {
      const row = bySop.get(uid);
      const file = row && (await blobs.read(row.blobKey));
      const kept =
        file &&
        createHash('sha256')
          .update(file.subarray(dataSetOffsetOf(file) as number))
          .digest('hex');
      if (kept !== hash) lost.push(uid);
    }
    const orphans: string[] = [];
    for await (const key of blobs.keys()) if (!(await isBlobReferenced(database.reader, key))) orphans.push(key);
    const missing: string[] = [];
    for (const row of rows) if (!(await blobs.has(row.blobKey))) missing.push(row.sopInstanceUid);
    await database.close();
    expect(acknowledged.size).to.be.greaterThan(KILLS);
    expect({ lost, orphans, missing }).to.deep.equal({ lost: [], orphans: [], missing: [] });
    expect(readdirSync(join(folder, 'objects', 'incoming'))).to.deep.equal([]);
    console.log(`      ${acknowledged.size} acknowledged, ${rows.length} kept`);
  });
});

const slice = sampleCase({ matrix: 64 })[0]!;
const template = Buffer.from(slice.bytes);
const original = Buffer.from(template.subarray(dataSetOffsetOf(template) as number));

/** The sample's data set under another UID, padded to the same length. */
function sliceAs(sopInstanceUid: string): Buffer {
  const dataSet = Buffer.from(original);
  const at = dataSet.indexOf(slice.sopInstanceUid);
  dataSet.fill(0, at, at + slice.sopInstanceUid.length);
  dataSet.write(sopInstanceUid, at, 'latin1');
  return dataSet;
}
