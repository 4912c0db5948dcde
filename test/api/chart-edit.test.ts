import { SYSTEM_ACTOR } from '@rtflow/records';
import { ensureStarterCodeLists } from '@rtflow/records/starter/code-lists';
import { expect } from 'chai';
import { addCourse } from '../records/clinic.ts';
import { aRegistration } from '../support/builders/registration.ts';
import { forEachDatabase } from '../support/database.ts';
import { apiUnderTest, commandId } from './api-under-test.ts';

const NPC = {
  icd11: '2B6B&XH74S1',
  departmentDiagnosis: '鼻咽癌',
  diagnosisKind: 'PRIMARY',
  laterality: 'NA',
  icdO3Topography: 'C11.9',
  icdO3Morphology: '8072/3',
  stageSystem: 'AJCC8',
  stagePrefix: 'c',
  t: 'T3',
  n: 'N1',
  m: 'M0',
};

describe('api: what is changed from the chart', () => {
  forEachDatabase((_name, open) => {
    const start = apiUnderTest(open);

    async function course() {
      const api = await start();
      const made = await api.database.unitOfWork.run(SYSTEM_ACTOR, async (tx) => {
        await ensureStarterCodeLists(tx);
        return addCourse(tx);
      });
      const doctor = await api.as('ATT');
      const params = { courseId: made.courseId };
      const page = async () => (await doctor.call('courses.diagnosis', { params })).value;
      const save = async (change: Record<string, unknown>, more: { version?: number } = {}) => {
        const { version, formVersion } = await page();
        const body = {
          commandId: commandId(),
          version,
          formVersion,
          data: { ...NPC, ...change },
          reason: '病理回报',
          ...more,
        };
        return doctor.call('courses.editDiagnosis', { params, body });
      };
      return { api, doctor, page, save, ...made };
    }

    it('R1.47 codes with stem and extension, keeps the release and every version; an unknown code is refused', async () => {
      const { doctor, page, save, patientId } = await course();
      expect((await save({})).status).to.equal(204);
      expect((await save({ icd11: '2B6B&XK9J&XH74S1' })).status).to.equal(204);
      const { data, history } = await page();
      expect(data).to.include({ icd11: '2B6B&XK9J&XH74S1', t: 'T3' });
      expect(
        history.map(({ version, code, release, stage, reason }) => [version, code, release, stage, reason]),
      ).to.eql([
        [2, '2B6B&XK9J&XH74S1', 'starter-onc', 'T3N1M0 III', '病理回报'],
        [1, '2B6B&XH74S1', 'starter-onc', 'T3N1M0 III', '病理回报'],
      ]);
      const chart = (await doctor.call('patients.chart', { params: { patientId } })).value;
      expect(chart.diagnoses).to.have.length(1);
      expect(chart.diagnoses[0]).to.include({ name: '鼻咽癌', release: 'starter-onc', icdO: 'C11.9 8072/3' });
      expect(chart.diagnoses[0]?.title.zh).to.equal('鼻咽恶性肿瘤 · 双侧 · 腺癌，未特指');
      expect((await save({ icd11: '2B6B&XK99' })).problem.code).to.equal('ICD11_UNKNOWN');
      expect((await save({ icd11: 'C11.9', stageSystem: 'NA' })).problem.code).to.equal('ICD11_UNKNOWN');
      for (const text of ['鼻咽', 'biyan', 'byexzl', '2b6']) {
        const found = (await doctor.call('icd11.search', { query: { text } })).value;
        expect(
          found.rows.map(({ code }) => code),
          text,
        ).to.include('2B6B');
      }
    });

    it('computes the stage group by the table, takes another only with its reason, and refuses a category that is none', async () => {
      const { page, save } = await course();
      expect((await save({ stageGroup: 'II' })).problem.faults?.map(({ path }) => path)).to.eql(['stageGroup']);
      expect((await save({ t: 'T9' })).problem.faults?.map(({ path }) => path)).to.eql(['t']);
      expect((await save({ stageGroup: 'II', stageReason: '多学科讨论' })).status).to.equal(204);
      expect((await page()).data).to.include({ stageGroup: 'II', stageReason: '多学科讨论' });
      expect((await save({ t: 'T4' })).status).to.equal(204);
      expect((await page()).history[0]?.stage).to.equal('T4N1M0 IVA');
      expect((await page()).data).not.to.have.property('stageGroup');
    });

    it('lets one of two who change the diagnosis at once, and neither a therapist nor anybody on a closed course', async () => {
      const { api, save, page, courseId } = await course();
      const { version } = await page();
      const both = await Promise.all([save({}, { version }), save({ t: 'T2' }, { version })]);
      expect(both.map(({ status }) => status).sort()).to.eql([204, 409]);
      expect((await page()).history).to.have.length(1);
      const therapist = await api.as('RTT-T');
      const body = { commandId: commandId(), version: 2, formVersion: 1, data: NPC, reason: 'x' };
      expect((await therapist.call('courses.editDiagnosis', { params: { courseId }, body })).status).to.equal(403);
      await api.database.unitOfWork.run(SYSTEM_ACTOR, (tx) =>
        tx.sql.run("UPDATE courses SET status = 'HISTORICAL' WHERE id = ?", [courseId]),
      );
      expect((await save({})).problem.code).to.equal('COURSE_CLOSED');
    });

    it('R1.45 corrects demographics with what each field was before; identity only for a reason and never against the card', async () => {
      const api = await start({ models: true });
      const desk = await api.as('FD');
      const registration = aRegistration(1);
      const made = await desk.call('patients.register', { body: { commandId: commandId(), registration } });
      const params = { patientId: made.value.patientId };
      const fields = async () => (await desk.call('patients.fields', { params })).value;
      const edit = async (change: Record<string, string>, reason?: string) => {
        const { version } = await fields();
        const body = { commandId: commandId(), version, fields: change, ...(reason && { reason }) };
        return desk.call('patients.edit', { params, body });
      };
      expect((await fields()).fields).to.include({ name: registration.name, phone: registration.phone });
      expect((await edit({ phone: '13912345678', insurance: 'SELF' })).value.changed).to.have.members([
        'phone',
        'insurance',
      ]);
      expect((await edit({ name: '测试乙' })).problem.code).to.equal('BAD_INPUT');
      expect((await edit({ birthDate: '1999-09-09' }, '写错')).problem.code).to.equal('ID_CLASH');
      expect((await edit({ name: '测试乙' }, '身份证核对')).value.changed).to.eql(['name']);
      const { history, fields: now } = await fields();
      expect(now).to.include({ name: '测试乙', phone: '13912345678' });
      expect(history.map(({ field, before, after, reason }) => [field, before, after, reason])).to.have.deep.members([
        ['name', registration.name, '测试乙', '身份证核对'],
        ['phone', `*${registration.phone?.slice(-4)}`, '*5678', null],
        ['insurance', registration.insurance ?? null, 'SELF', null],
      ]);
      const stale = { commandId: commandId(), version: 1, fields: { phone: '13800000000' } };
      expect((await desk.call('patients.edit', { params, body: stale })).problem.code).to.equal('VERSION_CLASH');
      await api.database.unitOfWork.run(SYSTEM_ACTOR, (tx) => tx.sql.run("UPDATE patients SET his_patient_id = 'H1'"));
      expect((await edit({ name: '测试丙' }, '改名')).problem.code).to.equal('IDENTITY_OF_HIS');
    });
  });
});
