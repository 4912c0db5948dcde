// The other end is Debian's dcmtk: storescp takes what is sent, dcmdump reads it.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { dataSetOffsetOf } from '@rtflow/dicom-node/part10';
import { echo } from '@rtflow/dicom-node/scu/echo';
import { sendDue } from '@rtflow/dicom-node/sending/sender';
import { parseHeader } from '@rtflow/imaging';
import { deidentify } from '@rtflow/imaging/dicom/deidentify';
import { PinnableClock, type Actor, type Database } from '@rtflow/records';
import { pushObjects, repushSends } from '@rtflow/records/commands/dicom/queue-sends';
import { savePeer } from '@rtflow/records/commands/dicom/save-peer';
import { saveRoute } from '@rtflow/records/commands/dicom/save-route';
import { createSendQueue } from '@rtflow/records/commands/dicom/send-queue';
import { rowsOf } from '@rtflow/records/rows';
import { needsSharedData, sharedFile, sharedFiles } from '../imaging/shared-data.ts';
import { sampleCase } from '../imaging/synthetic-sample.ts';
import { forEachDatabase } from '../support/database.ts';
import { archiveUnderTest, type ArchiveUnderTest } from './archive-under-test.ts';
import { dcmtk, needsDcmtk } from './dcmtk.ts';
import { freePort } from '../support/free-port.ts';

const IT: Actor = { kind: 'user', id: 'u-IT', grants: [{ role: 'IT', scope: 'department' }] };
const NURSE: Actor = { kind: 'user', id: 'u-NUR', grants: [{ role: 'NUR', scope: 'department' }] };
const CASE = sampleCase({ slices: 8, matrix: 16 });
const STUDY = headerOf(CASE[0]!.bytes).studyInstanceUid;

describe('dicom node: peers, routing, sending', () => {
  forEachDatabase((_name, open) => {
    let database: Database;
    let clock: PinnableClock;
    let archive: ArchiveUnderTest;
    let sink: ChildProcess | undefined;
    let port: number;
    let folder: string;

    before(function () {
      needsDcmtk(this);
    });
    beforeEach(async () => {
      clock = new PinnableClock();
      database = await open({ clock });
      archive = await archiveUnderTest(database);
      port = await freePort();
      folder = join(archive.folder, 'sink');
      mkdirSync(folder);
    });
    afterEach(async () => {
      sink?.kill();
      sink = undefined;
      await archive.stop();
    });

    const startSink = async (...options: string[]): Promise<void> => {
      sink = spawn('storescp', [...options, '-aet', 'SINK', '-od', folder, String(port)], { stdio: 'ignore' });
      for (let attempt = 0; attempt < 100; attempt++) {
        if ((await dcmtk('echoscu', ['127.0.0.1', String(port)])).code === 0) return;
      }
    };
    const addSink = async (actor = IT): Promise<string> => {
      const fields = { aeTitle: 'SINK', host: '127.0.0.1', port, role: 'PACS', active: true, options: {} };
      const saved = await database.unitOfWork.run(actor, (tx) => savePeer(tx, fields));
      if (!saved.ok) throw new Error(saved.error.code);
      return saved.value.peerId;
    };
    const send = (): Promise<number> =>
      sendDue({
        queue: createSendQueue(database),
        archive: archive.archive,
        aeTitle: 'RTFLOW',
        pseudonymSecret: 'secret',
      });
    const states = async (): Promise<Record<string, number>> => {
      const rows = await rowsOf({ sql: database.reader }, 'DicomSend', {});
      return Object.fromEntries(
        [...new Set(rows.map(({ state }) => state))].map((state) => [
          state,
          rows.filter((row) => row.state === state).length,
        ]),
      );
    };

    it('R4.12 routes what a rule fits, tries again with growing pauses while the peer is away, and sends it when it is back', async () => {
      const peerId = await addSink();
      const any = { stationName: null, bodyPart: null, callingAe: null, deidentify: false, active: true, peerId };
      const rule = { name: 'plans to PACS', sort: 1, modality: 'RTPLAN', ...any };
      await database.unitOfWork.run(IT, (tx) => saveRoute(tx, rule));
      await database.unitOfWork.run(IT, (tx) => saveRoute(tx, { ...rule, name: 'off', modality: null, active: false }));
      for (const { bytes } of CASE) {
        await archive.keep(bytes);
        const { seriesInstanceUid, modality } = headerOf(bytes);
        await archive.intake.onSeriesSettled({ seriesInstanceUid, modality });
        await archive.intake.onSeriesSettled({ seriesInstanceUid, modality });
      }
      expect(await states()).to.deep.equal({ PENDING: 1 });
      for (const pause of [10_000, 60_000]) {
        expect(await send()).to.equal(1);
        expect(await states()).to.deep.equal({ FAILED: 1 });
        clock.pin(clock.now() + pause - 1000);
        expect(await send()).to.equal(0);
        clock.pin(clock.now() + 2000);
      }
      await startSink('+B');
      expect(await send()).to.equal(1);
      expect(await states()).to.deep.equal({ SENT: 1 });
      const [name = ''] = readdirSync(folder);
      const plan = CASE.find(({ modality }) => modality === 'RTPLAN')!;
      expect(dataSetOf(readFileSync(join(folder, name))).equals(dataSetOf(plan.bytes))).to.equal(true);
    });

    it('gives up what the peer refuses for good, and sends it again when a person says so: item, batch, window', async () => {
      const peerId = await addSink();
      for (const { bytes } of CASE) await archive.keep(bytes);
      const server = await refusingPeer(port);
      const pushed = await database.unitOfWork.run(IT, (tx) =>
        pushObjects(tx, { peerId, studyUid: STUDY, deidentify: false }),
      );
      expect(pushed.ok && pushed.value.queued).to.equal(CASE.length);
      await send();
      expect(await states()).to.deep.equal({ FAILED: CASE.length });
      for (let attempt = 2; attempt <= 12; attempt++) {
        clock.pin(clock.now() + 3_700_000);
        await send();
      }
      expect(await states()).to.deep.equal({ DEAD: CASE.length });
      await new Promise((resolve) => server.close(resolve));
      await startSink();
      const again = (input: object): Promise<number> =>
        database.unitOfWork
          .run(IT, (tx) => repushSends(tx, { sentToo: false, ...input }))
          .then((done) => (done.ok ? done.value.queued : -1));
      const [one] = await rowsOf({ sql: database.reader }, 'DicomSend', {});
      expect(await again({})).to.equal(-1);
      expect(await again({ sendId: one!.id })).to.equal(1);
      expect(await send()).to.equal(1);
      expect(await again({ from: 0, to: one!.createdAt })).to.equal(0);
      expect(await again({ from: one!.createdAt, to: one!.createdAt + 1 })).to.equal(CASE.length - 1);
      await send();
      expect(await states()).to.deep.equal({ SENT: CASE.length });
      expect(await again({ batchId: one!.batchId })).to.equal(0);
      expect(await again({ batchId: one!.batchId, sentToo: true })).to.equal(CASE.length);
    });

    it('R4.11 de-identifies on the way: no name, id, date or original UID leaves, and the objects still belong together', async () => {
      const peerId = await addSink();
      for (const { bytes } of CASE) await archive.keep(bytes);
      await startSink();
      await database.unitOfWork.run(IT, (tx) => pushObjects(tx, { peerId, studyUid: STUDY, deidentify: true }));
      await send();
      expect(await states()).to.deep.equal({ SENT: CASE.length });
      const files = readdirSync(folder).map((name) => readFileSync(join(folder, name)));
      expect(files).to.have.length(CASE.length);
      const headers = files.map((file) => headerOf(new Uint8Array(file)));
      expect(new Set(headers.map(({ studyInstanceUid }) => studyInstanceUid)).size).to.equal(1);
      for (const file of files) {
        for (const secret of ['Ouyang', '欧阳修', 'RT000042', '19580611', '20260105', STUDY]) {
          expect(file.includes(Buffer.from(secret)), secret).to.equal(false);
        }
      }
      const check = await dcmtk('dcmdump', [
        '+P',
        '0012,0062',
        '+P',
        '0010,0010',
        join(folder, readdirSync(folder)[0]!),
      ]);
      expect(check.output).to.include('[YES]').and.to.include('Anon^');
    });

    it('R4.13 adds, changes and disables a peer by version, only for who operates the node, and measures its echo', async () => {
      const denied = await database.unitOfWork.run(NURSE, (tx) =>
        savePeer(tx, { aeTitle: 'X', host: 'h', port: 1, role: 'PACS', active: true, options: {} }),
      );
      expect(denied.ok ? null : denied.error.code).to.equal('FORBIDDEN');
      const peerId = await addSink();
      const change = (version: number, active: boolean): Promise<string> =>
        database.unitOfWork
          .run(IT, (tx) =>
            savePeer(tx, {
              peerId,
              version,
              aeTitle: 'SINK',
              host: '127.0.0.1',
              port,
              role: 'PACS',
              active,
              options: {},
            }),
          )
          .then((saved) => (saved.ok ? 'saved' : saved.error.code));
      expect(await archive.intake.peerOf('SINK', '127.0.0.1')).to.deep.equal({ allowedSopClasses: null });
      expect(await change(1, false)).to.equal('saved');
      expect(await change(1, true)).to.equal('VERSION_CLASH');
      expect(await archive.intake.peerOf('SINK', '127.0.0.1')).to.equal(null);
      const peer = { aeTitle: 'SINK', host: '127.0.0.1', port, tls: false };
      expect((await echo({ peer, callingAe: 'RTFLOW' })).outcome).to.equal('unreachable');
      await startSink();
      const answer = await echo({ peer, callingAe: 'RTFLOW' });
      expect(answer.outcome).to.equal('ok');
      expect(answer.milliseconds).to.be.greaterThan(0);
    });
  });

  it('de-identifies every real object or refuses it, and leaves one that dcmtk reads', async function () {
    needsSharedData(this, 'dicom/rt-phantom-rtkit');
    const paths = ['rt-phantom-rtkit', 'codecs-cornerstone', 'ct-hn-pycerr'].flatMap((set) =>
      sharedFiles(`dicom/${set}`).slice(0, 25),
    );
    let made = 0;
    for (const path of paths) {
      const file = sharedFile(path);
      const result = deidentify(file, { secret: 's' });
      if (!result.ok) continue;
      const [before, after] = [parseHeader(file), parseHeader(result.value.file)];
      expect(after.ok, path).to.equal(true);
      if (!before.ok || !after.ok) continue;
      made++;
      expect(after.value.rows).to.equal(before.value.rows);
      expect(after.value.studyInstanceUid).not.to.equal(before.value.studyInstanceUid);
      expect(after.value.studyDate).to.equal(undefined);
    }
    expect(made).to.be.greaterThan(30);
  });
});

function headerOf(bytes: Uint8Array): { studyInstanceUid: string; seriesInstanceUid: string; modality: string } {
  const read = parseHeader(bytes);
  if (!read.ok) throw new Error(`Expected a readable object, but got ${read.error.en}`);
  return read.value;
}

function dataSetOf(file: Uint8Array): Buffer {
  const bytes = Buffer.from(file);
  return bytes.subarray(dataSetOffsetOf(bytes) as number);
}

/** A peer that takes connections and closes them. */
async function refusingPeer(port: number): Promise<Server> {
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return server;
}
