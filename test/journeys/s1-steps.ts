import { expect } from 'chai';
import { userTask } from '@rtflow/contract';
import { CASES } from '@rtflow/api/demo/cases';
import { inventPerson } from '@rtflow/api/demo/people';
import { seededRandom } from '@rtflow/api/demo/random';
import { needsDcmtk } from '../dicom/dcmtk.ts';
import { startHisProcess, type HisProcess } from '../support/his-stub.ts';
import { Desks } from './desk.ts';
import { caseObjects, treatmentRecord } from './dicom-objects.ts';
import { nextAppointment, setUp, treatAll } from './fractions.ts';
import type { House } from './house.ts';
import { PatientJourney } from './patient-journey.ts';
import { MAIN_PATH } from './planned-course.ts';

const DAY = 86_400_000;
const SEED = 11;
/** Whom the registration desk expects: the card says what the HIS knows too. */
const PERSON = inventPerson(seededRandom(SEED), 'M', CASES[0]?.age ?? { from: 40, to: 60 }, '2026-03-10');

export interface S1Place {
  /** The department that the journey goes through; `hisUrl` is what it asks about patients. */
  open(hisUrl: string): Promise<House>;
  /** Rows of wherever the process runs. */
  processRows(house: House): Promise<unknown[]>;
}

/**
 * Scenario S1 of the domain specification, over the doors only: people over HTTP, machines over gRPC, images over DICOM, a HIS
 * in a process of its own. The steps follow each other: one patient. Call it inside a `describe`.
 */
export function s1Steps({ open, processRows }: S1Place): void {
  let his: HisProcess;
  let house: House;
  let desks: Desks;
  let journey: PatientJourney;

  before(async function () {
    needsDcmtk(this);
    const { name, sex, birthDate, phone } = PERSON;
    his = await startHisProcess({
      [PERSON.idNo]: { status: 200, body: { name, sex, birthDate, phone, hisPatientId: 'H0042' } },
    });
    house = await open(his.url);
    desks = new Desks(house);
    journey = new PatientJourney(house, desks, { seed: SEED });
  });
  after(async () => {
    await house?.close();
    await his?.stop();
  });

  /** Names of variables and messages that hold what tells who the patient is. */
  async function personInProcess(): Promise<unknown[]> {
    const rows = await processRows(house);
    expect(rows.length).to.be.greaterThan(20);
    return rows.filter((row) =>
      [PERSON.name, PERSON.idNo, PERSON.phone].some((secret) => JSON.stringify(row).includes(secret)),
    );
  }

  it('S1 registers by identity card with what the HIS knows, gives a barcode and opens a course', async () => {
    const desk = await desks.as('fd1');
    const card = await desk.api.call('patients.readIdCard', { body: { idNo: PERSON.idNo } });
    const known = await desk.api.call('patients.fromHis', { body: { idNo: PERSON.idNo } });
    expect(card).to.deep.include({ valid: true, birthDate: PERSON.birthDate, sex: 'M' });
    expect(known.fields).to.include({ name: PERSON.name, phone: PERSON.phone, birthDate: PERSON.birthDate });
    await journey.register();
    expect(journey.registration).to.deep.equal(PERSON);
    const label = await desk.read(`/api/patients/${journey.patientId}/barcode.svg`);
    expect(label).to.match(/^<svg /);
    const { banner, demographics } = await journey.chart('fd1');
    expect(banner.patientNo).to.equal('RT2026000001');
    expect(banner.course).to.include({ courseNo: 'RT2026000001-C01', status: 'ACTIVE' });
    expect(demographics.every(({ source }) => source === 'HIS')).to.equal(true);
  });

  it('S1 goes from the open course to simulation and takes the CT that the scanner sends', async () => {
    for (const taskId of MAIN_PATH.slice(0, 4)) await journey.do(taskId);
    await house.sendDicom(caseObjects(journey, 'CT'), 'CTSIM');
    await desks.taskFor(journey.courseId, 'contour-draft');
    const [ct] = (await journey.chart()).images;
    expect(ct).to.include({ modality: 'CT', instances: 16 });
    const { read } = await desks.as('att1');
    expect(await read(ct?.thumbnailUrl ?? '')).to.include('PNG');
  });

  it('S1 has contours reviewed with the RTSTRUCT that was sent, and keeps its UID with them', async () => {
    await house.sendDicom(caseObjects(journey, 'RTSTRUCT'), 'TPS');
    await house.clock.until('the structure set', async () =>
      (await journey.chart()).images.some(({ modality }) => modality === 'RTSTRUCT'),
    );
    const { by, taskKey } = await journey.do('contour-draft');
    const draft = await by.api.call('tasks.get', { params: { taskKey } });
    expect(draft.submission?.rtstructUid).to.match(/^[0-9.]+$/);
    await journey.do('contour-review');
  });

  it('R2.11 lists a done review among those of its reviewer, from where the path taken is open', async () => {
    const { api } = await desks.as('att1');
    const done = await api.call('tasks.list', { query: { view: 'done', node: 'contour-review' } });
    expect(done.rows.map(({ state, completedBy, course }) => [state, completedBy?.zh, course?.courseId])).to.deep.equal(
      [['COMPLETED', '李医师', journey.courseId]],
    );
    const path = await api.call('courses.process', { params: { courseId: done.rows[0]?.course?.courseId ?? '' } });
    const contouring = path.diagrams.find(({ processId }) => processId === 'rt-contouring');
    expect(contouring?.completed.map(({ elementId }) => elementId)).to.include.members([
      'contour-draft',
      'contour-review',
    ]);
  });

  it('S1 has the plan assigned by load, and takes plan and dose with the hash of what was received', async () => {
    await journey.do('plan-request');
    const { person, row } = await desks.taskFor(journey.courseId, 'plan-design');
    expect(row.assignee?.userId, 'assigned before anybody accepted').to.equal(person.userId);
    await journey.do('plan-design');
    await house.sendDicom(caseObjects(journey, 'RTPLAN', 'RTDOSE'), 'TPS');
    await journey.do('plan-evaluate');
    const [plan] = (await journey.chart()).plans;
    const received = 'SELECT sha256 FROM dicom_instances WHERE sop_instance_uid = ?';
    expect(await house.database.reader.get(received, [plan?.planUid])).to.include({ sha256: plan?.hash });
    expect(plan?.status).to.equal('MD_APPROVED');
    expect(plan?.planUid).to.match(/^[0-9.]+$/);
  });

  it('S1 releases the plan by check, measurement and a sheet with two signatures, then books 33 fractions', async () => {
    for (const taskId of MAIN_PATH.slice(MAIN_PATH.indexOf('physics-check'))) await journey.do(taskId);
    const chart = await journey.chart();
    expect(chart.plans[0]).to.include({ status: 'RELEASED', hashMatches: true });
    expect(chart.fractions).to.have.length(33);
    expect(chart.fractions.every(({ status }) => status === 'BOOKED')).to.equal(true);
    expect(await personInProcess()).to.deep.equal([]);
  });

  it('S1 takes the first fraction from the record that the machine sends, and asks nobody to write it again', async () => {
    const first = await nextAppointment(journey);
    if (!first) throw new Error('Expected a booked fraction, but found none');
    await setUp(journey, first);
    await desks.taskFor(journey.courseId, 'record-fraction');
    await house.sendDicom([await treatmentRecord(journey, 1)], 'LINAC1');
    await house.clock.until('the record of the fraction', async () =>
      (await journey.chart()).fractions.some(({ status }) => status === 'DONE'),
    );
    await house.clock.settled();
    expect(await desks.find(journey.courseId, 'record-fraction')).to.equal(null);
    const written = 'SELECT source, fx_no AS fxNo, outcome FROM treatment_records';
    expect(await house.database.reader.all(written)).to.deep.equal([{ source: 'DICOM', fxNo: 1, outcome: 'COMPLETE' }]);
  });

  it('S1 treats 33 times, day by day, with weekly checks in between', async () => {
    expect(await treatAll(journey), 'one was given before').to.equal(32);
    const { fractions, timeline } = await journey.chart();
    expect(fractions.map(({ fractionNo }) => fractionNo)).to.deep.equal(Array.from({ length: 33 }, (_, i) => i + 1));
    expect(fractions.every((fx) => fx.status === 'DONE' && fx.muDelivered === fx.muPlanned)).to.equal(true);
    expect(new Set(fractions.map(({ date }) => date)).size, 'one fraction a day').to.equal(33);
    expect(timeline.filter(({ lane, state }) => lane === 'treatment' && state === 'COMPLETE')).to.have.length(33);
    expect(timeline.filter(({ lane }) => lane === 'check').length).to.equal(3 * 6);
  });

  it('S1 files the summary that its doctor signed, and opens the follow-up', async () => {
    await journey.do('summary-sign');
    const { documents, banner } = await journey.chart();
    expect(documents.map(({ title }) => title.zh)).to.include('疗程小结');
    const { read } = await desks.as('att1');
    expect(await read(documents[0]?.url ?? ''))
      .to.include(journey.patientNo)
      .and.include('33');
    expect(banner.course?.status).to.equal('COMPLETED');
    await house.clock.goTo(house.clock.now() + 31 * DAY);
    const { person } = await desks.taskFor(journey.courseId, 'followup-visit');
    expect(person.login).to.equal('nur1');
  });

  it('S1 shows every milestone on the timeline, in the order in which they were reached', async () => {
    const { timeline, steps } = await journey.chart();
    const reached = timeline.filter(({ lane }) => lane === 'milestone').map(({ label }) => label.zh);
    const milestones = [...MAIN_PATH, 'record-fraction', 'summary-sign'].map((taskId) => userTask(taskId)?.name.zh);
    expect(reached).to.include.members(milestones as string[]);
    const firsts = milestones.map((name) => reached.indexOf(name ?? ''));
    expect(firsts).to.deep.equal([...firsts].sort((a, b) => a - b));
    expect(steps.every(({ state }) => state === 'done')).to.equal(true);
  });

  it('S1 leaves no incident, an audit chain that is whole, and no patient in process variables or logs', async () => {
    const { api } = await desks.as('sup1');
    expect(await api.call('audit.verify', { body: {} })).to.include({ intact: true, firstBrokenSeq: null });
    const { reader } = house.database;
    expect(await reader.all('SELECT type, message FROM wf_incident')).to.deep.equal([]);
    expect(await reader.get('SELECT COUNT(*) AS n FROM treatment_records')).to.include({ n: 33 });
    expect(await personInProcess()).to.deep.equal([]);
    const log = house.logged.join('');
    for (const secret of [PERSON.name, PERSON.idNo, PERSON.phone]) expect(log).to.not.include(secret);
    expect(log).to.include('series settled');
  });
}
