// Every real object beside the project, through storescu's door and back: kept byte for byte, or refused with a reason.
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { receiveFile } from '@rtflow/dicom-node';
import { dataSetOffsetOf } from '@rtflow/dicom-node/part10';
import { buffer } from 'node:stream/consumers';
import { needsSharedData, sharedPath, sharedTree } from '../imaging/shared-data.ts';
import { sqliteDatabase } from '../support/database.ts';
import { archiveUnderTest, type ArchiveUnderTest } from './archive-under-test.ts';

describe('dicom node: real objects', function () {
  this.timeout(240_000);
  const open = sqliteDatabase();
  let archive: ArchiveUnderTest;
  before(function () {
    needsSharedData(this, 'dicom');
  });
  afterEach(() => archive?.stop());

  it('R4.2 keeps every readable object bit for bit, RT plans, doses, structures and records among them, and says why of the others', async () => {
    archive = await archiveUnderTest(await open());
    const refused = new Map<string, number>();
    const modalities = new Set<string>();
    let kept = 0;
    for (const path of sharedTree('dicom')) {
      const file = readFileSync(sharedPath(path));
      const received = await receiveFile(archive.intake, file, { callingAe: 'TEST' });
      if (!received.ok) {
        const reason = received.error.code === 'unreadable' ? received.error.error.code : received.error.code;
        refused.set(reason, (refused.get(reason) ?? 0) + 1);
        continue;
      }
      if (received.value.outcome !== 'stored') continue;
      modalities.add(received.value.notice.modality);
      const objects = await archive.archive.select({ seriesUids: [received.value.notice.seriesInstanceUid] });
      const dataSet = file.subarray(dataSetOffsetOf(file) as number);
      const copies = await Promise.all(
        objects.map(async (object) => dataSetOf(await buffer(await archive.archive.open(object)))),
      );
      expect(
        copies.some((copy) => copy.equals(dataSet)),
        path,
      ).to.equal(true);
      kept++;
    }
    console.log(`      ${kept} kept, refused ${JSON.stringify(Object.fromEntries(refused))}`);
    expect(kept).to.be.greaterThan(400);
    expect([...modalities]).to.include.members(['CT', 'MR', 'RTPLAN', 'RTDOSE', 'RTSTRUCT', 'RTIMAGE']);
  });
});

function dataSetOf(file: Buffer): Buffer {
  return file.subarray(dataSetOffsetOf(file) as number);
}
