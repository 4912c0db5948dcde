// The station that we ask is Debian's dcmqrscp.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { textElement, type Content } from '@rtflow/imaging/dicom/data-set-content';
import { storeService } from '@rtflow/dicom-node/scp/store';
import { getFromPeer } from '@rtflow/dicom-node/scu/get-from-peer';
import { findOnPeer, moveFromPeer } from '@rtflow/dicom-node/scu/query-peer';
import { parseHeader } from '@rtflow/imaging';
import { openFsBlobStore, type Database } from '@rtflow/records';
import { requestPriors } from '@rtflow/records/commands/dicom/request-priors';
import { insertRow, rowsOf, updateRows } from '@rtflow/records/rows';
import { fetchPriors } from '@rtflow/api/runtime/fetch-priors';
import { addCase } from '../clinical/support/case.ts';
import { sampleCase } from '../imaging/synthetic-sample.ts';
import { sqliteDatabase } from '../support/database.ts';
import { archiveUnderTest, type ArchiveUnderTest } from './archive-under-test.ts';
import { dcmtk, needsDcmtk } from './dcmtk.ts';
import { freePort } from '../support/free-port.ts';

const CASE = sampleCase({ slices: 8, matrix: 16 });
const first = parseHeader(CASE[0]!.bytes);
const STUDY = first.ok ? first.value.studyInstanceUid : '';
const STUDY_KEYS: Content = { x00080052: textElement('CS', 'STUDY'), x0020000d: textElement('UI', STUDY) };

describe('dicom node: query and pull from another station', () => {
  const open = sqliteDatabase();
  let database: Database;
  let archive: ArchiveUnderTest;
  let pacs: ChildProcess | undefined;
  let port: number;

  before(function () {
    needsDcmtk(this);
  });
  beforeEach(async () => {
    database = await open();
    archive = await archiveUnderTest(database);
    port = await freePort();
    const store = join(archive.folder, 'pacs');
    mkdirSync(store);
    const settings = [
      `NetworkTCPPort = ${port}`,
      'MaxPDUSize = 16384',
      'MaxAssociations = 16',
      'HostTable BEGIN',
      `rtflow = (RTFLOW, 127.0.0.1, ${archive.node.port})`,
      'HostTable END',
      'VendorTable BEGIN',
      'VendorTable END',
      'AETable BEGIN',
      `PACS ${store} RW (200, 1024mb) ANY`,
      'AETable END',
    ];
    const config = join(archive.folder, 'dcmqrscp.cfg');
    writeFileSync(config, settings.join('\n') + '\n');
    pacs = spawn('dcmqrscp', ['-c', config, String(port)], { stdio: 'ignore' });
    await archive.addPeer('PACS');
    const target = ['-aec', 'PACS', '127.0.0.1', String(port)];
    for (let attempt = 0; attempt < 200; attempt++) {
      if ((await dcmtk('echoscu', target)).code === 0) break;
    }
    const files = CASE.map(({ bytes }, index) => archive.file(`sent-${index}.dcm`, bytes));
    const sent = await dcmtk('storescu', [...target, ...files]);
    expect(sent.code, sent.output).to.equal(0);
  });
  afterEach(async () => {
    pacs?.kill('SIGKILL');
    await archive.stop();
  });

  const options = (): { peer: { aeTitle: string; host: string; port: number; tls: boolean }; callingAe: string } => ({
    peer: { aeTitle: 'PACS', host: '127.0.0.1', port, tls: false },
    callingAe: 'RTFLOW',
  });
  const kept = async (): Promise<number> => (await rowsOf({ sql: database.reader }, 'DicomInstance', {})).length;

  it('R7.7 finds the studies of a patient and stops at the number that was asked for', async () => {
    const keys = {
      x00080052: textElement('CS', 'STUDY'),
      x00100020: textElement('LO', 'RT000042'),
      x0020000d: textElement('UI', null),
    };
    const found = await findOnPeer(options(), keys, 10);
    expect(found.ok && found.value.matches.map((match) => match.text('x0020000d'))).to.deep.equal([STUDY]);
    const images = { ...STUDY_KEYS, x00080052: textElement('CS', 'SERIES'), x0020000e: textElement('UI', null) };
    const some = await findOnPeer(options(), images, 2);
    expect(some.ok && [some.value.matches.length, some.value.more]).to.deep.equal([2, true]);
  });

  it('R7.11 pulls a study by C-MOVE to ourselves and by C-GET', async () => {
    const moved = await moveFromPeer(options(), STUDY_KEYS);
    expect(moved).to.deep.equal({ ok: true, value: { completed: CASE.length, failed: 0 } });
    expect(await kept()).to.equal(CASE.length);
    await database.unitOfWork.run({ kind: 'system', id: 'test', grants: [] }, async ({ sql }) => {
      for (const table of [
        'dicom_pending_series',
        'dicom_unmatched',
        'dicom_instances',
        'dicom_series',
        'dicom_studies',
      ])
        await sql.run(`DELETE FROM ${table}`);
    });
    const store = storeService({ intake: archive.intake, maxInstanceBytes: 1e9, onStored: () => undefined });
    const got = await getFromPeer(options(), STUDY_KEYS, store);
    expect(got).to.deep.equal({ ok: true, value: { completed: CASE.length, failed: 0 } });
    expect(await kept()).to.equal(CASE.length);
  });

  it('fetches the earlier studies of a patient from the archive, once, when the simulation is ordered', async () => {
    const courseId = await database.unitOfWork.run({ kind: 'system', id: 'test', grants: [] }, async (tx) => {
      const about = await addCase(tx, { patient: { patientNo: 'RT000042' } });
      await requestPriors(tx, about.courseId);
      const fields = { aeTitle: 'ARCHIVE', host: '*', port: 104, role: 'PACS', options: {} };
      await insertRow(tx, 'AePeer', { id: 'p-any', ...fields });
      await updateRows(tx, 'AePeer', { aeTitle: 'PACS' }, { role: 'PACS', host: '127.0.0.1', port });
      await requestPriors(tx, about.courseId);
      await requestPriors(tx, about.courseId);
      return about.courseId;
    });
    const waiting = await database.reader.all<{ payload: string }>(
      `SELECT payload FROM outbox WHERE topic = 'fetch-priors'`,
    );
    expect(waiting.map(({ payload }) => JSON.parse(payload) as object)).to.deep.equal([{ courseId }]);
    const blobs = await openFsBlobStore({ folder: join(archive.folder, 'objects'), minFreeBytes: 0 });
    const doors = { database, blobs, dicomAe: 'RTFLOW' };
    expect(await fetchPriors(doors, { payload: { courseId } })).to.deep.equal({ outcome: 'sent' });
    expect(await kept()).to.equal(CASE.length);
    pacs?.kill('SIGKILL');
    pacs = undefined;
    expect(await fetchPriors(doors, { payload: { courseId } })).to.deep.equal({
      outcome: 'later',
      reason: 'PEER_FAILED',
    });
  });

  it('says why when the station is away or does not know us', async () => {
    pacs?.kill('SIGKILL');
    pacs = undefined;
    const away = await moveFromPeer({ ...options(), peer: { ...options().peer, port: await freePort() } }, STUDY_KEYS);
    expect(away.ok ? '' : away.error.code).to.equal('unreachable');
  });
});
