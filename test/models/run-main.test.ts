/** Plays the models on the embedded engine with an in-memory store; people and machines answer by script. */
import { expect } from 'chai';
import type { DepartmentOptions } from './department.ts';
import { Department } from './department.ts';
import { ModelPlayer } from './model-player.ts';

const DAY = 24 * 3600_000;
const COURSE = 'course-1';

async function play(options: DepartmentOptions = {}): Promise<{ player: ModelPlayer; department: Department }> {
  const department = new Department(options);
  const player = await new ModelPlayer(department).deploy();
  await player.start('reg-patient', {});
  return { player, department };
}

const count = (list: readonly string[], item: string): number => list.filter((each) => each === item).length;

describe('models played: main path', function () {
  this.timeout(60_000);

  it('S1 runs from registration through 33 fractions and summary to the end of follow-up without an incident', async () => {
    const { player, department } = await play();
    expect(await player.incidents()).to.deep.equal([]);
    expect(department.delivered).to.equal(33);
    expect(count(player.done, 'record-fraction')).to.equal(33);
    expect(count(player.done, 'first-fraction-approval')).to.equal(1);
    expect(count(player.done, 'weekly-check-doctor')).to.equal(4);
    expect(await player.states('rt-course-main')).to.deep.equal(['COMPLETED']);
    expect(await player.states('rt-followup')).to.deep.equal(['ACTIVE']);
    await player.advance(31 * DAY);
    await player.advance(31 * DAY);
    expect(count(player.done, 'followup-visit')).to.equal(2);
    expect(await player.states('rt-followup')).to.deep.equal(['COMPLETED']);
    expect(await player.openTasks()).to.deep.equal([]);
  });

  it('S1 keeps only ids, flags, enums, numbers and dates in the variables of the course', async () => {
    const { player } = await play({ prescribed: 1 });
    const main = (await player.rows('instance')).find((row) => row.processId === 'rt-course-main')!;
    const names = (await player.rows('variable')).filter((row) => row.scopeKey === main.key).map((row) => row.name);
    expect(names.sort()).to.deep.equal(
      [
        ...['category', 'contourSetId', 'courseId', 'courseOpen', 'courseOpenSla', 'consentSigned', 'dosePerFx'],
        ...['fastGrowing', 'firstFractionAt', 'fractions', 'intent', 'pathwayId', 'patientId', 'planId', 'plannerId'],
        ...['rtplanUid', 'rxVersion', 'seriesUid', 'sheetStatus', 'siteGroup', 'symptomatic', 'technique', 'urgent'],
      ].sort(),
    );
  });

  it('S2 takes contours that were rejected twice to the chief', async () => {
    const { player } = await play({
      prescribed: 1,
      tasks: {
        'contour-review': [{ decision: 'reject' }],
        'contour-arbitrate': [{ decision: 'reject' }, { decision: 'approve' }],
      },
    });
    expect(await player.incidents()).to.deep.equal([]);
    const contouring = player.done.filter((task) => task.startsWith('contour-'));
    expect(contouring).to.deep.equal([
      ...['contour-draft', 'contour-review', 'contour-draft', 'contour-review', 'contour-arbitrate'],
      ...['contour-draft', 'contour-review', 'contour-arbitrate'],
    ]);
    expect(await player.states('rt-course-main')).to.deep.equal(['COMPLETED']);
  });

  it('revises a plan twice, and holds a conference at the third', async () => {
    const { player } = await play({
      prescribed: 1,
      tasks: {
        'plan-evaluate': [
          { decision: 'revise' },
          { decision: 'revise' },
          { decision: 'revise' },
          { decision: 'approve' },
        ],
      },
    });
    expect(await player.incidents()).to.deep.equal([]);
    expect(count(player.done, 'plan-design')).to.equal(4);
    expect(count(player.done, 'plan-conference')).to.equal(1);
    expect(await player.states('rt-course-main')).to.deep.equal(['COMPLETED']);
  });

  it('goes back to contouring and to the request when the evaluation says so', async () => {
    const { player } = await play({
      prescribed: 1,
      tasks: { 'plan-evaluate': [{ decision: 're-contour' }, { decision: 'change-rx' }, { decision: 'approve' }] },
    });
    expect(await player.incidents()).to.deep.equal([]);
    expect(count(player.done, 'contour-review')).to.equal(2);
    expect(count(player.done, 'plan-request')).to.equal(3);
    expect(await player.states('rt-course-main')).to.deep.equal(['COMPLETED']);
  });

  it('voids approvals and plans again when check or patient-specific QA rejects', async () => {
    const { player } = await play({
      prescribed: 1,
      tasks: {
        'physics-check': [{ decision: 'reject' }, { decision: 'approve' }],
        'psqa-decide': [{ decision: 'replan' }],
      },
      jobs: { 'gamma-analyse': [{ passRate: 88 }, { passRate: 89 }, { passRate: 96 }] },
    });
    expect(await player.incidents()).to.deep.equal([]);
    expect(count(player.jobsDone, 'void-approvals')).to.be.greaterThan(0);
    expect(await player.states('rt-course-main')).to.deep.equal(['COMPLETED']);
  });

  it('S5 measures again after 88 % and passes with 96 %', async () => {
    const { player } = await play({ prescribed: 1, jobs: { 'gamma-analyse': [{ passRate: 88 }, { passRate: 96 }] } });
    expect(count(player.done, 'psqa-measure')).to.equal(2);
    expect(count(player.done, 'psqa-decide')).to.equal(0);
    expect(await player.states('rt-course-main')).to.deep.equal(['COMPLETED']);
  });

  it('S5 needs two people for an override', async () => {
    const { player } = await play({ prescribed: 1, jobs: { 'gamma-analyse': [{ passRate: 88 }] } });
    expect(player.done.filter((task) => task.startsWith('psqa-'))).to.deep.equal([
      ...['psqa-measure', 'psqa-measure', 'psqa-decide', 'psqa-cosign'],
    ]);
    expect(await player.states('rt-course-main')).to.deep.equal(['COMPLETED']);
  });

  it('goes on by hand when HIS, contouring model, worklist, dose, gamma, booking and R&V are away', async () => {
    const { player } = await play({
      prescribed: 1,
      silent: ['rv-plan-ack'],
      jobs: {
        'his-fetch-patient': [{ error: 'HIS_UNAVAILABLE' }],
        'match-patient': [{ level: 'probable', matchedPatientId: 'patient-9' }],
        'book-resource': [{ error: 'NO_CAPACITY' }],
        'mwl-publish': [{ error: 'MODALITY_OFFLINE' }],
        'dicom-link': [{ error: 'UNMATCHED' }],
        'ai-autocontour': [{ error: 'AI_UNAVAILABLE' }],
        'assign-plan': [{ error: 'NO_CANDIDATE' }],
        'evaluate-plan': [{ error: 'DOSE_MISSING' }],
        'gamma-analyse': [{ error: 'ALIGN_FAIL' }, { error: 'GAMMA_UNAVAILABLE' }],
        'push-to-rv': [{ error: 'RV_REJECTED' }],
        'propose-schedule': [{ error: 'NO_SLOT' }],
      },
    });
    expect(await player.incidents()).to.deep.equal([]);
    expect(player.done).to.include.members([
      ...['resolve-duplicate', 'link-images', 'assign-plan-manual', 'psqa-evaluate', 'rv-import-confirm'],
    ]);
    expect(await player.states('rt-course-main')).to.deep.equal(['COMPLETED']);
  });
});

describe('models played: time', function () {
  this.timeout(60_000);

  it('R2.17 reminds before the due date and escalates after it, while the task stays open', async () => {
    const { player } = await play({ tasks: { 'contour-draft': ['leave'] } });
    await player.advance(71 * DAY);
    expect(count(player.jobsDone, 'send-reminder')).to.equal(1);
    expect(count(player.jobsDone, 'send-escalation')).to.equal(0);
    await player.advance(50 * DAY);
    expect(count(player.jobsDone, 'send-escalation')).to.equal(1);
    expect(await player.openTasks()).to.deep.equal(['contour-draft']);
  });

  it('asks people for images and plan files that do not come within two hours', async () => {
    const { player } = await play({
      prescribed: 1,
      silent: ['dicom-series-received', 'dicom-rtplan-received', 'rv-plan-ack'],
    });
    for (let round = 0; round < 3; round += 1) await player.advance(4 * 3600_000);
    expect(player.done).to.include.members(['chase-images', 'chase-plan', 'rv-import-confirm']);
    expect(await player.states('rt-course-main')).to.deep.equal(['COMPLETED']);
  });

  it('raises a task when a fraction is missed', async () => {
    const { player } = await play({ prescribed: 1, silent: ['fraction-checked-in'] });
    await player.advance(3 * DAY);
    expect(player.done).to.include('missed-fraction');
    expect(await player.publish('fraction-checked-in', COURSE, { apptId: 'appt-1', firstFraction: true })).to.equal(1);
    await player.play();
    expect(await player.states('rt-course-main')).to.deep.equal(['COMPLETED']);
  });
});

describe('models played: recall 撤回', function () {
  this.timeout(60_000);

  it('R2.5 takes a submitted draft back while the review is open', async () => {
    const { player } = await play({
      tasks: { 'contour-review': ['leave'], 'contour-draft': [{ contourSetId: 'c1' }, 'leave'] },
    });
    expect(await player.openTasks()).to.deep.equal(['contour-review']);
    expect(await player.publish('task-withdraw', `${COURSE}:contour-review`)).to.equal(1);
    await player.play();
    expect(await player.openTasks()).to.deep.equal(['contour-draft']);
  });

  it('R2.5 takes a plan request back from the planner across the two processes', async () => {
    const { player } = await play({ tasks: { 'plan-design': ['leave'], 'plan-request': [RX_REQUEST, 'leave'] } });
    expect(await player.openTasks()).to.deep.equal(['plan-design']);
    await player.publish('task-withdraw', `${COURSE}:plan-design`);
    await player.play();
    expect(await player.openTasks()).to.deep.equal(['plan-request']);
    expect(await player.incidents()).to.deep.equal([]);
  });
});

const RX_REQUEST = { planId: 'plan-1', rxVersion: 1, technique: 'VMAT', fractions: 33, dosePerFx: 212 };
