// The other end is Debian's dcmtk: findscu, movescu, getscu, storescp.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { dataSetOffsetOf } from '@rtflow/dicom-node/part10';
import { parseHeader } from '@rtflow/imaging';
import { needsSharedData, sharedFile, sharedFiles } from '../imaging/shared-data.ts';
import { sampleCase } from '../imaging/synthetic-sample.ts';
import { forEachDatabase, sqliteDatabase } from '../support/database.ts';
import { archiveUnderTest, type ArchiveUnderTest } from './archive-under-test.ts';
import { dcmtk, needsDcmtk } from './dcmtk.ts';
import { freePort } from '../support/free-port.ts';

const CASES = [
  sampleCase({ seed: 1, slices: 8, matrix: 16 }),
  sampleCase({
    seed: 2,
    slices: 8,
    matrix: 16,
    studyDate: '20260312',
    patient: { patientId: 'RT000077', name: '张三', nameAlphabetic: 'Zhang^San', birthDate: '19700131', sex: 'F' },
  }),
];
const headerOf = (bytes: Uint8Array): { studyInstanceUid: string; seriesInstanceUid: string } => {
  const read = parseHeader(bytes);
  if (!read.ok) throw new Error('Expected our own object to be readable');
  return read.value;
};

describe('dicom node: query and retrieve', () => {
  forEachDatabase((_name, open) => {
    let archive: ArchiveUnderTest;
    before(function () {
      needsDcmtk(this);
    });
    beforeEach(async () => {
      archive = await archiveUnderTest(await open());
      await archive.addPeer('FINDSCU');
      for (const { bytes } of CASES.flat()) await archive.keep(bytes);
    });
    afterEach(() => archive.stop());

    const find = async (root: '-P' | '-S', ...keys: string[]): Promise<string[]> => {
      const args = [root, '-aet', 'FINDSCU', ...archive.target, ...keys.flatMap((key) => ['-k', key])];
      const run = await dcmtk(
        'findscu',
        ['-v', '+sr', ...args].filter((arg) => arg !== '+sr'),
      );
      expect(run.code, run.output).to.equal(0);
      return run.output.split('Find Response').filter((text) => /^: \d+ \(Pending\)/.test(text));
    };
    const patients = async (...keys: string[]): Promise<string[]> => {
      const answers = await find('-P', 'QueryRetrieveLevel=PATIENT', 'PatientID', ...keys);
      return answers.flatMap((text) => /\(0010,0020\) LO \[(.*?) *\]/.exec(text)?.[1] ?? []).sort();
    };

    it('finds patients by id, wildcard, name in either writing and in any case, birth date and sex', async () => {
      expect(await patients()).to.deep.equal(['RT000042', 'RT000077']);
      expect(await patients('PatientID=RT000077')).to.deep.equal(['RT000077']);
      expect(await patients('PatientID=RT0000?2')).to.deep.equal(['RT000042']);
      expect(await patients('PatientID=rt*')).to.deep.equal([]);
      expect(await patients('PatientName=ZHANG*')).to.deep.equal(['RT000077']);
      expect(await patients('SpecificCharacterSet=ISO_IR 192', 'PatientName=张*')).to.deep.equal(['RT000077']);
      expect(await patients('PatientName=Ouyang^Xiu')).to.deep.equal(['RT000042']);
      expect(await patients('PatientName=Zhang')).to.deep.equal([]);
      expect(await patients('PatientBirthDate=19600101-')).to.deep.equal(['RT000077']);
      expect(await patients('PatientBirthDate=-19600101')).to.deep.equal(['RT000042']);
      expect(await patients('PatientSex=F', 'PatientBirthDate=19700131')).to.deep.equal(['RT000077']);
    });

    it('finds studies by date range, UID list and modality, and counts what is in them', async () => {
      const uids = CASES.map(([first]) => headerOf(first!.bytes).studyInstanceUid);
      const study = (...keys: string[]): Promise<string[]> =>
        find('-S', 'QueryRetrieveLevel=STUDY', 'StudyInstanceUID', ...keys);
      expect(await study('StudyDate=20260101-20260131')).to.have.length(1);
      expect(await study(`StudyInstanceUID=${uids.join('\\')}`)).to.have.length(2);
      expect(await study('ModalitiesInStudy=RTPLAN', 'StudyDate=20260312')).to.have.length(1);
      expect(await study('ModalitiesInStudy=US')).to.have.length(0);
      const [text = ''] = await study('PatientID=RT000077', 'ModalitiesInStudy', 'NumberOfStudyRelatedInstances');
      expect(text)
        .to.include('[CT\\RTDOSE\\RTPLAN\\RTSTRUCT')
        .and.to.match(/\(0020,1208\) IS \[11 *\]/);
    });

    it('finds series and images, and only the keys that were asked for', async () => {
      const { studyInstanceUid, seriesInstanceUid } = headerOf(CASES[0]![0]!.bytes);
      const series = await find('-S', 'QueryRetrieveLevel=SERIES', `StudyInstanceUID=${studyInstanceUid}`, 'Modality');
      expect(series.map((text) => /\(0008,0060\) CS \[(.*?) *\]/.exec(text)?.[1]).sort()).to.deep.equal([
        'CT',
        'RTDOSE',
        'RTPLAN',
        'RTSTRUCT',
      ]);
      const images = await find(
        '-S',
        'QueryRetrieveLevel=IMAGE',
        `SeriesInstanceUID=${seriesInstanceUid}`,
        'SOPInstanceUID',
        'InstanceNumber',
        'Rows',
      );
      expect(images).to.have.length(8);
      expect(images[0])
        .to.match(/\(0028,0010\) US 16/)
        .and.not.to.include('(0010,0010)');
      const second = await find(
        '-S',
        'QueryRetrieveLevel=IMAGE',
        `SeriesInstanceUID=${seriesInstanceUid}`,
        'InstanceNumber=2',
      );
      expect(second).to.have.length(1);
    });

    it('answers in UTF-8, or in GB18030 to a peer that reads nothing else', async () => {
      await archive.addPeer('OLDCT', 104, { characterSet: 'GB18030' });
      const ask = ['-P', '-k', 'QueryRetrieveLevel=PATIENT', '-k', 'PatientID=RT000077', '-k', 'PatientName'];
      const utf8 = await dcmtk('findscu', ['-v', '-aet', 'FINDSCU', ...ask, ...archive.target]);
      expect(utf8.output).to.include('ISO_IR 192').and.to.include('Zhang^San=张三');
      const old = spawn('findscu', ['-v', '-aet', 'OLDCT', ...ask, ...archive.target]);
      const parts: Buffer[] = [];
      for (const stream of [old.stdout, old.stderr]) stream.on('data', (chunk: Buffer) => parts.push(chunk));
      await new Promise((resolve) => old.once('close', resolve));
      const text = new TextDecoder('gb18030').decode(Buffer.concat(parts));
      expect(text).to.include('[GB18030').and.to.include('Zhang^San=张三');
    });

    it('refuses an identifier without level with 0xA900', async () => {
      const run = await dcmtk('findscu', ['-d', '-S', '-aet', 'FINDSCU', ...archive.target, '-k', 'PatientID=X']);
      expect(run.output).to.match(/0xa900|DataSetDoesNotMatchSOPClass|Identifier does not match/i);
    });
  });

  describe('retrieve', () => {
    const open = sqliteDatabase();
    let archive: ArchiveUnderTest;
    let sink: ChildProcess | undefined;
    before(function () {
      needsDcmtk(this);
    });
    beforeEach(async () => {
      archive = await archiveUnderTest(await open());
      for (const peer of ['MOVESCU', 'GETSCU']) await archive.addPeer(peer);
      for (const { bytes } of CASES.flat()) await archive.keep(bytes);
    });
    afterEach(async () => {
      sink?.kill();
      await archive.stop();
    });

    const startSink = async (...options: string[]): Promise<string> => {
      const port = await freePort();
      const folder = join(archive.folder, 'sink');
      mkdirSync(folder);
      sink = spawn('storescp', [...options, '-aet', 'SINK', '-od', folder, String(port)], { stdio: 'ignore' });
      await archive.addPeer('SINK', port);
      await untilListening(port);
      return folder;
    };
    const study = headerOf(CASES[1]![0]!.bytes).studyInstanceUid;
    const move = (...args: string[]): ReturnType<typeof dcmtk> =>
      dcmtk('movescu', ['-d', '-S', '-aet', 'MOVESCU', ...args, ...archive.target]);
    const studyKeys = ['-k', 'QueryRetrieveLevel=STUDY', '-k', `StudyInstanceUID=${study}`];

    it('moves a study to a known peer, each data set byte for byte', async () => {
      const folder = await startSink('+B');
      const run = await move('-aem', 'SINK', ...studyKeys);
      expect(run.code, run.output).to.equal(0);
      const sent = CASES[1]!.map(({ bytes }) => dataSetOf(bytes).toString('hex')).sort();
      const got = readdirSync(folder).map((name) => dataSetOf(readFileSync(join(folder, name))).toString('hex'));
      expect(got.sort()).to.deep.equal(sent);
      expect(run.output).to.match(/Completed Suboperations *: 11/);
    });

    it('refuses a move to an unknown destination with 0xA801', async () => {
      const run = await move('-aem', 'NOBODY', ...studyKeys);
      expect(run.output).to.match(/0xa801|MoveDestinationUnknown/i);
    });

    it('tells which objects failed when the destination is away', async () => {
      await archive.addPeer('AWAY', await freePort());
      const run = await move('-aem', 'AWAY', ...studyKeys);
      expect(run.output).to.match(/Failed Suboperations *: 11/);
    });

    it('gives a study back on the same association by C-GET', async () => {
      const folder = join(archive.folder, 'got');
      mkdirSync(folder);
      const run = await dcmtk('getscu', ['-v', '-S', '-aet', 'GETSCU', '-od', folder, ...studyKeys, ...archive.target]);
      expect(run.code, run.output).to.equal(0);
      expect(readdirSync(folder)).to.have.length(11);
    });

    it('gives real implicit VR images to a requester that took explicit, values unchanged', async function () {
      needsSharedData(this, 'dicom/ct-hn-pycerr');
      const paths = sharedFiles('dicom/ct-hn-pycerr', /\.dcm$/).slice(0, 3);
      for (const path of paths) await archive.keep(sharedFile(path));
      const folder = join(archive.folder, 'got');
      mkdirSync(folder);
      const header = parseHeader(sharedFile(paths[0]!));
      const uid = header.ok ? header.value.studyInstanceUid : '';
      const keys = ['-k', 'QueryRetrieveLevel=STUDY', '-k', `StudyInstanceUID=${uid}`];
      const run = await dcmtk('getscu', ['-v', '-S', '-aet', 'GETSCU', '-od', folder, ...keys, ...archive.target]);
      expect(run.code, run.output).to.equal(0);
      expect(readdirSync(folder)).to.have.length(3);
      const dump = async (path: string): Promise<string> => {
        const { output } = await dcmtk('dcmdump', ['-q', '+L', '+W', archive.folder, path]);
        return output.replace(/^# .*$|\(0002,.*$|#.*$|\.raw/gm, '').replace(/\s+/g, ' ');
      };
      for (const name of readdirSync(folder)) {
        const got = parseHeader(new Uint8Array(readFileSync(join(folder, name))));
        const from = paths.find((path) => {
          const sent = parseHeader(sharedFile(path));
          return sent.ok && got.ok && sent.value.sopInstanceUid === got.value.sopInstanceUid;
        });
        const original = archive.file(`original-${name}`, sharedFile(from!));
        const strip = (text: string): string => text.replaceAll(/=\S*/g, '').replaceAll(/\b(un|UN|OB|OW) /g, '');
        expect(strip(await dump(join(folder, name)))).to.equal(strip(await dump(original)));
      }
    });

    it('stops sending when the mover cancels', async () => {
      const folder = await startSink();
      const run = await move('--cancel', '1', '-aem', 'SINK', ...studyKeys);
      expect(run.output).to.match(/0xfe00|Cancel/i);
      expect(readdirSync(folder).length).to.be.lessThan(11);
    });
  });
});

function dataSetOf(file: Uint8Array): Buffer {
  const bytes = Buffer.from(file);
  return bytes.subarray(dataSetOffsetOf(bytes) as number);
}

async function untilListening(port: number): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const echo = await dcmtk('echoscu', ['-aec', 'SINK', '127.0.0.1', String(port)]);
    if (echo.code === 0) return;
  }
  throw new Error('Expected storescp to listen');
}
