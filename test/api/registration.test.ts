import { expect } from 'chai';
import { SYSTEM_ACTOR } from '@rtflow/records';
import { aRegistration } from '../support/builders/registration.ts';
import { forEachDatabase } from '../support/database.ts';
import { apiUnderTest, commandId } from './api-under-test.ts';

describe('api: registration', () => {
  forEachDatabase((_name, open) => {
    const start = apiUnderTest(open);

    it('R1.8 registers a new patient with number, barcode and a running pathway', async () => {
      const api = await start();
      const desk = await api.as('FD');
      const reply = await desk.call('patients.register', {
        body: { commandId: commandId(), registration: aRegistration(1) },
      });
      expect(reply.value).to.include({ patientNo: 'RT2026000001', returning: false });
      expect(reply.value.barcode).to.match(/^RT2026000001[0-9A-Z*]$/);
      const started = await api.database.reader.all(
        "SELECT process_id, business_key FROM wf_instance WHERE state = 'ACTIVE'",
      );
      expect(started.map((row) => ({ ...row }))).to.eql([
        { process_id: 'reg-patient', business_key: reply.value.patientId },
      ]);
    });

    it('stores neither document number nor telephone in the clear', async () => {
      const api = await start();
      const desk = await api.as('FD');
      const registration = aRegistration(1);
      await desk.call('patients.register', { body: { commandId: commandId(), registration } });
      const [row] = await api.database.reader.all('SELECT * FROM patients');
      const text = JSON.stringify(row);
      expect(text).to.not.include(registration.idNo).and.not.include(registration.phone);
      expect(row).to.include({ id_no_last4: registration.idNo.slice(-4), pinyin: 'ceshijia', initials: 'csj' });
    });

    it('keeps who is to be called: the chart shows name and number, the table no number in the clear', async () => {
      const api = await start();
      const desk = await api.as('FD');
      const registration = aRegistration(1, { contactName: '李某', contactPhone: '13811112222' });
      const { value } = await desk.call('patients.register', { body: { commandId: commandId(), registration } });
      const [row] = await api.database.reader.all('SELECT * FROM patients');
      expect(JSON.stringify(row)).to.include('李某').and.not.include('13811112222');
      const again = aRegistration(1, { contactPhone: '13833334444' });
      await desk.call('patients.register', {
        body: { commandId: commandId(), registration: again, existingPatientId: value.patientId },
      });
      const params = { patientId: value.patientId };
      const { value: chart } = await (await api.as('ATT')).call('patients.chart', { params });
      const said = Object.fromEntries(chart.demographics.map(({ label, value: text }) => [label.zh, text.zh]));
      expect(said).to.include({ 联系人: '李某', 联系人电话: '13833334444' });
    });

    it('answers a repeated command id with the first answer and makes no second patient', async () => {
      const api = await start();
      const desk = await api.as('FD');
      const body = { commandId: commandId(), registration: aRegistration(1) };
      const first = await desk.call('patients.register', { body });
      const second = await desk.call('patients.register', { body });
      expect(second.value).to.eql(first.value);
      expect(await api.database.reader.get('SELECT COUNT(*) AS n FROM patients')).to.include({ n: 1 });
    });

    it('gives numbers without a gap when a registration in between is refused', async () => {
      const api = await start();
      const desk = await api.as('FD');
      const register = (serial: number, change = {}) =>
        desk.call('patients.register', {
          body: { commandId: commandId(), acceptNew: true, registration: aRegistration(serial, change) },
        });
      await register(1);
      expect((await register(3, { birthDate: '1981-03-07' })).problem.code).to.equal('BAD_INPUT');
      expect((await register(5)).value.patientNo).to.equal('RT2026000002');
    });

    it('R1.12 recognises a returning patient by document and goes on with the same person', async () => {
      const api = await start();
      const desk = await api.as('FD');
      const body = { registration: aRegistration(1) };
      const first = await desk.call('patients.register', { body: { ...body, commandId: commandId() } });
      const match = await desk.call('patients.match', { body: body.registration });
      expect(match.value.level).to.equal('EXACT');
      expect(match.value.candidates[0]).to.include({ patientId: first.value.patientId, level: 'EXACT', score: 1 });
      const again = await desk.call('patients.register', { body: { ...body, commandId: commandId() } });
      expect(again.value).to.include({ patientId: first.value.patientId, returning: true });
    });

    it('asks when name, birth date and sex are those of a known patient, and registers a new one when told so', async () => {
      const api = await start();
      const desk = await api.as('FD');
      await desk.call('patients.register', { body: { commandId: commandId(), registration: aRegistration(1) } });
      const twin = aRegistration(3, { phone: '13900000000' });
      const asked = await desk.call('patients.register', { body: { commandId: commandId(), registration: twin } });
      expect([asked.status, asked.problem.code]).to.eql([409, 'POSSIBLE_DUPLICATE']);
      const told = await desk.call('patients.register', {
        body: { commandId: commandId(), registration: twin, acceptNew: true },
      });
      expect(told.value).to.include({ patientNo: 'RT2026000002', returning: false });
      // The desk has decided: the pathway does not ask again.
      const jobs = await api.database.reader.all<{ type: string }>('SELECT type FROM wf_job ORDER BY `key`');
      expect(jobs.map((job) => job.type)).to.eql(['his-fetch-patient', 'generate-barcode']);
    });

    it('blocks a known document number with another sex and points to data correction', async () => {
      const api = await start();
      const desk = await api.as('FD');
      const passport = { idType: 'PASSPORT' as const, idNo: 'E12345678' };
      await desk.call('patients.register', {
        body: { commandId: commandId(), registration: aRegistration(1, passport) },
      });
      const clash = await desk.call('patients.register', {
        body: { commandId: commandId(), registration: aRegistration(1, { ...passport, sex: 'F', name: '测试乙' }) },
      });
      expect([clash.status, clash.problem.code, clash.problem.whoCanFix]).to.eql([409, 'ID_CLASH', 'ADM']);
    });

    it('R1.10 reads birth date and sex from an identity number and refuses a wrong check character', async () => {
      const api = await start({ models: false });
      const desk = await api.as('FD');
      const { idNo } = aRegistration(2);
      const good = await desk.call('patients.readIdCard', { body: { idNo } });
      expect(good.value).to.eql({ valid: true, fault: null, birthDate: '1980-03-07', sex: 'F' });
      const wrong = idNo.slice(0, 17) + (idNo.endsWith('1') ? '2' : '1');
      const bad = await desk.call('patients.readIdCard', { body: { idNo: wrong } });
      expect(bad.value).to.include({ valid: false, fault: 'CHECK_DIGIT' });
    });

    it('keeps nothing when the pathway cannot start', async () => {
      const api = await start({ models: false });
      const desk = await api.as('FD');
      const reply = await desk.call('patients.register', {
        body: { commandId: commandId(), registration: aRegistration(1) },
      });
      expect([reply.status, reply.problem.code]).to.eql([409, 'NO_PROCESS']);
      expect(await api.database.reader.get('SELECT COUNT(*) AS n FROM patients')).to.include({ n: 0 });
      expect(await api.database.reader.get('SELECT COUNT(*) AS n FROM patient_sequences')).to.include({ n: 0 });
    });

    it('finds a patient by number, name, pinyin, initials and whole document number, masked for those who may not read', async () => {
      const api = await start();
      const desk = await api.as('FD');
      const registration = aRegistration(1, { name: '欧阳测试' });
      const made = await desk.call('patients.register', { body: { commandId: commandId(), registration } });
      const find = async (text: string) =>
        (await desk.call('patients.list', { query: { text } })).value.rows.map((row) => row.patientNo);
      for (const text of ['RT2026000001', 'rt2026', '欧阳', 'ouyang', 'oycs', registration.idNo]) {
        expect(await find(text), text).to.eql([made.value.patientNo]);
      }
      expect(await find('zhang')).to.eql([]);
      const student = await api.as('RO-R');
      const [row] = (await student.call('patients.list')).value.rows;
      expect(row).to.include({ name: '欧**试', masked: true });
    });

    it('tells a desk without a HIS that it is not available, and passes on what a HIS knows', async () => {
      const without = await start({ models: false });
      const desk = await without.as('FD');
      const none = await desk.call('patients.fromHis', { body: { idNo: '1' } });
      expect(none.value).to.eql({ found: false, available: false, fields: {} });
      const his = {
        findPatient: async () => ({ kind: 'found' as const, demographics: { name: '测试丙', ward: '5A' } }),
      };
      const with_ = await start({ models: false, his });
      const known = await (await with_.as('FD')).call('patients.fromHis', { body: { idNo: '1' } });
      expect(known.value).to.eql({ found: true, available: true, fields: { name: '测试丙', ward: '5A' } });
    });

    it('draws the barcode as SVG', async () => {
      const api = await start();
      const desk = await api.as('FD');
      const made = await desk.call('patients.register', {
        body: { commandId: commandId(), registration: aRegistration(1) },
      });
      const svg = await desk.call('patients.barcode', { params: { patientId: made.value.patientId } });
      expect(svg.headers.get('content-type')).to.match(/svg/);
      expect(svg.value).to.match(/^<svg /);
    });

    it('writes one audit row per registration, with the number and without the name', async () => {
      const api = await start();
      const desk = await api.as('FD');
      await desk.call('patients.register', { body: { commandId: commandId(), registration: aRegistration(1) } });
      const rows = await api.database.unitOfWork.run(SYSTEM_ACTOR, (tx) =>
        tx.sql.all<{ detail: string }>("SELECT detail FROM audit_log WHERE action = 'patient.registered'"),
      );
      expect(rows).to.have.length(1);
      expect(rows[0]?.detail).to.include('RT2026000001').and.not.include('测试');
    });
  });
});
