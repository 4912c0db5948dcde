import { barcodeText } from '@rtflow/domain';
import { LAYOUTS } from '@rtflow/domain/queue/screen-layout';
import { sealDocument } from '@rtflow/records/patient-fields';
import { needRow, updateRows } from '@rtflow/records/rows';
import { expect } from 'chai';
import { staff } from '../clinical/support/department.ts';
import { addReadyCourse, bookAt } from '../clinical/support/ready-course.ts';
import { addTwoLinacs } from '../support/builders/machines.ts';
import { forEachDatabase } from '../support/database.ts';
import { apiUnderTest, commandId, type ApiUnderTest } from './api-under-test.ts';

const ID_NO = '11010519491231002X';
const HALL = { hall: '一楼', deviceIds: ['d-LA1', 'd-LA2'], zones: [...LAYOUTS.HALL], videoUrl: null, active: true };

async function addVisits(api: ApiUnderTest, name: string, times: readonly [string, string][]) {
  return api.database.unitOfWork.run(staff('FD'), async (tx) => {
    const course = await addReadyCourse(tx, { fractions: times.length, patient: { name, birthDate: '1949-12-31' } });
    const ids: string[] = [];
    for (const [time, deviceId] of times) {
      const [id = ''] = await bookAt(tx, course, [time], deviceId);
      // Scans have no fraction process that must wait for them.
      await updateRows(tx, 'Appointment', { id }, { kind: 'SIM', fxNo: null });
      ids.push(id);
    }
    const { patientId } = await needRow(tx, 'Appointment', { id: ids[0] ?? '' });
    await updateRows(
      tx,
      'Patient',
      { id: patientId },
      { patientNo: 'RT2026000777', idType: 'ID_CARD', ...sealDocument(patientId, { idType: 'ID_CARD', idNo: ID_NO }) },
    );
    const { patientNo } = await needRow(tx, 'Patient', { id: patientId });
    return { patientNo, ids };
  });
}

describe('api: kiosks and wall screens', () => {
  forEachDatabase((_name, open) => {
    const start = apiUnderTest(open);
    const begin = async () => {
      const api = await start();
      await addTwoLinacs(api.database);
      const admin = await api.as('ADM');
      const save = (more: Partial<Parameters<typeof body>[0]> = {}) =>
        admin.call('stations.save', { body: body(more) });
      const tokenOf = async (more: Parameters<typeof body>[0]) => (await save(more)).value.token ?? '';
      const kiosk = await tokenOf({ kind: 'KIOSK', name: '自助机 1', zones: [] });
      const scan = (method: 'BARCODE' | 'ID_CARD' | 'ID_TYPED' | 'CHART_NO', code: string) =>
        api.anybody.call(
          'kiosk.checkIn',
          { body: { commandId: commandId(), method, code } },
          { 'X-Station-Token': kiosk },
        );
      return { api, admin, save, tokenOf, scan };
    };
    const body = (more: {
      kind?: 'KIOSK' | 'HALL' | 'ROOM';
      name?: string;
      zones?: typeof HALL.zones;
      speaks?: boolean;
      hall?: string;
    }) => ({
      ...HALL,
      commandId: commandId(),
      version: 0,
      renew: false,
      kind: 'HALL' as const,
      name: '大厅屏',
      speaks: false,
      ...more,
    });

    it('R3.34 one scan checks in the nearest appointment and shows the next, by label, card or number', async () => {
      const { api, scan } = await begin();
      const { patientNo } = await addVisits(api, '张晓明', [
        ['03-10 10:20', 'd-LA1'],
        ['03-10 15:00', 'd-LA2'],
      ]);
      const first = await scan('BARCODE', barcodeText(patientNo));
      expect([first.value.name, first.value.ticketNo, first.value.again]).to.deep.equal(['张*明', 'A001', false]);
      expect(first.value.others.map(({ startAt }) => startAt)).to.deep.equal(['2026-03-10T15:00:00.000+08:00']);
      expect((await scan('CHART_NO', patientNo.replace(/^RT/, ''))).value).to.include({
        ticketNo: 'A001',
        again: true,
      });
      expect((await scan('ID_TYPED', ID_NO)).value).to.include({ ticketNo: 'A001', again: true });
      expect(JSON.stringify(first.value)).to.not.match(/晓|RT2026|1949/);
    });

    it('tells nobody who is a patient, and lets nobody try numbers', async () => {
      const { api, scan } = await begin();
      const { patientNo } = await addVisits(api, '李四', [['03-11 10:20', 'd-LA1']]);
      const known = await scan('BARCODE', barcodeText(patientNo));
      const unknown = await scan('CHART_NO', '2026999999');
      expect(known.problem.zh).to.equal(unknown.problem.zh);
      expect([known.problem.code, unknown.problem.code]).to.deep.equal(['SEE_DESK', 'SEE_DESK']);
      for (let n = 0; n < 3; n++) await scan('ID_TYPED', '110105194912310021');
      expect((await scan('CHART_NO', '2026999999')).problem.code).to.equal('KIOSK_BUSY');
    });

    it('takes a token for what it is for alone: no other kind, no renewed or switched-off one', async () => {
      const { api, admin, save, tokenOf } = await begin();
      const hall = await tokenOf({});
      const ask = (route: 'screen.feed' | 'kiosk.hello', token: string) =>
        api.anybody.call(route, {}, { 'X-Station-Token': token });
      expect((await ask('screen.feed', hall)).status).to.equal(200);
      expect((await ask('kiosk.hello', hall)).problem.code).to.equal('UNKNOWN_STATION');
      expect((await ask('screen.feed', '')).problem.code).to.equal('UNKNOWN_STATION');
      const { value } = await admin.call('stations.list', {});
      const station = value.stations.find(({ kind }) => kind === 'HALL');
      const renewed = await admin.call('stations.save', {
        body: { ...body({}), stationId: station?.stationId ?? '', version: station?.version ?? 0, renew: true },
      });
      expect((await ask('screen.feed', hall)).problem.code).to.equal('UNKNOWN_STATION');
      expect((await ask('screen.feed', renewed.value.token ?? '')).status).to.equal(200);
      expect((await save({ zones: [{ kind: 'CALLER', x: 0, y: 0, w: 13, h: 1 }] })).problem.code).to.equal('LAYOUT');
    });

    it('lets one screen of a hall speak', async () => {
      const { save } = await begin();
      expect((await save({ speaks: true })).status).to.equal(200);
      expect((await save({ speaks: true, name: '第二块' })).problem.code).to.equal('VOICE_TAKEN');
      expect((await save({ speaks: true, hall: '二楼' })).status).to.equal(200);
    });

    it('shows called, inside and next with masked names, and the call with what the voice says', async () => {
      const { api, scan, tokenOf, admin } = await begin();
      const { patientNo } = await addVisits(api, '单雄信', [['03-10 10:20', 'd-LA1']]);
      await scan('BARCODE', barcodeText(patientNo));
      const token = await tokenOf({ kind: 'ROOM', name: '1 号门口', zones: [...LAYOUTS.ROOM] });
      const feed = async () => (await api.anybody.call('screen.feed', {}, { 'X-Station-Token': token })).value;
      const before = await feed();
      expect(before.rooms[0]?.next.map(({ ticketNo, name }) => [ticketNo, name])).to.deep.equal([['A001', '单*信']]);
      expect(before.calls).to.deep.equal([]);
      const therapist = await api.as('RTT-T');
      await therapist.call('queue.callNext', { params: { deviceId: 'd-LA1' }, body: { commandId: commandId() } });
      const after = await feed();
      expect(after.rooms[0]?.called.map(({ ticketNo }) => ticketNo)).to.deep.equal(['A001']);
      expect(after.calls[0]?.say).to.match(/^请 A 0 0 1 号，善某信，到 /);
      expect(JSON.stringify(after)).to.not.match(/雄|RT2026/);
      await admin.call('stations.voice', {
        body: { commandId: commandId(), repeat: 3, sayName: false, readings: [] },
      });
      const quiet = await feed();
      expect([quiet.repeat, quiet.calls[0]?.say.includes('单')]).to.deep.equal([3, false]);
      api.clock.pin(api.clock.now() + 4 * 60_000);
      expect((await feed()).calls).to.deep.equal([]);
    });

    it('R3.42 scrolls a notice from its start to its end', async () => {
      const { api, admin, tokenOf } = await begin();
      const token = await tokenOf({});
      const texts = async () =>
        (await api.anybody.call('screen.feed', {}, { 'X-Station-Token': token })).value.notices.map(({ text }) => text);
      const notice = (text: string, from: string, until: string, hall: string | null = null) =>
        admin.call('stations.notice', {
          body: {
            commandId: commandId(),
            text,
            urgent: false,
            hall,
            fromAt: `2026-03-10T${from}:00+08:00`,
            untilAt: `2026-03-10T${until}:00+08:00`,
          },
        });
      await notice('现在', '09:00', '11:00');
      await notice('下午', '14:00', '15:00');
      await notice('二楼的', '09:00', '11:00', '二楼');
      expect((await notice('过去', '08:00', '09:00')).problem.code).to.equal('NOTICE_TIME');
      expect(await texts()).to.deep.equal(['现在']);
      api.clock.pin(Date.parse('2026-03-10T14:30:00+08:00'));
      expect(await texts()).to.deep.equal(['下午']);
      // The morning's session is over.
      const later = await api.as('ADM');
      const { value } = await later.call('stations.list', {});
      await later.call('stations.endNotice', {
        params: { noticeId: value.notices[0]?.noticeId ?? '' },
        body: { commandId: commandId() },
      });
      expect(await texts()).to.deep.equal([]);
    });
  });
});
