// The other end is dicomweb-client, unchanged: what OHIF and Cornerstone call.
import { expect } from 'chai';
import { dataSetOffsetOf } from '@rtflow/dicom-node/part10';
import { parseHeader } from '@rtflow/imaging';
import { dicomwebClient, stow, webGet } from '../dicom/dicomweb-under-test.ts';
import { opened } from '../imaging/open.ts';
import { sampleCase } from '../imaging/synthetic-sample.ts';
import { forEachDatabase } from '../support/database.ts';
import { apiUnderTest, type ApiUnderTest, type Browser } from './api-under-test.ts';

const CASE = sampleCase({ slices: 8, matrix: 32 });
const OTHER = sampleCase({
  seed: 2,
  slices: 8,
  matrix: 16,
  studyDate: '20260312',
  patient: { patientId: 'RT000077', name: '张三', nameAlphabetic: 'Zhang^San', birthDate: '19700131', sex: 'F' },
});
const CT = CASE.filter(({ modality }) => modality === 'CT').map(({ bytes }) => bytes);
const [FIRST = new Uint8Array()] = CT;

interface Uids {
  studyInstanceUID: string;
  seriesInstanceUID: string;
  sopInstanceUID: string;
}

function uidsOf(bytes: Uint8Array): Uids {
  const read = parseHeader(bytes);
  if (!read.ok) throw new Error('Expected our own object to be readable');
  const { studyInstanceUid, seriesInstanceUid, sopInstanceUid } = read.value;
  return { studyInstanceUID: studyInstanceUid, seriesInstanceUID: seriesInstanceUid, sopInstanceUID: sopInstanceUid };
}

const dataSet = (file: Uint8Array): Buffer => {
  const bytes = Buffer.from(file);
  const offset = dataSetOffsetOf(bytes);
  return bytes.subarray(typeof offset === 'number' ? offset : 0);
};

describe('api: DICOMweb', () => {
  forEachDatabase((_name, open) => {
    const start = apiUnderTest(open);
    let house: ApiUnderTest;
    let person: Browser;
    let base: string;
    beforeEach(async () => {
      house = await start({ models: false });
      person = await house.as('CMP');
      base = `${house.url}/api/dicom-web`;
      const sent = await stow(
        `${base}/studies`,
        person,
        [...CASE, ...OTHER].map(({ bytes }) => bytes),
      );
      expect(sent.status).to.equal(200);
      expect(sent.json['00081199']?.Value).to.have.length(CASE.length + OTHER.length);
    });

    it('finds studies, series and instances for the client of the viewers, by name, date, modality and page', async () => {
      const client = dicomwebClient(house.url, person);
      const { studyInstanceUID, seriesInstanceUID } = uidsOf(FIRST);
      const studies = (queryParams: object): Promise<string[]> =>
        client
          .searchForStudies({ queryParams })
          .then((rows) => rows.map((row) => String(row['0020000D']?.Value?.[0])).sort());
      const both = [studyInstanceUID, uidsOf(OTHER[0]!.bytes).studyInstanceUID].sort();
      expect(await studies({})).to.deep.equal(both);
      expect(await studies({ PatientName: '张*' })).to.deep.equal([both.find((uid) => uid !== studyInstanceUID)]);
      expect(await studies({ '00080020': '20260301-' })).to.have.length(1);
      expect(await studies({ ModalitiesInStudy: 'RTPLAN', PatientID: 'RT000042' })).to.deep.equal([studyInstanceUID]);
      expect(await studies({ StudyInstanceUID: both.join(',') })).to.deep.equal(both);
      const pages = [await studies({ limit: 1 }), await studies({ limit: 1, offset: 1 }), await studies({ offset: 2 })];
      expect(pages.flat().sort()).to.deep.equal(both);
      const series = await client.searchForSeries({ studyInstanceUID });
      const ct = series.find((row) => row['0020000E']?.Value?.[0] === seriesInstanceUID);
      expect(ct?.['00080060']?.Value).to.deep.equal(['CT']);
      expect(ct?.['00201209']?.Value).to.deep.equal([8]);
      expect(ct?.['00081190']?.Value).to.deep.equal([
        `${base}/studies/${studyInstanceUID}/series/${seriesInstanceUID}`,
      ]);
      const instances = await client.searchForInstances({ studyInstanceUID, seriesInstanceUID });
      expect(instances.map((row) => row['00200013']?.Value?.[0]).sort()).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 8]);
      expect(instances[0]?.['00280010']?.Value).to.deep.equal([32]);
    });

    it('says what it did not do: fuzzy matching, unknown parameters, more results than the page', async () => {
      const warned = await webGet(`${base}/studies?fuzzymatching=true&limit=1&Colour=red`, person);
      expect(warned.status).to.equal(200);
      expect(warned.headers.get('Warning')).to.include('fuzzymatching, Colour').and.include('use offset');
      expect((await webGet(`${base}/studies?limit=ten`, person)).status).to.equal(400);
    });

    it('gives back objects, series and studies with the bytes that were sent', async () => {
      const client = dicomwebClient(house.url, person);
      const uids = uidsOf(FIRST);
      const one = await client.retrieveInstance(uids);
      expect(dataSet(new Uint8Array(one)).equals(dataSet(FIRST))).to.equal(true);
      const series = await client.retrieveSeries(uids);
      expect(series.map((file) => dataSet(new Uint8Array(file)).toString('base64')).sort()).to.deep.equal(
        CT.map((file) => dataSet(file).toString('base64')).sort(),
      );
      expect(await client.retrieveStudy(uids)).to.have.length(CASE.length);
      const missing = await webGet(`${base}/studies/1.2.3`, person);
      expect(missing.status).to.equal(404);
    });

    it('gives metadata as DICOM JSON, and long values by their address', async () => {
      const client = dicomwebClient(house.url, person);
      const uids = uidsOf(FIRST);
      const metadata = await client.retrieveSeriesMetadata(uids);
      expect(metadata).to.have.length(8);
      const [first] = metadata;
      const attributes = opened(FIRST).attributes;
      expect(first?.['00100010']?.Value).to.deep.equal([{ Alphabetic: 'Ouyang^Xiu', Ideographic: '欧阳修' }]);
      expect(first?.['00200032']?.Value).to.deep.equal(attributes.decimals('x00200032'));
      expect(first?.['00280010']).to.deep.equal({ vr: 'US', Value: [32] });
      expect(first?.['00080005']?.Value).to.deep.equal(['ISO_IR 192']);
      expect(first?.['00083002']?.Value).to.deep.equal([attributes.text('x00020010')]);
      const address = first?.['7FE00010']?.BulkDataURI ?? '';
      const [pixels] = await client.retrieveBulkData({ BulkDataURI: address });
      const element = attributes.element('x7fe00010')!;
      const expected = FIRST.subarray(element.dataOffset, element.dataOffset + element.length);
      expect(Buffer.from(new Uint8Array(pixels!)).equals(expected)).to.equal(true);
      const plan = CASE.find(({ modality }) => modality === 'RTPLAN')!.bytes;
      const [json] = [await client.retrieveInstanceMetadata(uidsOf(plan))].flat();
      expect(json?.['300A00B0']?.Value?.[0]).to.have.nested.property('300A0111.Value[0].300A0112');
    });

    it('gives frames, whole pictures and thumbnails', async () => {
      const client = dicomwebClient(house.url, person);
      const uids = uidsOf(FIRST);
      const [frame] = await client.retrieveInstanceFrames({ ...uids, frameNumbers: [1] });
      expect(new Uint8Array(frame!)).to.have.length(32 * 32 * 2);
      const dose = CASE.find(({ modality }) => modality === 'RTDOSE')!.bytes;
      const { attributes } = opened(dose);
      const size =
        attributes.unsigned16('x00280010')! *
        attributes.unsigned16('x00280011')! *
        (attributes.unsigned16('x00280100')! / 8);
      const [third] = await client.retrieveInstanceFrames({ ...uidsOf(dose), frameNumbers: [3] });
      const from = attributes.element('x7fe00010')!.dataOffset + 2 * size;
      expect(Buffer.from(new Uint8Array(third!)).equals(dose.subarray(from, from + size))).to.equal(true);
      const address = `${base}/studies/${uids.studyInstanceUID}/series/${uids.seriesInstanceUID}`;
      for (const path of [`instances/${uids.sopInstanceUID}/rendered?window=40,400,linear`, 'thumbnail']) {
        const picture = await webGet(`${address}/${path}`, person, { Accept: 'image/png' });
        expect(picture.status).to.equal(200);
        expect(picture.bytes.subarray(1, 4).toString()).to.equal('PNG');
        expect(picture.bytes.readUInt32BE(16)).to.equal(32);
      }
      const past = await webGet(`${address}/instances/${uids.sopInstanceUID}/frames/2`, person);
      expect(past.status).to.equal(404);
    });

    it('answers 304 for what the client has, 206 for a range, 416 beyond the end and 406 for a type that it does not give', async () => {
      const uids = uidsOf(FIRST);
      const address = `${base}/studies/${uids.studyInstanceUID}/series/${uids.seriesInstanceUID}/instances/${uids.sopInstanceUID}`;
      const accept = { Accept: 'application/dicom; transfer-syntax=*' };
      const whole = await webGet(address, person, accept);
      expect(whole.headers.get('Content-Type')).to.match(/^application\/dicom/);
      expect(dataSet(whole.bytes).equals(dataSet(FIRST))).to.equal(true);
      const again = await webGet(address, person, {
        ...accept,
        'Cache-Control': 'max-age=0',
        'If-None-Match': whole.headers.get('ETag') ?? '',
      });
      expect([again.status, again.bytes.length]).to.deep.equal([304, 0]);
      const part = await webGet(address, person, { ...accept, Range: 'bytes=128-131' });
      expect([part.status, part.bytes.toString()]).to.deep.equal([206, 'DICM']);
      expect(part.headers.get('Content-Range')).to.equal(`bytes 128-131/${whole.bytes.length}`);
      expect((await webGet(address, person, { ...accept, Range: 'bytes=99999999-' })).status).to.equal(416);
      const jpeg = await webGet(address, person, {
        Accept: 'multipart/related; type="application/dicom"; transfer-syntax=1.2.840.10008.1.2.4.80',
      });
      expect(jpeg.status).to.equal(406);
      expect((await webGet(`${address}/metadata`, person, { Accept: 'application/dicom+xml' })).status).to.equal(406);
    });

    it('serves WADO-URI as DICOM and as a picture, and no object under another study', async () => {
      const { studyInstanceUID, seriesInstanceUID, sopInstanceUID } = uidsOf(FIRST);
      const wado = (more: string): Promise<{ status: number; bytes: Buffer }> =>
        webGet(
          `${house.url}/api/wado?requestType=WADO&seriesUID=${seriesInstanceUID}&objectUID=${sopInstanceUID}&${more}`,
          person,
        );
      const file = await wado(`studyUID=${studyInstanceUID}&contentType=application%2Fdicom`);
      expect(dataSet(file.bytes).equals(dataSet(FIRST))).to.equal(true);
      const picture = await wado(`studyUID=${studyInstanceUID}&contentType=image%2Fpng&rows=16&columns=16`);
      expect(picture.bytes.readUInt32BE(16)).to.equal(16);
      expect((await wado('studyUID=1.2.3')).status).to.equal(404);
    });

    it('keeps what it can of a STOW request and says why of the rest', async () => {
      const client = dicomwebClient(house.url, person);
      const { studyInstanceUID } = uidsOf(FIRST);
      await client.storeInstances({ datasets: [Uint8Array.from(FIRST).buffer] });
      const changed = Uint8Array.from(FIRST);
      changed[changed.length - 1]! ^= 1;
      const mixed = await stow(`${base}/studies`, person, [FIRST, changed, Buffer.from('<html>no image</html>')]);
      expect(mixed.status).to.equal(202);
      expect(mixed.json['00081199']?.Value?.map((item) => item['00081196']?.Value?.[0])).to.deep.equal([
        undefined,
        0xb000,
      ]);
      expect(mixed.json['0008119A']?.Value?.[0]?.['00081197']?.Value).to.deep.equal([0xc000]);
      const foreign = await stow(`${base}/studies/1.2.3`, person, [FIRST]);
      expect(foreign.status).to.equal(409);
      expect(foreign.json['00081198']?.Value?.[0]?.['00081197']?.Value).to.deep.equal([0xa900]);
      const cut = await webGet(
        `${base}/studies/${studyInstanceUID}`,
        person,
        { 'Content-Type': 'multipart/related; type="application/dicom"; boundary=x' },
        { method: 'POST', body: '--x\r\n\r\nDICM' },
      );
      expect(cut.status).to.equal(400);
      expect(
        (
          await webGet(
            `${base}/studies`,
            person,
            { 'Content-Type': 'application/json' },
            { method: 'POST', body: '{}' },
          )
        ).status,
      ).to.equal(415);
    });

    it('writes down once who saw which study, refuses the front desk, and asks a write for its token', async () => {
      const { studyInstanceUID } = uidsOf(FIRST);
      for (let time = 0; time < 3; time++) await webGet(`${base}/studies/${studyInstanceUID}/metadata`, person);
      const rows = await house.database.reader.all(
        'SELECT 1 AS one FROM audit_log WHERE action = ? AND entity_id = ?',
        ['study.read', studyInstanceUID],
      );
      expect(rows).to.have.length(1);
      const desk = await house.as('FD');
      expect((await webGet(`${base}/studies`, desk)).status).to.equal(403);
      expect((await webGet(`${base}/studies`, house.anybody)).status).to.equal(401);
      const forged = await webGet(
        `${base}/studies`,
        person,
        { 'X-CSRF-Token': 'x', 'Content-Type': 'multipart/related' },
        { method: 'POST', body: 'x' },
      );
      expect(forged.status).to.equal(403);
    });
  });
});
