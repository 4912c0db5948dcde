/** Course control, prescription change, delivery events and the emergency path, played as in run-main.test.ts. */
import { expect } from 'chai';
import type { DepartmentOptions } from './department.ts';
import { Department } from './department.ts';
import { ModelPlayer } from './model-player.ts';

const DAY = 24 * 3600_000;
const COURSE = 'course-1';
const at = (player: ModelPlayer): string => new Date(player.now).toISOString();
const count = (list: readonly string[], item: string): number => list.filter((each) => each === item).length;

async function play(options: DepartmentOptions = {}): Promise<{ player: ModelPlayer; department: Department }> {
  const department = new Department(options);
  const player = await new ModelPlayer(department).deploy();
  await player.start('reg-patient', {});
  return { player, department };
}

describe('models played: course control', function () {
  this.timeout(60_000);

  it('cancels a course: every open task ends, slots and approvals are released', async () => {
    const { player } = await play({ tasks: { 'plan-evaluate': ['leave'] } });
    await player.publish('course-cancelled', COURSE);
    await player.play();
    expect(await player.openTasks()).to.deep.equal([]);
    expect(player.jobsDone.slice(-4)).to.deep.equal(['release-slots', 'void-approvals', 'publish-orm', 'send-inapp']);
    expect(await player.states('rt-course-main')).to.deep.equal(['COMPLETED']);
    expect(await player.states('rt-planning')).to.deep.equal(['TERMINATED']);
    expect(await player.incidents()).to.deep.equal([]);
  });

  it('ends a course early with a summary', async () => {
    const { player } = await play({ silent: ['fraction-checked-in'] });
    await player.publish('course-ended', COURSE);
    await player.play();
    expect(player.done).to.include('summary-sign');
    expect(await player.states('rt-delivery')).to.deep.equal(['TERMINATED']);
    expect(await player.states('rt-course-main')).to.deep.equal(['COMPLETED']);
  });

  it('S10 suspends for two days in treatment and goes on with the same count', async () => {
    const { player, department } = await play({ prescribed: 5, silent: ['fraction-checked-in'] });
    await player.publish('course-suspended', COURSE, { suspendedAt: at(player) });
    await player.play();
    expect(await player.publish('fraction-checked-in', COURSE, { apptId: 'appt-1', firstFraction: true })).to.equal(0);
    await player.advance(2 * DAY);
    expect(player.done, 'nothing is missed while suspended').not.to.include('missed-fraction');
    await player.publish('course-resumed', COURSE, { resumedAt: at(player) });
    await player.play();
    expect(count(player.jobsDone, 'shift-due-dates')).to.equal(1);
    for (let fraction = 1; fraction <= 5; fraction += 1) {
      await player.publish('fraction-checked-in', COURSE, {
        apptId: `appt-${fraction}`,
        firstFraction: fraction === 1,
      });
      await player.play();
    }
    expect(department.delivered).to.equal(5);
    expect(await player.states('rt-course-main')).to.deep.equal(['COMPLETED']);
    expect(await player.incidents()).to.deep.equal([]);
  });

  it('S10 releases slots after three days, asks the doctor, and books again after a gap review', async () => {
    const { player } = await play({
      silent: ['fraction-checked-in'],
      tasks: { 'suspension-review': ['leave'] },
      jobs: { 'shift-due-dates': [{ gapDays: 9 }] },
    });
    await player.publish('course-suspended', COURSE, { suspendedAt: at(player) });
    await player.advance(3 * DAY + 1);
    expect(await player.openTasks()).to.include('suspension-review');
    await player.publish('course-resumed', COURSE, { resumedAt: at(player) });
    await player.play();
    expect(player.done.slice(-3)).to.deep.equal(['gap-review', 'gap-check', 'confirm-schedule']);
    expect(await player.openTasks()).to.deep.equal([]);
    expect(await player.incidents()).to.deep.equal([]);
  });

  it('S3 voids approvals when the prescription changes after plan approval, and starts at the request', async () => {
    const { player } = await play({ prescribed: 1, tasks: { 'sheet-cosign': ['leave', { decision: 'approve' }] } });
    expect(await player.openTasks()).to.deep.equal(['sheet-cosign']);
    expect(await player.publish('rx-changed', COURSE)).to.equal(1);
    await player.play();
    expect(count(player.jobsDone, 'void-approvals')).to.equal(1);
    expect(count(player.done, 'plan-request')).to.equal(2);
    expect(count(player.done, 'sheet-approve')).to.equal(2);
    expect(await player.states('rt-course-main')).to.deep.equal(['COMPLETED']);
  });
});

describe('models played: delivery', function () {
  this.timeout(60_000);

  it('HC2 does not treat when the guards say no', async () => {
    const { player, department } = await play({
      prescribed: 1,
      jobs: { 'check-fraction-guards': [{ ready: false }, { ready: true }] },
    });
    expect(count(player.done, 'fraction-blocked')).to.equal(1);
    expect(department.delivered).to.equal(1);
    expect(await player.states('rt-course-main')).to.deep.equal(['COMPLETED']);
  });

  it('calls for a consult after three matches out of tolerance', async () => {
    const { player } = await play({ prescribed: 1, tasks: { 'igrt-match': [{ maxShiftMm: 4, maxRotationDeg: 0 }] } });
    expect(count(player.done, 'igrt-match')).to.equal(3);
    expect(count(player.done, 'setup-consult')).to.equal(1);
    expect(await player.incidents()).to.deep.equal([]);
  });

  it('has doctor and physics settle a partial fraction', async () => {
    const { player, department } = await play({
      prescribed: 1,
      tasks: { 'record-fraction': [{ status: 'partial' }, { status: 'complete' }] },
    });
    expect(player.done).to.include.members(['partial-fraction-decision', 'partial-fraction-check']);
    expect(department.delivered).to.equal(1);
    expect(await player.states('rt-course-main')).to.deep.equal(['COMPLETED']);
  });

  it('goes on with a treatment record that arrives while the fraction is being recorded: nobody writes a second one', async () => {
    const { player, department } = await play({ prescribed: 1, tasks: { 'record-fraction': ['leave'] } });
    department.delivered += 1;
    await player.publish('treatment-record-received', 'appt-1', { treatmentRecordId: 'record-1' });
    await player.play();
    expect(count(player.jobsDone, 'link-treatment-record')).to.equal(1);
    expect(count(player.done, 'record-fraction')).to.equal(0);
    expect(await player.states('rt-course-main')).to.deep.equal(['COMPLETED']);
  });

  it('S13 replans in the middle, treats on the old plan meanwhile and on the new one afterwards', async () => {
    const { player, department } = await play({
      prescribed: 6,
      silent: ['fraction-checked-in'],
      tasks: { 'adaptive-decide': [{ continueOldPlan: true, newSimulation: true, stopAfterFraction: 3 }] },
    });
    const treat = async (fraction: number): Promise<void> => {
      await player.publish('fraction-checked-in', COURSE, {
        apptId: `appt-${fraction}`,
        firstFraction: fraction === 1,
      });
      await player.play();
    };
    for (let fraction = 1; fraction <= 3; fraction += 1) await treat(fraction);
    expect(await player.publish('adaptive-requested', COURSE)).to.equal(1);
    await player.play();
    expect(await player.incidents()).to.deep.equal([]);
    expect(count(player.jobsDone, 'activate-plan')).to.equal(1);
    const delivery = (await player.rows('instance')).find((row) => row.processId === 'rt-delivery')!;
    const planId = (await player.rows('variable')).find(
      (row) => row.scopeKey === delivery.key && row.name === 'planId',
    );
    expect(planId?.value).to.equal('plan-2');
    for (let fraction = 4; fraction <= 6; fraction += 1) await treat(fraction);
    expect(department.delivered).to.equal(6);
    expect(await player.states('rt-course-main')).to.deep.equal(['COMPLETED']);
  });

  it('keeps the old plan when it may give all its fractions', async () => {
    const { player } = await play({
      silent: ['fraction-checked-in'],
      tasks: { 'adaptive-decide': [{ continueOldPlan: true, newSimulation: false, stopAfterFraction: 33 }] },
    });
    await player.publish('adaptive-requested', COURSE);
    await player.play();
    expect(await player.states('rt-adaptive-replan')).to.deep.equal(['COMPLETED']);
    expect(count(player.done, 'plan-request')).to.equal(1);
  });

  it('asks for a suspension when the weekly check says pause', async () => {
    const { player } = await play({ prescribed: 8, tasks: { 'weekly-check-doctor': [{ decision: 'pause' }] } });
    expect(count(player.jobsDone, 'request-course-action')).to.equal(1);
  });
});

describe('models played: emergency', function () {
  this.timeout(60_000);

  it('S12 treats a cord compression the emergency way: no PSQA, full check afterwards', async () => {
    const { player, department } = await play({
      prescribed: 5,
      tasks: {
        'register-patient': [{ patientId: 'patient-1', urgent: true }],
        'course-open': [EMERGENCY_COURSE],
      },
    });
    expect(await player.incidents()).to.deep.equal([]);
    expect(await player.states('rt-course-emergency')).to.deep.equal(['COMPLETED']);
    expect(await player.states('rt-course-main')).to.deep.equal(['COMPLETED']);
    expect(department.delivered).to.equal(5);
    expect(player.done).to.include('retro-check').and.not.include('psqa-measure');
  });
});

const EMERGENCY_COURSE = {
  intent: 'palliative',
  technique: '3DCRT',
  siteGroup: 'bone',
  fastGrowing: false,
  urgent: true,
  symptomatic: true,
  consentSigned: true,
};
