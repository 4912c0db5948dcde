import { expect } from 'chai';
import type { TaskDetail } from '@rtflow/contract/rest/tasks';
import { UnsavedAnswers } from '../../web/src/app/form/unsaved-answers.ts';
import { TaskDesk } from '../../web/src/app/inbox/task-desk.ts';
import { taskDetail } from './builders.ts';
import { fakeClient, problem } from './fake-client.ts';

const CLOCK = { now: () => '2026-11-24T02:00:00Z' };
const DONE = { taskKey: '2251799813685249', nextTaskKey: '77', withdrawableUntil: '2026-11-24T03:00:00Z' };

async function deskOn(detail: TaskDetail, complete: () => typeof DONE | ReturnType<typeof problem> = () => DONE) {
  const client = fakeClient({
    'tasks.get': () => detail,
    'tasks.claim': () => ({ ...detail, mine: true, claimable: false, version: detail.version + 1 }),
    'tasks.complete': complete,
    'tasks.draft': () => undefined as never,
  });
  const desk = new TaskDesk(client, CLOCK);
  await desk.open(detail.taskKey);
  return {
    desk,
    client,
    sent: () => client.calls.filter((call) => call.name === 'tasks.complete').map((call) => call.input.body),
  };
}

describe('web task desk', () => {
  it('approves with one act: sends the forward decision with version and form version', async () => {
    const { desk, sent } = await deskOn(taskDetail({ prefill: { lateralityChecked: 'yes' } }));
    const finished = await desk.finish('approve');
    expect(finished).to.deep.equal({
      taskKey: DONE.taskKey,
      nextTaskKey: '77',
      patientName: '测试甲',
      act: 'approve',
      withdrawable: true,
    });
    expect(sent()[0]).to.deep.include({
      version: 3,
      formVersion: 2,
      data: { lateralityChecked: 'yes', decision: 'approve' },
    });
  });

  it('does not send a form that is not legal, and shows its faults', async () => {
    const { desk, sent } = await deskOn(taskDetail());
    expect(await desk.finish('approve')).to.equal(null);
    expect(sent()).to.deep.equal([]);
    expect(
      desk
        .form()
        ?.shown()
        .map((fault) => fault.path),
    ).to.deep.equal(['lateralityChecked']);
  });

  it('R2.4 sends back only with a coded reason', async () => {
    const { desk, sent } = await deskOn(taskDetail({ prefill: { lateralityChecked: 'no' } }));
    desk.startReject();
    expect(await desk.finish('reject')).to.equal(null);
    expect(
      desk
        .form()
        ?.shown()
        .map((fault) => fault.path),
    ).to.deep.equal(['rejectReason']);
    desk.form()?.set('rejectReason', 'target');
    expect((await desk.finish('reject'))?.act).to.equal('reject');
    expect(sent()[0]).to.deep.include({
      data: { lateralityChecked: 'no', decision: 'reject', rejectReason: 'target' },
    });
  });

  it('forgets the decision when sending back is broken off', async () => {
    const { desk } = await deskOn(taskDetail());
    desk.startReject();
    desk.stopReject();
    expect(desk.form()?.submission()).to.not.have.property('decision');
  });

  it('repeats a failed submission under the same command id', async () => {
    let answers = 0;
    const { desk, sent } = await deskOn(taskDetail({ prefill: { lateralityChecked: 'yes' } }), () =>
      answers++ === 0 ? problem(0, 'UNREACHABLE') : DONE,
    );
    expect(await desk.finish('approve')).to.equal(null);
    expect(desk.refused()?.code).to.equal('UNREACHABLE');
    expect((await desk.finish('approve'))?.act).to.equal('approve');
    const ids = sent().map((body) => (body as { commandId: string }).commandId);
    expect(ids[0]).to.equal(ids[1]);
  });

  it('keeps my text on a version clash and lays the chosen answers over the newest version', async () => {
    const detail = taskDetail({ prefill: { lateralityChecked: 'yes', comment: 'mine' } });
    const clash = {
      version: 4,
      changedBy: { zh: '赵医师', en: 'Dr Zhao' },
      changedAt: '2026-11-24T01:59:00Z',
      change: null,
      fields: { comment: 'theirs' },
    };
    const { desk } = await deskOn(detail, () => problem(409, 'VERSION', { conflict: clash }));
    await desk.finish('approve');
    expect(desk.conflict()?.conflict?.changedBy.zh).to.equal('赵医师');
    expect(desk.form()?.valueAt('comment')).to.equal('mine');
    await desk.mergeConflict({ comment: 'mine' });
    expect(desk.conflict()).to.equal(null);
    expect(desk.form()?.valueAt('comment')).to.equal('mine');
    expect(desk.form()?.dirty()).to.equal(true);
  });

  it('takes the claimed task with its new version', async () => {
    const acts = [{ act: 'claim', allowed: true, zh: '受理', en: 'Claim' }];
    const { desk } = await deskOn(taskDetail({ mine: false, claimable: true, acts }));
    expect(desk.may('claim')).to.equal(true);
    await desk.claim();
    expect(desk.detail()?.mine).to.equal(true);
    expect(desk.detail()?.version).to.equal(4);
  });

  it('keeps a draft once per change, and says when it could not', async () => {
    const { desk, client } = await deskOn(taskDetail());
    const drafts = (): number => client.calls.filter((call) => call.name === 'tasks.draft').length;
    await desk.keepDraft();
    expect(drafts()).to.equal(0);
    desk.form()?.set('comment', 'half a sentence');
    await desk.keepDraft();
    await desk.keepDraft();
    expect(drafts()).to.equal(1);
    expect(desk.draft()).to.equal('saved');
  });

  it('does not refetch over a text that is being typed', async () => {
    const { desk, client } = await deskOn(taskDetail());
    desk.form()?.set('comment', 'typing');
    await desk.refresh();
    expect(client.calls.filter((call) => call.name === 'tasks.get')).to.have.length(1);
    expect(desk.form()?.valueAt('comment')).to.equal('typing');
  });

  it('keeps what was typed as a draft when another task is opened', async () => {
    const { desk, client } = await deskOn(taskDetail());
    desk.form()?.set('comment', 'half');
    await desk.open('88');
    const draft = client.calls.find((call) => call.name === 'tasks.draft');
    expect(draft?.input.params).to.deep.equal({ taskKey: '2251799813685249' });
    expect(draft?.input.body).to.deep.equal({ data: { comment: 'half' } });
  });

  it('opens a prefetched task without asking again', async () => {
    const { desk, client } = await deskOn(taskDetail());
    desk.prefetch(['88']);
    await desk.open('88');
    expect(client.calls.filter((call) => call.input.params?.['taskKey'] === '88')).to.have.length(1);
  });

  it('brings back to the same person, over what the server has, what no draft could keep', async () => {
    const unsaved = new UnsavedAnswers();
    unsaved.belongTo('u1');
    const detail = taskDetail({ prefill: { comment: 'draft of the server' } });
    const client = fakeClient({ 'tasks.get': () => detail, 'tasks.draft': () => problem(401, 'SIGN_IN_REQUIRED') });
    const before = new TaskDesk(client, CLOCK, unsaved);
    await before.open(detail.taskKey);
    before.form()?.set('comment', 'typed after the session had ended');
    await before.keepDraft();
    expect(before.draft()).to.equal('failed');
    const after = new TaskDesk(client, CLOCK, unsaved);
    await after.open(detail.taskKey);
    expect(after.form()?.valueAt('comment')).to.equal('typed after the session had ended');
    expect(after.form()?.dirty()).to.equal(true);
    unsaved.belongTo('u2');
    const somebodyElse = new TaskDesk(client, CLOCK, unsaved);
    await somebodyElse.open(detail.taskKey);
    expect(somebodyElse.form()?.valueAt('comment')).to.equal('draft of the server');
  });

  it('says in the undo bar what the decision was, also when it was taken in the form', async () => {
    const { desk } = await deskOn(taskDetail({ prefill: { lateralityChecked: 'no', rejectReason: 'target' } }));
    desk.form()?.set('decision', 'reject');
    expect((await desk.finish('complete'))?.act).to.equal('reject');
  });
});
