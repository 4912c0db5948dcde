/** A machine is down: proposal, approval, telephone, return and undo, played on the engine. */
import { expect } from 'chai';
import type { DepartmentOptions } from './department.ts';
import { Department } from './department.ts';
import { ModelPlayer } from './model-player.ts';

const MINUTE = 60_000;
const ABOUT = { deviceId: 'LA1', changeId: 'change-1' };
const CALLS = { calls: [{ courseId: 'course-1' }, { courseId: 'course-2' }] };

async function down(options: DepartmentOptions = {}): Promise<ModelPlayer> {
  const player = await new ModelPlayer(new Department(options)).deploy();
  await signal(player, 'machine-down', ABOUT);
  return player;
}

async function signal(player: ModelPlayer, signalName: string, variables = {}): Promise<void> {
  await player.execute({ type: 'broadcastSignal', signalName, variables });
  await player.play();
}

const done = (player: ModelPlayer, taskId: string): number => player.done.filter((each) => each === taskId).length;
const rebook = (player: ModelPlayer) => player.states('sched-rebook');

describe('models played: re-booking when a machine is down', function () {
  this.timeout(60_000);

  it('S6 asks a person, calls each patient once, and when the machine is back offers the old times', async () => {
    const player = await down({ jobs: { 'list-rebook-calls': [CALLS, { calls: [] }] } });
    expect([done(player, 'approve-rebook'), done(player, 'phone-patient')]).to.deep.equal([1, 2]);
    expect(await rebook(player), 'until the machine is back').to.deep.equal(['ACTIVE']);
    await signal(player, 'machine-up-LA2');
    expect(done(player, 'approve-return')).to.equal(0);
    await signal(player, 'machine-up-LA1');
    expect(done(player, 'approve-return')).to.equal(1);
    expect([await rebook(player), await player.incidents()]).to.deep.equal([['COMPLETED'], []]);
  });

  it('closes a proposal that nobody decided before the machine was back', async () => {
    const player = await down({ tasks: { 'approve-rebook': ['leave'] } });
    await signal(player, 'machine-up-LA1');
    expect(player.jobsDone).to.include('close-rebook');
    expect([await rebook(player), await player.openTasks()]).to.deep.equal([['COMPLETED'], []]);
  });

  for (const [decision, calls] of [
    ['apply', 2],
    ['discard', 0],
  ] as const)
    it(`goes on when the booking board says ${decision}`, async () => {
      const player = await down({
        tasks: { 'approve-rebook': ['leave'] },
        jobs: { 'list-rebook-calls': [CALLS] },
      });
      expect(await player.publish('rebook-decided', ABOUT.changeId, { decision })).to.equal(1);
      await player.play();
      expect(done(player, 'phone-patient')).to.equal(calls);
    });

  it('withdraws open calls when the whole is taken back, and calls those who were told', async () => {
    const phone = ['leave', 'leave', { outcome: 'reached' }] as const;
    const jobs = { 'list-rebook-calls': [CALLS, { calls: [{ courseId: 'course-1' }] }] };
    const player = await down({ tasks: { 'phone-patient': phone }, jobs });
    expect(await player.openTasks()).to.deep.equal(['phone-patient', 'phone-patient']);
    expect(await player.publish('rebook-undone', ABOUT.changeId)).to.equal(1);
    await player.play();
    expect([await rebook(player), done(player, 'phone-patient')]).to.deep.equal([['COMPLETED'], 1]);
    expect(await player.openTasks()).to.deep.equal([]);
  });

  it('calls again after 20 minutes, three times at most, finds another time, and stops when the call is off', async () => {
    const jobs = { 'list-rebook-calls': [{ calls: [{ courseId: 'course-1' }] }] };
    const silent = await down({ tasks: { 'phone-patient': [{ outcome: 'not-reached' }] }, jobs });
    for (let call = 1; call <= 3; call += 1) {
      expect(done(silent, 'phone-patient')).to.equal(call);
      await silent.advance(20 * MINUTE);
    }
    expect(await silent.states('sched-rebook-call')).to.deep.equal(['COMPLETED']);
    const other = await down({ tasks: { 'phone-patient': [{ outcome: 'other-time' }] }, jobs });
    expect(done(other, 'other-time')).to.equal(1);
    const off = await down({ tasks: { 'phone-patient': ['leave'] }, jobs });
    expect(await off.publish('rebook-call-off', 'course-1')).to.equal(1);
    await off.play();
    expect(await off.openTasks()).to.deep.equal([]);
  });
});
