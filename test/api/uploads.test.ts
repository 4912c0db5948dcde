import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { expect } from 'chai';
import { openInstance, parseHeader } from '@rtflow/imaging';
import { TAG } from '@rtflow/imaging/dicom/tags';
import { createDicomArchive } from '@rtflow/records/queries/dicom/archive';
import { rowOf, rowsOf } from '@rtflow/records/rows';
import { urlOf } from '@rtflow/contract';
import { webGet } from '../dicom/dicomweb-under-test.ts';
import { valueOf } from '../imaging/open.ts';
import { sampleCase } from '../imaging/synthetic-sample.ts';
import { openCase } from '../support/builders/open-case.ts';
import { forEachDatabase } from '../support/database.ts';
import { apiUnderTest, commandId, NOW, type ApiUnderTest, type Browser } from './api-under-test.ts';

const FILES = sampleCase({
  slices: 8,
  matrix: 16,
  patient: { patientId: 'OTHER-7', name: '外院', nameAlphabetic: 'Wai^Yuan', birthDate: '19600101', sex: 'F' },
}).map(({ bytes }) => bytes);

describe('api: uploads and whose a study is', () => {
  forEachDatabase((_name, open) => {
    const start = apiUnderTest(open);
    let house: ApiUnderTest;
    beforeEach(async () => {
      house = await start();
    });

    async function send(person: Browser, uploadId: string, bytes: Uint8Array) {
      const fileKey = createHash('sha256').update(bytes).digest('hex');
      const response = await fetch(house.url + urlOf('uploads.file', { params: { uploadId, fileKey } }), {
        method: 'POST',
        headers: { Cookie: person.cookie, 'X-CSRF-Token': person.csrf, 'Content-Type': 'application/octet-stream' },
        body: new Blob([new Uint8Array(bytes)]),
      });
      return { status: response.status, fileKey, value: (await response.json()) as { outcome: string; code?: string } };
    }

    async function uploaded(person: Browser): Promise<{ uploadId: string; studyUid: string }> {
      const begun = await person.call('uploads.begin', { body: { commandId: commandId(), files: FILES.length } });
      const { uploadId } = begun.value;
      for (const bytes of FILES) expect((await send(person, uploadId, bytes)).value.outcome).to.equal('stored');
      const { studies } = (await person.call('uploads.show', { params: { uploadId } })).value;
      return { uploadId, studyUid: studies[0]?.studyUid ?? '' };
    }

    it('keeps each file as it comes, says what is here, and goes on later where it stopped', async () => {
      const rtt = await house.as('RTT-S');
      const { uploadId } = (await rtt.call('uploads.begin', { body: { commandId: commandId(), files: 5 } })).value;
      const [first = new Uint8Array(), second = new Uint8Array()] = FILES;
      const kept = await send(rtt, uploadId, first);
      const again = await send(rtt, uploadId, first);
      expect([kept.value.outcome, again.value.outcome]).to.deep.equal(['stored', 'duplicate']);
      const broken = await send(rtt, uploadId, Buffer.from('not an image'));
      expect(broken.value.outcome).to.equal('unreadable');
      const page = (await rtt.call('uploads.show', { params: { uploadId } })).value;
      expect(page.taken).to.deep.equal([kept.fileKey]);
      expect(page.refused.map(({ fileKey }) => fileKey)).to.deep.equal([broken.fileKey]);
      expect(page.studies).to.have.length(1);
      expect(page.studies[0]).to.deep.include({ patientId: 'OTHER-7', objects: 1, course: null });
      const list = (await rtt.call('uploads.list')).value.rows;
      expect(list[0]).to.deep.include({ uploadId, files: 5, kept: 1, refused: 1 });
      const somebody = await house.as('RTT-S');
      expect((await send(somebody, uploadId, second)).status).to.equal(404);
      expect((await (await house.as('FD')).call('uploads.list')).status).to.equal(403);
    });

    it('lets who uploaded a study say whose it is: registered identity, original kept, audited, bytes untouched', async () => {
      const rtt = await house.as('RTT-S');
      const { studyUid } = await uploaded(rtt);
      const { courseId, patientId, patientNo } = await openCase(house.database);
      const seen = (await rtt.call('images.compare', { params: { studyUid }, query: { courseId } })).value;
      expect(seen.differs).to.include.members(['patientId', 'patientName']);
      expect(seen.inUse).to.equal(false);
      const body = { commandId: commandId(), courseId, reason: 'outside CT of the same person' };
      const stranger = await house.as('RTT-S');
      expect((await stranger.call('images.relink', { params: { studyUid }, body })).status).to.equal(403);
      const linked = await rtt.call('images.relink', {
        params: { studyUid },
        body: { ...body, commandId: commandId() },
      });
      expect(linked.status).to.equal(200);
      const reader = { sql: house.database.reader };
      const study = await rowOf(reader, 'DicomStudy', { studyInstanceUid: studyUid });
      expect(study).to.include({ courseId, patientId, dicomPatientId: patientNo });
      const change = await rowOf(reader, 'DicomLinkChange', { id: linked.value.changeId });
      expect(change?.beforeState).to.deep.include({
        dicomPatientId: 'OTHER-7',
        patientBirthDate: '19600101',
        courseId: null,
      });
      const [instance] = await rowsOf(reader, 'DicomInstance', {}, { limit: 1 });
      const archive = createDicomArchive(house.database, house.blobs);
      const [object] = await archive.select({ instanceUids: [instance!.sopInstanceUid] });
      const leaving = valueOf(openInstance(await buffer(await archive.open(object!)))).attributes;
      expect([leaving.text(TAG.PatientID), leaving.text(TAG.PatientBirthDate)]).to.deep.equal([
        patientNo,
        study?.patientBirthDate,
      ]);
      const [original] = leaving.items('x04000561');
      expect(original?.items('x04000550')[0]?.text(TAG.PatientID)).to.equal('OTHER-7');
      expect(original?.text('x04000565')).to.equal('COERCE');
      const series = `${house.url}/api/dicom-web/studies/${studyUid}/series/${instance!.seriesInstanceUid}`;
      const viewer = await house.as('CMP');
      const metadata = JSON.parse((await webGet(`${series}/metadata`, viewer)).bytes.toString()) as {
        '00100020': unknown;
      }[];
      expect(metadata[0]?.['00100020']).to.deep.equal({ vr: 'LO', Value: [patientNo] });
      const whole = await webGet(`${series}/instances/${instance!.sopInstanceUid}`, viewer, {
        Accept: 'application/dicom; transfer-syntax=*',
      });
      expect(valueOf(parseHeader(whole.bytes)).patientId).to.equal(patientNo);
      const kept = await house.blobs.read(instance!.blobKey);
      expect(valueOf(parseHeader(kept)).patientId).to.equal('OTHER-7');
      const open = await rowsOf(reader, 'DicomUnmatched', { state: 'OPEN' });
      expect(open).to.deep.equal([]);
      const audit = (await (await house.as('SUP')).call('audit.list')).value.rows.map(({ action }) => action);
      expect(audit).to.include.members(['dicom.upload-begun', 'dicom.uploaded', 'images.reassigned']);
      const twice = await rtt.call('images.relink', {
        params: { studyUid },
        body: { ...body, commandId: commandId() },
      });
      expect(twice.status).to.equal(403);
    });

    it('R4.65 re-links a study by hand, with reason and audit, and undoes only the last change', async () => {
      const physicist = await house.as('CMP');
      const { studyUid } = await uploaded(physicist);
      const one = await openCase(house.database);
      const other = await openCase(house.database, 2);
      const link = (courseId: string) =>
        physicist.call('images.relink', {
          params: { studyUid },
          body: { commandId: commandId(), courseId, reason: 'as the label says' },
        });
      const first = await link(one.courseId);
      expect((await link(one.courseId)).problem?.code).to.equal('ALREADY_LINKED');
      house.clock.pin(NOW + 60_000);
      const second = await link(other.courseId);
      const undo = (changeId: string) =>
        physicist.call('images.undoLink', {
          params: { changeId },
          body: { commandId: commandId(), reason: 'wrong label' },
        });
      expect((await undo(first.value.changeId)).problem?.code).to.equal('NOT_LAST_CHANGE');
      const { rows } = (await physicist.call('images.linkChanges')).value;
      expect(rows.map(({ undoable }) => undoable)).to.deep.equal([true, false]);
      expect((await undo(second.value.changeId)).status).to.equal(204);
      expect((await undo(first.value.changeId)).status).to.equal(204);
      const study = await rowOf({ sql: house.database.reader }, 'DicomStudy', { studyInstanceUid: studyUid });
      expect(study).to.include({ courseId: null, dicomPatientId: 'OTHER-7', patientBirthDate: '19600101' });
      expect(await rowsOf({ sql: house.database.reader }, 'DicomUnmatched', { state: 'OPEN' })).not.to.deep.equal([]);
      const audit = (await (await house.as('SUP')).call('audit.list')).value.rows;
      expect(audit.filter(({ action }) => action === 'images.reassign-undone')).to.have.length(2);
    });
  });
});
