import { expect } from 'chai';
import { DiagnosisDesk } from '../../web/src/app/chart/diagnosis-desk.ts';
import { PatientEditDesk } from '../../web/src/app/chart/patient-edit-desk.ts';
import { fakeClient, problem } from './fake-client.ts';

const field = (key: string, required = false) => ({ type: 'textfield', id: key, key, validate: { required } });
const PAGE = {
  schema: {
    id: 'course-open',
    type: 'default',
    properties: {},
    components: ['icd11', 'stageSystem', 't', 'n', 'm', 'stageGroup', 'stageReason'].map((key) =>
      field(key, key === 'icd11'),
    ),
  },
  formVersion: 3,
  version: 7,
  data: { icd11: '2B6B', stageSystem: 'AJCC8', t: 'T3', n: 'N1', m: 'M0' },
  history: [],
};

describe('web: the chart’s desks', () => {
  it('shows the stage group of the table while typing, and sends nothing without a reason', async () => {
    const client = fakeClient({ 'courses.diagnosis': () => PAGE, 'courses.editDiagnosis': () => undefined as never });
    const desk = new DiagnosisDesk(client, () => '2026-11-24T08:00:00Z');
    await desk.open('c1');
    expect(desk.byTable()?.group).to.equal('III');
    desk.form()?.set('t', 'T4');
    expect(desk.byTable()?.group).to.equal('IVA');
    expect(await desk.save('c1')).to.equal(false);
    desk.reason.set(' 病理回报 ');
    expect(await desk.save('c1')).to.equal(true);
    const sent = client.calls.at(-1)?.input as { body: Record<string, unknown> };
    expect(sent.body).to.deep.include({ version: 7, formVersion: 3, reason: '病理回报' });
    expect(sent.body['data']).to.include({ t: 'T4' });
  });

  it('keeps what was typed when somebody else was faster', async () => {
    const client = fakeClient({
      'courses.diagnosis': () => PAGE,
      'courses.editDiagnosis': () => problem(409, 'VERSION_CLASH'),
    });
    const desk = new DiagnosisDesk(client, () => '2026-11-24T08:00:00Z');
    await desk.open('c1');
    desk.form()?.set('t', 'T2');
    desk.reason.set('x');
    expect(await desk.save('c1')).to.equal(false);
    expect(desk.problem()?.code).to.equal('VERSION_CLASH');
    expect(desk.form()?.valueAt('t')).to.equal('T2');
  });

  it('sends only the demographics that differ, identity with a reason only, and not what the HIS keeps', async () => {
    const page = { version: 2, fromHis: false, fields: { name: '测试甲', phone: '13800000000' }, history: [] };
    const client = fakeClient({ 'patients.fields': () => page, 'patients.edit': () => ({ changed: ['name'] }) });
    const desk = new PatientEditDesk(client);
    await desk.open('p1');
    desk.set('phone', '13800000000');
    expect(desk.changed()).to.deep.equal([]);
    expect(await desk.save('p1')).to.equal(false);
    desk.set('name', '测试乙');
    expect([desk.needsReason(), await desk.save('p1')]).to.deep.equal([true, false]);
    desk.reason.set('身份证核对');
    expect(await desk.save('p1')).to.equal(true);
    const sent = client.calls.at(-1)?.input as { body: Record<string, unknown> };
    expect(sent.body).to.deep.include({ version: 2, fields: { name: '测试乙' }, reason: '身份证核对' });
    const his = new PatientEditDesk(fakeClient({ 'patients.fields': () => ({ ...page, fromHis: true }) }));
    await his.open('p1');
    expect([his.fixed('name'), his.fixed('phone')]).to.deep.equal([true, false]);
  });
});
