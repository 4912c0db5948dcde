// A small tmpfs of its own as the object folder. Needs the right to mount.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { createSeriesSettler, startDicomNode } from '@rtflow/dicom-node';
import { dataSetOffsetOf } from '@rtflow/dicom-node/part10';
import { openFsBlobStore, SYSTEM_ACTOR } from '@rtflow/records';
import { createDicomIntake } from '@rtflow/records/commands/dicom/dicom-intake';
import { insertRow, rowsOf } from '@rtflow/records/rows';
import { sampleCase } from '../imaging/synthetic-sample.ts';
import { sqliteDatabase } from '../support/database.ts';
import { rawScu } from './raw-scu.ts';

const CT = '1.2.840.10008.5.1.4.1.1.2';

describe('dicom node: full disk', () => {
  const open = sqliteDatabase();
  let folder: string;
  let mounted = false;

  before(function () {
    folder = mkdtempSync(join(tmpdir(), 'rtflow-full-'));
    mkdirSync(join(folder, 'objects'));
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', join(folder, 'objects')], { stdio: 'ignore' });
      mounted = true;
    } catch {
      console.warn('    skipped: no right to mount a tmpfs');
      this.skip();
    }
  });
  after(() => {
    if (mounted) execFileSync('umount', [join(folder, 'objects')]);
    rmSync(folder, { recursive: true, force: true });
  });

  it('answers 0xA700 when the disk is full, keeps every acknowledged object and no half one, and goes on once there is room', async () => {
    const database = await open();
    const blobs = await openFsBlobStore({ folder: join(folder, 'objects'), minFreeBytes: 0 });
    await database.unitOfWork.run(SYSTEM_ACTOR, (tx) =>
      insertRow(tx, 'AePeer', { id: 'p', aeTitle: 'STORESCU', host: '*', port: 104, role: 'OTHER', options: {} }),
    );
    const intake = createDicomIntake(database, blobs);
    const settler = createSeriesSettler({ ...intake, timer: { after: () => () => undefined } });
    const node = await startDicomNode({ port: 0, host: '127.0.0.1', aeTitle: 'RTFLOW', intake, settler });
    const scu = await rawScu(node.port);
    const contexts = [{ abstractSyntax: CT, transferSyntaxes: ['1.2.840.10008.1.2.1'] }];
    await scu.associate({ callingAe: 'STORESCU', calledAe: 'RTFLOW', contexts });
    const slices = sampleCase({ slices: 16, matrix: 256 }).filter(({ modality }) => modality === 'CT');
    const statuses: (number | 'closed')[] = [];
    const send = (index: number): Promise<number | 'closed'> => {
      const bytes = Buffer.from(slices[index]!.bytes);
      const dataSet = bytes.subarray(dataSetOffsetOf(bytes) as number);
      return scu.store({ sopClassUid: CT, sopInstanceUid: slices[index]!.sopInstanceUid, dataSet });
    };
    for (let index = 0; index < slices.length; index++) statuses.push(await send(index));
    const stored = statuses.filter((status) => status === 0).length;
    expect(new Set(statuses)).to.deep.equal(new Set([0, 0xa700]));
    expect(await rowsOf({ sql: database.reader }, 'DicomInstance', {})).to.have.length(stored);
    expect(readdirSync(join(folder, 'objects', 'incoming'))).to.deep.equal([]);
    execFileSync('mount', ['-o', 'remount,size=32m', join(folder, 'objects')]);
    expect(await send(statuses.indexOf(0xa700))).to.equal(0);
    scu.close();
    await node.stop();
  });
});
