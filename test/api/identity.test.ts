import { barcodeText, readBarcode } from '@rtflow/domain';
import { expect } from 'chai';
import { aPhoto } from '../support/builders/photo.ts';
import { aRegistration } from '../support/builders/registration.ts';
import { forEachDatabase } from '../support/database.ts';
import { apiUnderTest, commandId, type Browser } from './api-under-test.ts';

const CLIENTS = 50;

async function register(desk: Browser, serial: number, change = {}) {
  const registration = aRegistration(serial, change);
  return desk.call('patients.register', { body: { commandId: commandId(), acceptNew: true, registration } });
}

describe('api: photograph, barcode and label', () => {
  forEachDatabase((_name, open) => {
    const start = apiUnderTest(open);

    async function aPatient() {
      const api = await start();
      const desk = await api.as('FD');
      const { patientId, patientNo } = (await register(desk, 1)).value;
      return { api, desk, patientId, patientNo, params: { patientId } };
    }

    it('R1.11 keeps every photograph with its thumbnail; the newest stands on the banner, earlier ones in the history', async () => {
      const { api, desk, params, patientId } = await aPatient();
      const take = (mark: number) =>
        desk.call('patients.takePhoto', {
          params,
          body: { commandId: commandId(), source: 'CAMERA', original: aPhoto(1280, 960, mark), thumbnail: aPhoto() },
        });
      const first = await take(1);
      api.clock.pin(api.clock.now() + 60_000);
      const second = await take(2);
      const { photos } = (await desk.call('patients.photos', { params })).value;
      expect(photos.map(({ photoId, current }) => [photoId, current])).to.eql([
        [second.value.photoId, true],
        [first.value.photoId, false],
      ]);
      const chart = (await desk.call('patients.chart', { params })).value;
      expect(chart.banner.photoUrl).to.equal(second.value.thumbnailUrl);
      const original = await desk.call('patients.photo', {
        params: { patientId, photoId: first.value.photoId },
      });
      expect(original.headers.get('content-type')).to.match(/^image\/jpeg/);
      expect(Number(original.headers.get('content-length'))).to.equal(Buffer.from(aPhoto(), 'base64').length);
    });

    it('sends a repeated photograph once', async () => {
      const { desk, params } = await aPatient();
      const body = { commandId: commandId(), source: 'UPLOAD' as const, original: aPhoto(), thumbnail: aPhoto() };
      const first = await desk.call('patients.takePhoto', { params, body });
      const second = await desk.call('patients.takePhoto', { params, body });
      expect(second.value.photoId).to.equal(first.value.photoId);
      expect((await desk.call('patients.photos', { params })).value.photos).to.have.length(1);
    });

    it('refuses what is no picture or shows too little, and gives no picture of another patient', async () => {
      const { desk, params } = await aPatient();
      const other = (await register(desk, 3)).value.patientId;
      const take = (original: string, thumbnail: string) =>
        desk.call('patients.takePhoto', {
          params,
          body: { commandId: commandId(), source: 'UPLOAD', original, thumbnail },
        });
      const text = Buffer.from('<svg onload=alert(1)>').toString('base64');
      expect((await take(text, aPhoto())).problem.code).to.equal('NOT_A_PHOTO');
      expect((await take(aPhoto(), aPhoto(32, 40))).problem.code).to.equal('NOT_A_PHOTO');
      const { photoId } = (await take(aPhoto(), aPhoto())).value;
      const stolen = await desk.call('patients.photo', { params: { patientId: other, photoId } });
      expect([stolen.status, stolen.problem.code]).to.eql([404, 'NOT_FOUND']);
    });

    it('keeps the masked reader from the photograph', async () => {
      const { api, params } = await aPatient();
      const student = await api.as('RO-R');
      expect((await student.call('patients.photos', { params })).status).to.equal(403);
    });

    it(`R1.13 gives ${CLIENTS} desks that register at once ${CLIENTS} numbers and barcodes, each its own and none left out`, async () => {
      const api = await start();
      const desk = await api.as('FD');
      const serials = Array.from({ length: CLIENTS }, (_, index) => index + 1);
      const replies = await Promise.all(
        serials.map((serial) => register(desk, serial, { phone: `139${String(10_000_000 + serial)}` })),
      );
      const numbers = replies.map((reply) => reply.value.patientNo).sort();
      expect(numbers).to.eql(serials.map((serial) => `RT2026${String(serial).padStart(6, '0')}`));
      expect(new Set(replies.map((reply) => reply.value.barcode)).size).to.equal(CLIENTS);
      for (const { value } of replies) expect(readBarcode(value.barcode)).to.equal(value.patientNo);
    });

    it('finds the patient whose label or QR code was scanned', async () => {
      const { desk, patientId, patientNo } = await aPatient();
      const check = barcodeText(patientNo).at(-1);
      for (const text of [barcodeText(patientNo), `RT1|${patientNo}||${check}`]) {
        const { rows } = (await desk.call('patients.list', { query: { text } })).value;
        expect(
          rows.map((row) => row.patientId),
          text,
        ).to.eql([patientId]);
      }
    });

    it('R1.14 prints label and wristband at their paper’s size, and asks and keeps why from the second copy on', async () => {
      const { api, desk, params, patientNo } = await aPatient();
      const print = (kind: 'LABEL' | 'WRISTBAND', reason?: string) =>
        desk.call('patients.printLabel', { params, body: { commandId: commandId(), kind, ...(reason && { reason }) } });
      const label = (await print('LABEL')).value;
      expect(label.copyNo).to.equal(1);
      expect(label.html).to.include('size: 50mm 30mm').and.include(patientNo).and.include('<svg');
      expect((await print('WRISTBAND')).value.html).to.include('size: 250mm 25mm');
      expect((await print('LABEL')).problem.code).to.equal('REPRINT_REASON');
      const again = (await print('LABEL', '破损')).value;
      expect(again.copyNo).to.equal(2);
      expect(again.html).to.include('重打 2');
      const kept = await api.database.reader.all<{ action: string }>(
        "SELECT action FROM audit_log WHERE action LIKE 'patient.label-%' ORDER BY seq",
      );
      expect(kept.map((row) => row.action)).to.eql([
        'patient.label-printed',
        'patient.label-printed',
        'patient.label-reprinted',
      ]);
    });

    it('registers an unknown emergency patient without document and telephone, under a temporary number', async () => {
      const api = await start();
      const desk = await api.as('FD');
      const { idNo: _idNo, phone: _phone, ...known } = aRegistration(1, { idType: 'TEMPORARY', name: '无名氏' });
      const first = await desk.call('patients.register', { body: { commandId: commandId(), registration: known } });
      const second = await desk.call('patients.register', { body: { commandId: commandId(), registration: known } });
      expect([first.value.patientNo, second.value.patientNo]).to.eql(['T20260310001', 'T20260310002']);
      const { phone: _none, ...without } = aRegistration(3);
      const refused = await desk.call('patients.register', {
        body: { commandId: commandId(), registration: without },
      });
      expect(refused.problem.faults?.map((fault) => fault.path)).to.eql(['registration.phone']);
    });
  });
});
