import { expect } from 'chai';
import { idCardCheckCharacter } from '@rtflow/domain';
import { RegisterDesk } from '../../web/src/app/register/register-desk.ts';
import { fakeClient, problem } from './fake-client.ts';

/** A number of no person: made from a body with its own check character. */
const BODY = '11010119690314031';
const CARD = BODY + idCardCheckCharacter(BODY);
const CANDIDATE = {
  patientId: 'p9',
  patientNo: 'RT2023000418',
  name: '测试丑',
  sex: 'M',
  birthDate: '1969-03-14',
  idNoMasked: '11************0317',
  level: 'PROBABLE' as const,
  score: 0.95,
  lastCourse: null,
};
const SAVED = { patientId: 'p1', patientNo: 'RT2026000231', barcode: 'RT2026000231K', returning: false };

function deskWith(level: 'NONE' | 'PROBABLE' | 'CONFLICT') {
  const client = fakeClient({
    'patients.match': () => ({ level, candidates: level === 'PROBABLE' ? [CANDIDATE] : [] }),
    'patients.fromHis': () => ({
      found: true,
      available: true,
      fields: { name: '测试丑', phone: '13900000007', unknown: 'x' },
    }),
    'patients.register': () => SAVED,
  });
  return { desk: new RegisterDesk(client, () => '2026-11-24'), client };
}

function fill(desk: RegisterDesk): void {
  desk.set('idNo', CARD);
  desk.set('name', '测试丑');
  desk.set('phone', '13900000007');
}

describe('web registration', () => {
  it('takes birth date and sex from a resident card number', () => {
    const { desk } = deskWith('NONE');
    desk.set('idNo', CARD);
    expect(desk.draft()).to.include({ birthDate: '1969-03-14', sex: 'M' });
    expect(desk.sources()).to.include({ birthDate: 'ID', sex: 'ID' });
  });

  it('names a wrong check digit, and a sex that differs from the card', () => {
    const { desk } = deskWith('NONE');
    desk.set('idNo', BODY + (CARD.endsWith('0') ? '1' : '0'));
    expect(desk.faults().idNo).to.equal('CHECK_DIGIT');
    desk.set('idNo', CARD);
    desk.set('sex', 'F');
    expect(desk.faults()).to.deep.equal({ sex: 'NOT_AS_CARD' });
  });

  it('R1.9 asks inpatients for admission number and ward, others not', () => {
    const { desk } = deskWith('NONE');
    expect(desk.required()).to.not.include('ward');
    desk.set('source', 'INPATIENT');
    expect(desk.missing()).to.include.members(['admissionNo', 'ward']);
  });

  it('R1.12 does not save before a probable double has been decided, then says which patient it is', async () => {
    const { desk, client } = deskWith('PROBABLE');
    fill(desk);
    await desk.look();
    expect(desk.mustDecide()).to.equal(true);
    await desk.save();
    expect(desk.saved()).to.equal(null);
    desk.same('p9');
    await desk.save();
    expect(desk.saved()).to.deep.equal(SAVED);
    const sent = client.calls.find((call) => call.name === 'patients.register')?.input.body;
    expect(sent).to.deep.include({ existingPatientId: 'p9', acceptNew: false });
  });

  it('bars saving when the same document belongs to another sex or birth date', async () => {
    const { desk, client } = deskWith('CONFLICT');
    fill(desk);
    await desk.look();
    expect(desk.blocked()).to.equal(true);
    await desk.save();
    expect(client.calls.some((call) => call.name === 'patients.register')).to.equal(false);
  });

  it('fills only empty fields from the HIS and leaves names that it does not know', async () => {
    const { desk } = deskWith('NONE');
    desk.set('idNo', CARD);
    desk.set('phone', '13800000000');
    await desk.pullHis();
    expect(desk.draft()).to.include({ name: '测试丑', phone: '13800000000' });
    expect(desk.draft()).to.not.have.property('unknown');
    expect(desk.sources().name).to.equal('HIS');
    desk.next();
  });

  it('goes on by hand when the HIS is down', async () => {
    const client = fakeClient({ 'patients.fromHis': () => ({ found: false, available: false, fields: {} }) });
    const desk = new RegisterDesk(client, () => '2026-11-24');
    desk.set('idNo', CARD);
    await desk.pullHis();
    expect(desk.his()).to.equal('down');
    desk.next();
  });

  it('keeps everything typed when saving fails, and repeats under the same command id', async () => {
    let answers = 0;
    const client = fakeClient({
      'patients.match': () => ({ level: 'NONE', candidates: [] }),
      'patients.register': () => (answers++ === 0 ? problem(0, 'UNREACHABLE') : SAVED),
    });
    const desk = new RegisterDesk(client, () => '2026-11-24');
    fill(desk);
    await desk.save();
    expect(desk.problem()?.code).to.equal('UNREACHABLE');
    expect(desk.draft().name).to.equal('测试丑');
    await desk.save();
    const ids = client.calls
      .filter((call) => call.name === 'patients.register')
      .map((call) => (call.input.body as { commandId: string }).commandId);
    expect(ids[0]).to.equal(ids[1]);
    desk.next();
    expect(desk.draft()).to.deep.equal({ source: 'OUTPATIENT', idType: 'ID_CARD' });
  });
});
