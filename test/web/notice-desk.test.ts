import { expect } from 'chai';
import type { Notice } from '@rtflow/contract/rest/notices';
import { TaskTalk } from '../../web/src/app/inbox/task-talk.ts';
import { linkOf, NoticeDesk } from '../../web/src/app/notices/notice-desk.ts';
import zh from '../../web/src/i18n/zh-CN/notices.json' with { type: 'json' };
import { fakeClient, problem } from './fake-client.ts';

const notice = (noticeId: string, patientNo: string | null, change: Partial<Notice> = {}): Notice => ({
  noticeId,
  kind: 'task-overdue',
  at: '2026-03-10T02:00:00Z',
  read: false,
  taskKey: '7',
  courseId: null,
  task: null,
  from: null,
  patient: patientNo === null ? null : { patientNo, name: '测试甲' },
  ...change,
});

describe('web notices', () => {
  it('stand together by patient, in the order of the newest, and lead to their task or course', async () => {
    const rows = [notice('a', 'RT1'), notice('b', 'RT2'), notice('c', 'RT1'), notice('d', null)];
    const client = fakeClient({ 'notices.list': () => ({ rows, nextCursor: null, unread: 4 }) });
    const desk = new NoticeDesk(client);
    await desk.load();
    expect(desk.groups().map(({ notices }) => notices.map(({ noticeId }) => noticeId))).to.deep.equal([
      ['a', 'c'],
      ['b'],
      ['d'],
    ]);
    expect(desk.unread()).to.equal(4);
    expect(linkOf(rows[0]!)).to.deep.equal({ path: '/inbox', query: { task: '7' } });
    expect(linkOf(notice('e', null, { taskKey: null, courseId: 'c1' }))?.path).to.equal('/courses/c1/process');
    expect(linkOf(notice('f', null, { taskKey: null }))).to.equal(null);
  });

  it('marks one or all as read and asks again', async () => {
    const client = fakeClient({
      'notices.list': () => ({ rows: [], nextCursor: null, unread: 0 }),
      'notices.read': () => undefined as never,
    });
    const desk = new NoticeDesk(client);
    await desk.read(['a']);
    await desk.read();
    const bodies = client.calls.filter(({ name }) => name === 'notices.read').map(({ input }) => input.body as object);
    expect(bodies[0]).to.deep.include({ noticeIds: ['a'] });
    expect(bodies[1]).to.not.have.property('noticeIds');
    expect(client.calls.filter(({ name }) => name === 'notices.list')).to.have.length(2);
  });

  it('have words for every kind that the department is told', () => {
    expect(Object.keys(zh.notices.kind)).to.include.members([
      'task-assigned',
      'task-nudge',
      'task-due-soon',
      'task-overdue',
    ]);
  });
});

describe('web comments on a task', () => {
  it('names a mentioned colleague once in the text, sends both, and keeps the text when refused', async () => {
    let refusedOnce = true;
    const client = fakeClient({
      'comments.list': () => ({ comments: [] }),
      'comments.add': () => (refusedOnce ? problem(403, 'FORBIDDEN') : { commentId: '1' }),
    });
    const talk = new TaskTalk(client);
    await talk.open('7');
    talk.text.set('请看');
    talk.mention('u1', '李医师');
    talk.mention('u1', '李医师');
    expect(talk.text()).to.equal('请看 @李医师 ');
    expect(await talk.send()).to.equal(false);
    expect([talk.refused()?.code, talk.text()]).to.deep.equal(['FORBIDDEN', '请看 @李医师 ']);
    refusedOnce = false;
    expect(await talk.send()).to.equal(true);
    expect(client.calls.filter(({ name }) => name === 'comments.add').at(-1)?.input.body).to.deep.include({
      text: '请看 @李医师',
      mentions: ['u1'],
    });
    expect(talk.text()).to.equal('');
  });
});
