import { expect } from 'chai';
import { finishJobs, openCase } from '../support/builders/open-case.ts';
import { forEachDatabase } from '../support/database.ts';
import { NOW, apiUnderTest, commandId, type ApiUnderTest, type Browser } from './api-under-test.ts';

const DUE = new Date(NOW + 4 * 3_600_000).toISOString();
const SLA = {
  dueAt: DUE,
  warnAt: new Date(NOW + 3_600_000).toISOString(),
  escalateAt: new Date(NOW + 8 * 3_600_000).toISOString(),
};

/** What the form of course-open takes; the attending is whoever is named. */
const courseOpenForm = (attendingId: string) => ({
  icd11: '2B6B',
  diagnosisKind: 'PRIMARY',
  laterality: 'NA',
  site: 'NPC',
  siteGroup: 'head-neck',
  stageSystem: 'NA',
  intent: 'radical',
  technique: 'VMAT',
  attendingId,
  fastGrowing: true,
  urgent: false,
  symptomatic: false,
  priorRt: 'no',
  pacemaker: 'no',
  pregnancy: 'NA',
  consentSigned: true,
});

describe('api: inbox', () => {
  forEachDatabase((_name, open) => {
    const start = apiUnderTest(open);

    async function atCourseOpen() {
      const api = await start();
      const opened = await openCase(api.database);
      await finishJobs(api.database, 'compute-due-date', SLA);
      return { api, opened };
    }
    const listed = async (browser: Browser, view: 'mine' | 'group' | 'all' | 'done' | 'withdrawable') =>
      (await browser.call('tasks.list', { query: { view } })).value;
    const onlyTask = async (browser: Browser) => {
      const [row] = (await listed(browser, 'all')).rows;
      if (!row) throw new Error('Expected a task in the inbox');
      return row;
    };

    it('shows a group task to its role with patient, due time and the right to accept it', async () => {
      const { api, opened } = await atCourseOpen();
      const resident = await api.as('RES');
      const page = await listed(resident, 'group');
      expect(page).to.include({ total: 1, totalIsExact: true, nextCursor: null });
      expect(page.rows[0]).to.deep.include({
        taskId: 'course-open',
        name: { zh: '开立疗程', en: 'Open course' },
        state: 'CREATED',
        mine: false,
        claimable: true,
        overdue: false,
        dueAt: DUE,
        attempt: 1,
        assignee: null,
      });
      expect(page.rows[0]?.patient).to.deep.include({ patientId: opened.patientId, name: '测试甲', ageYears: 46 });
      expect((await listed(await api.as('RTT-T'), 'group')).rows).to.eql([]);
    });

    it('moves a task from the group to mine when I accept it, and refuses the second who tries', async () => {
      const { api } = await atCourseOpen();
      const first = await api.as('RES');
      const second = await api.as('RES');
      const task = await onlyTask(first);
      const claimed = await first.call('tasks.claim', {
        params: { taskKey: task.taskKey },
        body: { version: task.version },
      });
      expect(claimed.value).to.include({ mine: true, claimable: false });
      const late = await second.call('tasks.claim', {
        params: { taskKey: task.taskKey },
        body: { version: task.version },
      });
      expect([late.status, late.problem.code]).to.eql([409, 'TASK_TAKEN']);
      expect((await listed(second, 'group')).rows).to.eql([]);
      expect((await listed(first, 'mine')).rows.map((row) => row.taskKey)).to.eql([task.taskKey]);
    });

    it('answers 409 with who changed what when the task is another version than the one I saw', async () => {
      const { api } = await atCourseOpen();
      const me = await api.as('RES');
      const task = await onlyTask(me);
      await me.call('tasks.claim', { params: { taskKey: task.taskKey }, body: { version: task.version } });
      const stale = await me.call('tasks.release', {
        params: { taskKey: task.taskKey },
        body: { version: task.version },
      });
      expect([stale.status, stale.problem.code]).to.eql([409, 'VERSION_CLASH']);
      expect(stale.problem.conflict).to.include({ version: task.version + 1 });
      expect(stale.problem.conflict?.change?.en).to.equal('the task is now with Test RES');
    });

    it('R2.8 keeps what I typed as a draft of my own', async () => {
      const { api } = await atCourseOpen();
      const me = await api.as('RES');
      const other = await api.as('RES');
      const task = await onlyTask(me);
      for (const site of ['NPC', 'LUNG']) {
        expect(
          (await me.call('tasks.draft', { params: { taskKey: task.taskKey }, body: { data: { site } } })).status,
        ).to.equal(204);
      }
      const mine = await me.call('tasks.get', { params: { taskKey: task.taskKey } });
      expect(mine.value.prefill).to.include({ site: 'LUNG' });
      expect(mine.value.sources).to.include({ site: 'DRAFT' });
      expect((await other.call('tasks.get', { params: { taskKey: task.taskKey } })).value.prefill).to.not.have.property(
        'site',
      );
    });

    it('gives form, legal acts and what is still missing in one answer', async () => {
      const { api } = await atCourseOpen();
      const me = await api.as('ATT');
      const task = await onlyTask(me);
      const { value } = await me.call('tasks.get', { params: { taskKey: task.taskKey } });
      expect(value.form).to.include({ formId: 'course-open', version: 1 });
      expect(value.banner?.course).to.include({ status: 'ACTIVE', category: 'P2' });
      const acts = Object.fromEntries(value.acts.map((act) => [act.act, act.allowed]));
      expect(acts).to.eql({ claim: true, complete: false, assign: false, nudge: true });
      expect(value.acts.find((act) => act.act === 'complete')?.why?.code).to.equal('NOT_ASSIGNEE');
      expect(value.guidance.missing.map((field) => field.field)).to.include.members(['icd11', 'intent', 'attendingId']);
    });

    it('completes: form, diagnosis, audit and token move are there together, and the path goes on', async () => {
      const { api, opened } = await atCourseOpen();
      const me = await api.as('ATT');
      const reply = await claimAndComplete(api, me);
      expect(reply.status).to.equal(200);
      const row = (sql: string) => api.database.reader.get(sql);
      expect(await row('SELECT form_id, submitted_by FROM form_submissions')).to.include({
        form_id: 'course-open',
        submitted_by: me.person?.userId,
      });
      expect(await row('SELECT icd11_stem FROM diagnoses')).to.include({ icd11_stem: '2B6B' });
      expect(await row('SELECT site, technique, attending_id FROM courses')).to.include({
        site: 'NPC',
        technique: 'VMAT',
        attending_id: me.person?.userId,
      });
      expect(await row("SELECT COUNT(*) AS n FROM audit_log WHERE action = 'task.completed'")).to.include({ n: 1 });
      const done = await listed(me, 'done');
      expect(done.rows[0]).to.include({ taskId: 'course-open', state: 'COMPLETED' });
      expect(done.rows[0]?.completedBy).to.eql({ zh: '测试主治医师', en: 'Test ATT' });
      const process = (await me.call('courses.process', { params: { courseId: opened.courseId } })).value;
      expect(process.banner).to.include({ patientId: opened.patientId });
      expect(process.log[0]).to.include({ elementId: 'course-open', intent: 'COMPLETED' });
      expect(process.diagrams.map((diagram) => diagram.processId)).to.include('rt-course-main');
    });

    it('answers a repeated completion with the first answer and submits the form once; its id serves no other form', async () => {
      const { api } = await atCourseOpen();
      const me = await api.as('ATT');
      const id = commandId();
      const first = await claimAndComplete(api, me, id);
      const repeat = (data: Record<string, unknown>) =>
        me.call('tasks.complete', {
          params: { taskKey: first.value.taskKey },
          body: { version: 99, commandId: id, formVersion: 1, data },
        });
      const form = courseOpenForm(me.person?.userId ?? '');
      expect((await repeat(form)).value).to.eql(first.value);
      expect((await repeat({ ...form, urgent: true })).problem.code).to.equal('COMMAND_REUSED');
      expect(await api.database.reader.get('SELECT COUNT(*) AS n FROM form_submissions')).to.include({ n: 1 });
    });

    it('R2.10 tells an open page of a task within two seconds of its activation, and the inbox has it', async () => {
      const api = await start();
      const resident = await api.as('RES');
      const stream = await fetch(`${api.url}/api/events`, { headers: { Cookie: resident.cookie } });
      const reader = stream.body!.getReader();
      await openCase(api.database);
      const began = performance.now();
      await finishJobs(api.database, 'compute-due-date', SLA);
      for (let text = ''; !text.includes('event: task');) text += new TextDecoder().decode((await reader.read()).value);
      const page = await listed(resident, 'group');
      expect(performance.now() - began).to.be.below(2_000);
      expect(page.rows.map(({ taskId }) => taskId)).to.eql(['course-open']);
      await reader.cancel();
    });

    it('R1.66 names the next of my tasks in the answer to a completion, so that it can open by itself', async () => {
      const { api } = await atCourseOpen();
      const me = await api.as('ATT');
      await openCase(api.database, 2);
      await finishJobs(api.database, 'compute-due-date', SLA);
      for (const row of (await listed(me, 'group')).rows)
        await me.call('tasks.claim', { params: { taskKey: row.taskKey }, body: { version: row.version } });
      const [first, second] = (await listed(me, 'mine')).rows;
      const reply = await me.call('tasks.complete', {
        params: { taskKey: first!.taskKey },
        body: {
          version: first!.version,
          commandId: commandId(),
          formVersion: 1,
          data: courseOpenForm(me.person?.userId ?? ''),
        },
      });
      expect(reply.value.nextTaskKey).to.equal(second!.taskKey);
    });

    it('R2.11 lists a task as done on its completion, and its course shows the path taken', async () => {
      const { api, opened } = await atCourseOpen();
      const me = await api.as('ATT');
      const { value } = await claimAndComplete(api, me);
      const [done] = (await listed(me, 'done')).rows;
      expect(done).to.include({ taskKey: value.taskKey, state: 'COMPLETED' });
      expect(done?.course?.courseId).to.equal(opened.courseId);
      const { diagrams } = (await me.call('courses.process', { params: { courseId: opened.courseId } })).value;
      const shown = diagrams.find(({ completed }) => completed.some(({ elementId }) => elementId === 'course-open'));
      expect(shown?.taken.length).to.be.above(0);
    });

    it('refuses an incomplete form with the place of each fault and keeps nothing', async () => {
      const { api } = await atCourseOpen();
      const me = await api.as('ATT');
      const reply = await claimAndComplete(api, me, commandId(), { intent: 'cure' });
      expect([reply.status, reply.problem.code]).to.eql([400, 'BAD_INPUT']);
      expect(reply.problem.faults).to.deep.include({
        path: 'intent',
        code: 'VALUE',
        zh: reply.problem.faults?.find((f) => f.path === 'intent')?.zh ?? '',
        en: reply.problem.faults?.find((f) => f.path === 'intent')?.en ?? '',
      });
      expect(reply.problem.faults?.map((fault) => fault.path)).to.include('icd11');
      expect(await api.database.reader.get('SELECT COUNT(*) AS n FROM form_submissions')).to.include({ n: 0 });
      expect((await listed(me, 'mine')).rows).to.have.length(1);
    });

    it('refuses to complete what I have not accepted, and audits the attempt', async () => {
      const { api } = await atCourseOpen();
      const me = await api.as('ATT');
      const task = await onlyTask(me);
      const reply = await me.call('tasks.complete', {
        params: { taskKey: task.taskKey },
        body: { version: task.version, commandId: commandId(), formVersion: 1, data: {} },
      });
      expect([reply.status, reply.problem.code]).to.eql([409, 'NOT_ASSIGNEE']);
      const refusals = "SELECT actor_id, entity_id FROM audit_log WHERE action = 'task.complete.refused'";
      expect(await api.database.reader.get(refusals)).to.include({
        actor_id: me.person?.userId,
        entity_id: task.taskKey,
      });
    });

    it('R2.5 lets a supervisor give a task to a fit person only, and tells that person', async () => {
      const { api } = await atCourseOpen();
      const supervisor = await api.as('SUP');
      const resident = await api.as('RES');
      const therapist = await api.as('RTT-T');
      const task = await onlyTask(resident);
      const give = (userId: string) =>
        supervisor.call('tasks.assign', {
          params: { taskKey: task.taskKey },
          body: { version: task.version, userId, reason: '值班' },
        });
      const unfit = await give(therapist.person?.userId ?? '');
      expect([unfit.status, unfit.problem.code]).to.eql([403, 'NOT_A_CANDIDATE']);
      expect((await give(resident.person?.userId ?? '')).status).to.equal(204);
      expect((await listed(resident, 'mine')).rows.map((row) => row.taskKey)).to.eql([task.taskKey]);
      expect(await api.database.reader.get('SELECT recipient_id, template FROM notifications')).to.include({
        recipient_id: resident.person?.userId,
        template: 'task-assigned',
      });
    });

    it('counts open and overdue tasks per node for the rail', async () => {
      const { api } = await atCourseOpen();
      api.clock.advance(5 * 3_600_000);
      const me = await api.as('RES');
      const { value } = await me.call('tasks.counts', { query: { view: 'all' } });
      expect(value).to.eql({
        nodes: [{ taskId: 'course-open', zh: '开立疗程', en: 'Open course', open: 1, overdue: 1 }],
        all: 1,
        mine: 0,
        group: 1,
        overdue: 1,
        withdrawable: 0,
        doneToday: 0,
      });
    });

    it('counts per node, to do and done, are the lists’ own numbers; a page answers each order and filter', async () => {
      const api = await start();
      for (let serial = 1; serial <= 4; serial += 1) await openCase(api.database, serial * 2 + 1);
      await finishJobs(api.database, 'compute-due-date', SLA);
      const me = await api.as('ATT');
      await claimAndComplete(api, me);
      for (const view of ['all', 'mine', 'group', 'done'] as const) {
        const { nodes } = (await me.call('tasks.counts', { query: { view, from: '2026-03-10' } })).value;
        for (const { taskId, open } of nodes) {
          const page = await me.call('tasks.list', { query: { view, node: taskId, from: '2026-03-10', limit: 2 } });
          expect([view, taskId, page.value.total]).to.eql([view, taskId, open]);
        }
        expect(nodes.reduce((sum, node) => sum + node.open, 0)).to.equal((await listed(me, view)).total);
      }
      const tomorrow = await me.call('tasks.list', { query: { view: 'done', from: '2026-03-11' } });
      expect(tomorrow.value.total).to.equal(0);
      const of = async (query: object) => (await me.call('tasks.list', { query: { view: 'group', ...query } })).value;
      const all = (await of({})).total;
      for (const sort of ['due', 'priority', 'followUp', 'created'] as const)
        expect((await of({ sort })).total).to.equal(all);
      expect((await of({ category: 'P2' })).total).to.equal(all);
      expect((await of({ category: 'P0' })).total).to.equal(0);
      expect((await of({ technique: 'SBRT' })).total).to.equal(0);
      const [first] = (await of({})).rows;
      const [byNumber] = (await of({ text: first?.patient?.patientNo })).rows;
      expect(byNumber?.patient?.patientId).to.equal(first?.patient?.patientId);
      expect((await of({ text: 'ceshi' })).total).to.equal(all);
    });

    it('keeps a view of the inbox for me and, when shared, for colleagues', async () => {
      const api = await start({ models: false });
      const [me, other] = [await api.as('ATT'), await api.as('RES')];
      const view = {
        list: 'inbox' as const,
        name: '今日必须完成',
        filter: { sort: 'due', category: 'P1' },
        columns: ['due'],
      };
      const keep = (shared: boolean) => me.call('views.save', { body: { ...view, shared, commandId: commandId() } });
      const seen = async (list: 'inbox' | 'patients') =>
        (await other.call('views.list', { query: { list } })).value.views;
      await keep(false);
      expect(await seen('inbox')).to.eql([]);
      await keep(true);
      expect((await seen('inbox'))[0]).to.deep.include({ name: view.name, own: false, filter: view.filter });
      expect(await seen('patients')).to.eql([]);
    });

    it('pages by key: no row twice, none left out', async () => {
      const api = await start();
      for (let serial = 1; serial <= 5; serial += 1) await openCase(api.database, serial * 2 + 1);
      await finishJobs(api.database, 'compute-due-date', SLA);
      const me = await api.as('RES');
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const { value } = await me.call('tasks.list', {
          query: { view: 'group', limit: 2, ...(cursor && { cursor }) },
        });
        seen.push(...value.rows.map((row) => row.taskKey));
        cursor = value.nextCursor ?? undefined;
      } while (cursor);
      expect(seen).to.have.length(5);
      expect(new Set(seen).size).to.equal(5);
    });
  });

  async function claimAndComplete(api: ApiUnderTest, me: Browser, id = commandId(), change?: Record<string, unknown>) {
    const [row] = (await me.call('tasks.list', { query: { view: 'all' } })).value.rows;
    if (!row) throw new Error('Expected a task in the inbox');
    const claimed = await me.call('tasks.claim', { params: { taskKey: row.taskKey }, body: { version: row.version } });
    return me.call('tasks.complete', {
      params: { taskKey: row.taskKey },
      body: {
        version: claimed.value.version,
        commandId: id,
        formVersion: 1,
        data: change ?? courseOpenForm(me.person?.userId ?? ''),
      },
    });
  }
});
