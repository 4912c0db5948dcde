// The archive is a process of its own, so that its memory is its own. RTFLOW_LARGE_MB sets the size of each object.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { dataSetOffsetOf } from '@rtflow/dicom-node/part10';
import { openDatabase } from '@rtflow/records';
import { rowsOf } from '@rtflow/records/rows';
import { sampleCase } from '../imaging/synthetic-sample.ts';
import { NO_ENGINE } from '../support/database.ts';
import { startArchive } from './archive-process.ts';
import { rawScu, storeCommandPdu, dataPdu } from './raw-scu.ts';

const CT = '1.2.840.10008.5.1.4.1.1.2';
const MEGABYTES = Number(process.env['RTFLOW_LARGE_MB'] ?? 100);
const FRAGMENT = 100_000;

describe('dicom node: large objects', function () {
  this.timeout(600_000);
  let folder: string;
  before(() => void (folder = mkdtempSync(join(tmpdir(), 'rtflow-large-'))));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it(`takes four objects of ${MEGABYTES} MB at once in less than 600 MB of memory, each byte of them`, async () => {
    const archive = await startArchive(folder);
    let highest = 0;
    const watch = setInterval(() => {
      void archive.usage().then(({ rssBytes }) => (highest = Math.max(highest, rssBytes)));
    }, 200);
    const statuses = await Promise.all([1, 2, 3, 4].map((index) => sendLarge(archive.port, `1.2.3.${index}`)));
    clearInterval(watch);
    highest = Math.max(highest, (await archive.usage()).rssBytes);
    await archive.kill();
    expect(statuses).to.deep.equal([0, 0, 0, 0]);
    expect(highest).to.be.lessThan(600e6);
    const database = await openDatabase({ url: `sqlite:${join(folder, 'record.db')}`, engine: NO_ENGINE });
    const rows = await rowsOf({ sql: database.reader }, 'DicomInstance', {});
    await database.close();
    expect(rows.map(({ sizeBytes }) => sizeBytes > MEGABYTES * 1e6)).to.deep.equal([true, true, true, true]);
    console.log(`      highest resident memory ${Math.round(highest / 1e6)} MB`);
  });
});

/** A CT of which the pixels are made while they are sent. @returns the status */
async function sendLarge(port: number, sopInstanceUid: string): Promise<number | 'closed'> {
  const scu = await rawScu(port);
  const contexts = [{ abstractSyntax: CT, transferSyntaxes: ['1.2.840.10008.1.2.1'] }];
  await scu.associate({ callingAe: 'STORESCU', calledAe: 'RTFLOW', contexts });
  scu.send(storeCommandPdu({ sopClassUid: CT, sopInstanceUid }));
  const bytes = MEGABYTES * 1e6;
  const pixelHeader = Buffer.from('e07f10004f57000000000000', 'hex');
  pixelHeader.writeUInt32LE(bytes, 8);
  await scu.sendAll(dataPdu(1, 0x00, Buffer.concat([headerOf(sopInstanceUid), pixelHeader])));
  const fragment = Buffer.alloc(FRAGMENT, 5);
  for (let left = bytes; left > 0; left -= FRAGMENT) {
    await scu.sendAll(dataPdu(1, left <= FRAGMENT ? 0x02 : 0x00, fragment.subarray(0, Math.min(left, FRAGMENT))));
  }
  const status = await scu.status();
  scu.close();
  return status;
}

/** The sample's elements before its pixels, under another UID of the same length. */
function headerOf(sopInstanceUid: string): Buffer {
  const slice = sampleCase({ matrix: 16 })[0]!;
  const file = Buffer.from(slice.bytes);
  const dataSet = Buffer.from(file.subarray(dataSetOffsetOf(file) as number));
  const at = dataSet.indexOf(slice.sopInstanceUid);
  dataSet.fill(0, at, at + slice.sopInstanceUid.length);
  dataSet.write(sopInstanceUid, at, 'latin1');
  return dataSet.subarray(0, dataSet.indexOf(Buffer.from('e07f1000', 'hex')));
}
