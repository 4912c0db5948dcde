import { expect } from 'chai';
import { SYSTEM_ACTOR } from '@rtflow/records';
import { sendReminder, sendEscalation } from '@rtflow/records/job-records/timing';
import { finishJobs, openCase } from '../support/builders/open-case.ts';
import { forEachDatabase } from '../support/database.ts';
import { NOW, apiUnderTest, commandId, type Browser } from './api-under-test.ts';

const at = (hours: number) => new Date(NOW + hours * 3_600_000).toISOString();
const SLA = { dueAt: at(4), warnAt: at(1), escalateAt: at(8) };

describe('api: notices and comments', () => {
  forEachDatabase((_name, open) => {
    const start = apiUnderTest(open);

    async function atTask() {
      const api = await start();
      const opened = await openCase(api.database);
      await finishJobs(api.database, 'compute-due-date', SLA);
      const me = await api.as('RES');
      const [task] = (await me.call('tasks.list', { query: { view: 'group' } })).value.rows;
      if (!task) throw new Error('Expected a task');
      return { api, opened, me, task };
    }
    const told = async (browser: Browser) => (await browser.call('notices.list', { query: {} })).value;
    const comment = (browser: Browser, taskKey: string, mentions: string[] = [], text = '请看第 41 层') =>
      browser.call('comments.add', { params: { taskKey }, body: { commandId: commandId(), text, mentions } });

    it('tells who is mentioned and who holds the task, and nobody else; the open page of that person hears it at once', async () => {
      const { api, me, task } = await atTask();
      const holder = await api.as('RES');
      const other = await api.as('ATT');
      await holder.call('tasks.claim', { params: { taskKey: task.taskKey }, body: { version: task.version } });
      const stream = await fetch(`${api.url}/api/events`, { headers: { Cookie: other.cookie } });
      const reader = stream.body!.getReader();
      expect((await comment(me, task.taskKey, [other.person!.userId])).status).to.equal(200);
      for (let text = ''; !text.includes('event: notice');)
        text += new TextDecoder().decode((await reader.read()).value);
      await reader.cancel();
      expect((await told(other)).rows[0]).to.deep.include({
        kind: 'task-mention',
        read: false,
        taskKey: task.taskKey,
        task: { zh: '开立疗程', en: 'Open course' },
        from: { zh: '测试住院医师', en: 'Test RES' },
      });
      expect((await told(holder)).rows.map(({ kind }) => kind)).to.eql(['task-comment']);
      expect((await told(me)).rows).to.eql([]);
      const { comments } = (await other.call('comments.list', { params: { taskKey: task.taskKey } })).value;
      expect(comments[0]).to.deep.include({
        text: '请看第 41 层',
        mine: false,
        mentions: [{ zh: '测试主治医师', en: 'Test ATT' }],
      });
      expect((await other.call('tasks.get', { params: { taskKey: task.taskKey } })).value.comments).to.equal(1);
      const audit = await api.database.reader.get<{ detail: string }>(
        "SELECT detail FROM audit_log WHERE action = 'task.commented'",
      );
      expect(audit?.detail).to.not.include('请看');
    });

    it('refuses a mention of nobody and a comment of who may neither read charts nor do the task', async () => {
      const { api, me, task } = await atTask();
      expect((await comment(me, task.taskKey, ['nobody-here'])).problem.code).to.equal('NOT_FOUND');
      const supervisor = await api.as('SUP');
      expect((await comment(supervisor, task.taskKey)).status).to.equal(403);
      expect((await supervisor.call('comments.list', { params: { taskKey: task.taskKey } })).status).to.equal(403);
      expect(await api.database.reader.get('SELECT COUNT(*) AS n FROM task_comments')).to.include({ n: 0 });
    });

    it('marks as read only what is mine, and counts what is left', async () => {
      const { api, me, task } = await atTask();
      const other = await api.as('ATT');
      for (const text of ['一', '二', '三']) await comment(me, task.taskKey, [other.person!.userId], text);
      const { rows, unread } = await told(other);
      expect(unread).to.equal(3);
      const read = (by: Browser, noticeIds?: string[]) =>
        by.call('notices.read', { body: { commandId: commandId(), ...(noticeIds && { noticeIds }) } });
      expect((await read(me, [rows[0]!.noticeId])).status).to.equal(404);
      expect((await read(other, [rows[0]!.noticeId])).status).to.equal(204);
      expect((await told(other)).unread).to.equal(2);
      const first = (await other.call('notices.list', { query: { unread: 'true', limit: 1 } })).value;
      const second = (
        await other.call('notices.list', { query: { unread: 'true', limit: 1, cursor: first.nextCursor! } })
      ).value;
      expect([first.rows[0]?.noticeId, second.rows[0]?.noticeId]).to.have.members([
        rows[1]?.noticeId,
        rows[2]?.noticeId,
      ]);
      await read(other);
      expect((await told(other)).unread).to.equal(0);
    });

    it('reminds the holder alone, or the candidate group while nobody holds it; then escalation tells the supervisor too', async () => {
      const { api, opened, me, task } = await atTask();
      const colleague = await api.as('RES');
      const therapist = await api.as('RTT-T');
      const supervisor = await api.as('SUP');
      const run = (job: typeof sendReminder | typeof sendEscalation) =>
        api.database.unitOfWork.run(SYSTEM_ACTOR, async (tx) =>
          job.record?.(
            tx,
            {
              jobKey: 1,
              rootKey: 1,
              variables: { taskId: 'course-open', patientId: opened.patientId, courseId: opened.courseId },
            } as never,
            {},
          ),
        );
      const kinds = async (browser: Browser) => (await told(browser)).rows.map(({ kind }) => kind);
      await run(sendReminder);
      expect([await kinds(me), await kinds(colleague)]).to.eql([['task-due-soon'], ['task-due-soon']]);
      expect([await kinds(therapist), await kinds(supervisor)]).to.eql([[], []]);
      await me.call('tasks.claim', { params: { taskKey: task.taskKey }, body: { version: task.version } });
      api.clock.advance(1_000);
      await run(sendEscalation);
      expect(await kinds(me)).to.eql(['task-overdue', 'task-due-soon']);
      expect(await kinds(colleague)).to.eql(['task-due-soon']);
      expect(await kinds(supervisor)).to.eql(['task-overdue']);
      expect(await kinds(therapist)).to.eql([]);
    });
  });
});
