import { expect } from 'chai';
import { openCluster, type ClusterHouse } from './cluster-house.ts';
import { commandId, Desks, problemOf } from './desk.ts';
import { openHouse, OPENING, type House } from './house.ts';
import { PatientJourney } from './patient-journey.ts';
import { walk } from './planned-course.ts';

/**
 * The same department with its processes on a cluster: a second RTFlow in a process of its own, reached over gRPC and REST v2 only.
 * The steps follow each other: one patient.
 */
describe('a process on a Zeebe cluster', function () {
  this.timeout(240_000);
  let cluster: ClusterHouse;
  let house: House;
  let desks: Desks;
  let journey: PatientJourney;

  before(async () => {
    cluster = await openCluster(OPENING);
    house = await openHouse({ cluster });
    desks = new Desks(house);
    journey = new PatientJourney(house, desks, { seed: 3 });
  });
  after(async () => {
    await house?.close();
    await cluster?.stop();
  });

  const kept = (state: string) =>
    house.database.reader.all('SELECT op, last_error FROM zeebe_outbox WHERE state = ?', [state]);

  it('starts a pathway there, has its jobs done and shows its first task in the inbox', async () => {
    await journey.register();
    const { row } = await desks.taskFor(journey.courseId, 'course-open');
    expect(row).to.deep.include({ state: 'CREATED', refused: null });
    expect(row.patient?.patientNo).to.equal(journey.patientNo);
  });

  it('says submitted while the cluster is away, and completed once it has confirmed', async () => {
    const { person, row } = await desks.taskFor(journey.courseId, 'course-open');
    const task = await desks.claimed(person, row);
    const data = await journey.filled(task, person);
    await cluster.kill();
    const params = { taskKey: task.taskKey };
    const body = { version: task.version, commandId: commandId(), formVersion: task.form?.version ?? 0, data };
    const sent = await person.api.call('tasks.complete', { params, body });
    const again = await person.api.call('tasks.complete', { params, body });
    expect(again, 'the same answer for the same submission').to.deep.equal(sent);
    expect((await person.api.call('tasks.get', { params })).state).to.equal('COMPLETING');
    const { steps, why } = await journey.chart();
    expect(steps.find(({ taskId }) => taskId === 'course-open')?.state).to.equal('submitted');
    expect(why.map(({ zh }) => zh)).to.include('“开立疗程”已提交，待流程集群确认');
    await cluster.restart();
    await house.clock.settled();
    expect((await person.api.call('tasks.get', { params })).state).to.equal('COMPLETED');
    expect(await kept('REJECTED')).to.deep.equal([]);
  });

  it('brings back what the process no longer takes, to its submitter and to IT, until somebody has dealt with it', async () => {
    const other = new PatientJourney(house, desks, { seed: 4 });
    await other.register();
    const { person, row } = await desks.taskFor(other.courseId, 'course-open');
    const task = await desks.claimed(person, row);
    const data = await other.filled(task, person);
    await house.clock.settled();
    await cluster.kill();
    const params = { taskKey: task.taskKey };
    const body = { version: task.version, commandId: commandId(), formVersion: task.form?.version ?? 0, data };
    await person.api.call('tasks.complete', { params, body });
    await cluster.cancelWhileDown(Number(task.rootInstanceKey));
    await cluster.restart();
    const mine = () => person.api.call('tasks.list', { query: { view: 'mine' } });
    const refused = await house.clock.until('the refusal', async () => {
      const found = (await mine()).rows.find(({ taskKey }) => taskKey === task.taskKey);
      return found?.refused ?? null;
    });
    expect(refused.reason).to.match(/NOT_FOUND|CANCELED/);
    const at = { id: refused.commandId };
    const stranger = await desks.as('fd1');
    expect(
      (await problemOf(stranger.api.call('cluster.resend', { params: at, body: { commandId: commandId() } }))).code,
    ).to.equal('FORBIDDEN');
    const it1 = await desks.as('it1');
    const { rows } = await it1.api.call('cluster.commands', { query: {} });
    expect(rows.map(({ state, patientNo, task: about }) => [state, patientNo, about?.zh])).to.deep.equal([
      ['REJECTED', other.patientNo, '开立疗程'],
    ]);
    await person.api.call('cluster.resend', { params: at, body: { commandId: commandId() } });
    await house.clock.until('the second refusal', async () => (await kept('REJECTED')).length === 1);
    const closing = { params: at, body: { commandId: commandId(), reason: 'the pathway was ended by hand' } };
    await it1.api.call('cluster.close', closing);
    expect((await it1.api.call('cluster.commands', { query: {} })).rows).to.deep.equal([]);
    await house.clock.settled();
    expect((await mine()).rows.map(({ taskKey }) => taskKey)).to.not.include(task.taskKey);
    expect((await person.api.call('tasks.get', { params })).state).to.equal('CANCELED');
    const submitted = 'SELECT COUNT(*) AS n FROM form_submissions WHERE task_key = ?';
    expect(await house.database.reader.get(submitted, [task.taskKey]), 'kept in the record').to.include({ n: 1 });
  });

  it('goes on from where it was killed, each task there once', async () => {
    await walk(journey, 'immob-request', 'contour-review');
    const done = cluster.rows(
      'SELECT element_id, COUNT(*) AS n FROM wf_user_task GROUP BY element_id, root_key HAVING n > 1',
    );
    expect(done).to.deep.equal([]);
    expect((await journey.chart()).steps.filter(({ state }) => state === 'done').length).to.be.greaterThan(5);
    expect(await kept('REJECTED')).to.deep.equal([]);
    expect(await kept('PENDING')).to.deep.equal([]);
  });
});
