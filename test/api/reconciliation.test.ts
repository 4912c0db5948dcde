import type { HisAnswer, HisDemographics } from '@rtflow/api/his/port';
import { expect } from 'chai';
import { aRegistration } from '../support/builders/registration.ts';
import { forEachDatabase } from '../support/database.ts';
import { apiUnderTest, commandId } from './api-under-test.ts';

const DOWN: HisAnswer = { kind: 'unavailable', reason: 'no connection' };
const found = (demographics: HisDemographics): HisAnswer => ({ kind: 'found', demographics });

describe('api: comparing with the HIS later', () => {
  forEachDatabase((_name, open) => {
    const start = apiUnderTest(open);

    /** A desk before a HIS that answers as `answers.now` says, and one patient registered by hand while it was down. */
    async function byHand(change = {}) {
      const answers = { now: DOWN };
      const api = await start({ his: { findPatient: async () => answers.now } });
      const desk = await api.as('FD');
      const registration = aRegistration(1, change);
      const made = await desk.call('patients.register', { body: { commandId: commandId(), registration } });
      const params = { patientId: made.value.patientId };
      const waiting = async () => (await desk.call('patients.reconciliations')).value.rows;
      const compare = async () =>
        (await desk.call('patients.compareWithHis', { params, body: { commandId: commandId() } })).value;
      const settle = (take: ('name' | 'sex' | 'birthDate' | 'phone')[]) =>
        desk.call('patients.settleWithHis', { params, body: { commandId: commandId(), take } });
      return { api, answers, desk, params, registration, waiting, compare, settle };
    }

    it('R1.15 lists what was registered while the HIS was down, and closes it once the HIS says the same', async () => {
      const { answers, registration, waiting, compare } = await byHand();
      expect((await waiting()).map(({ state }) => state)).to.eql(['WAITING']);
      expect(await compare()).to.eql({ state: 'DOWN', differs: [] });
      const { name, sex, birthDate, phone } = registration;
      answers.now = found({ name, sex, birthDate, phone: phone ?? '', hisPatientId: 'H1' });
      expect(await compare()).to.eql({ state: 'DONE', differs: [] });
      expect(await waiting()).to.eql([]);
    });

    it('shows both sides of a difference, takes what the person chose, and keeps what was before', async () => {
      const { api, answers, params, compare, settle, waiting, registration } = await byHand();
      answers.now = found({ name: '测试贾', phone: '13700000001', hisPatientId: 'H1' });
      expect(await compare()).to.deep.equal({
        state: 'DIFFERS',
        differs: [
          { field: 'name', ours: registration.name, theirs: '测试贾' },
          { field: 'phone', ours: registration.phone, theirs: '13700000001' },
        ],
      });
      expect((await settle(['name'])).value.changed).to.eql(['name']);
      expect(await waiting()).to.eql([]);
      const changes = await api.database.reader.all(
        "SELECT field, old_value, new_value, source FROM patient_changes WHERE patient_id = ? AND field <> 'hisPatientId'",
        [params.patientId],
      );
      expect(changes.map((row) => ({ ...row }))).to.eql([
        { field: 'name', old_value: '测试甲', new_value: '测试贾', source: 'HIS' },
      ]);
      const row = await api.database.reader.get('SELECT pinyin, his_patient_id FROM patients');
      expect({ ...row }).to.eql({ pinyin: 'ceshijia', his_patient_id: 'H1' });
    });

    it('never takes a birth date that the identity card contradicts', async () => {
      const { answers, settle, waiting } = await byHand();
      answers.now = found({ birthDate: '1990-01-01' });
      const refused = await settle(['birthDate']);
      expect([refused.status, refused.problem.code]).to.eql([409, 'ID_CLASH']);
      expect(await waiting()).to.have.length(1);
    });

    it('does not list who was filled in from the HIS, nor an unknown emergency patient', async () => {
      const { desk, waiting } = await byHand({ hisPatientId: 'H1' });
      const { idNo: _idNo, ...unknown } = aRegistration(3, { idType: 'TEMPORARY' });
      await desk.call('patients.register', { body: { commandId: commandId(), registration: unknown } });
      expect(await waiting()).to.eql([]);
    });

    it('recognises a patient by the HIS number alone', async () => {
      const { desk, params } = await byHand({ hisPatientId: 'H1' });
      const other = aRegistration(5, { idType: 'PASSPORT', idNo: 'E1', name: '测试甲', hisPatientId: 'H1' });
      const match = (await desk.call('patients.match', { body: other })).value;
      expect([match.level, match.candidates[0]?.patientId]).to.eql(['EXACT', params.patientId]);
    });
  });
});
