import { expect } from 'chai';
import { SYSTEM_ACTOR } from '@rtflow/records';
import { addPerson } from '../support/builders/people.ts';
import { finishJobs, openCase, value, type OpenCase } from '../support/builders/open-case.ts';
import { planRequest } from '../clinical/support/forms.ts';
import { forEachDatabase } from '../support/database.ts';
import { APPROVAL, DRAFT, SLA, complete, find, startContouring } from './contouring-desk.ts';
import { NOW, apiUnderTest, commandId, signIn, type ApiUnderTest } from './api-under-test.ts';

/** Contouring of a course, played over HTTP from the draft on. */
describe('api: review', () => {
  forEachDatabase((_name, open) => {
    const start = apiUnderTest(open);

    async function atDraft() {
      const api = await start();
      const opened = await openCase(api.database);
      await startContouring(api, opened);
      return { api, opened };
    }

    it('HC5 refuses the author of contours at claim time, before any form is filled', async () => {
      const { api } = await atDraft();
      const both = await signIn(api.url, await addPerson(api.database, ['RES', 'ATT']));
      await complete(both, 'contour-draft', DRAFT);
      await finishJobs(api.database, 'compute-due-date', SLA);
      const review = await find(both, 'contour-review');
      expect(review.claimable).to.equal(false);
      const claimed = await both.call('tasks.claim', {
        params: { taskKey: review.taskKey },
        body: { version: review.version },
      });
      expect([claimed.status, claimed.problem.code]).to.eql([409, 'SEPARATION']);
      const audit = "SELECT actor_id FROM audit_log WHERE action = 'task.claim.refused'";
      expect(await api.database.reader.get(audit)).to.include({ actor_id: both.person?.userId });
    });

    it('approves: moves forward and stamps time, decision and person', async () => {
      const { api } = await atDraft();
      await complete(await api.as('RES'), 'contour-draft', DRAFT);
      await finishJobs(api.database, 'compute-due-date', SLA);
      const attending = await api.as('ATT');
      expect((await complete(attending, 'contour-review', APPROVAL)).status).to.equal(200);
      expect(await api.database.reader.get('SELECT status, reviewer_id, reviewed_at FROM contour_sets')).to.include({
        status: 'APPROVED',
        reviewer_id: attending.person?.userId,
        reviewed_at: NOW,
      });
      const row = await api.database.reader.get<{ detail: string }>(
        "SELECT detail FROM audit_log WHERE action = 'task.completed' ORDER BY seq DESC LIMIT 1",
      );
      expect(JSON.parse(row?.detail ?? '{}')).to.include({ taskId: 'contour-review', decision: 'approve' });
    });

    it('names the signer of a form that asks for a signature on the chart', async () => {
      const { api, opened } = await atDraft();
      const [resident, attending] = [await api.as('RES'), await api.as('ATT')];
      await complete(resident, 'contour-draft', DRAFT);
      await finishJobs(api.database, 'compute-due-date', SLA);
      await complete(attending, 'contour-review', APPROVAL);

      const { value: chart } = await attending.call('patients.chart', { params: { patientId: opened.patientId } });
      const name = await api.database.reader.get<{ zh: string; en: string }>(
        'SELECT name_zh AS zh, name_en AS en FROM users WHERE id = ?',
        [attending.person?.userId],
      );
      expect(chart.forms.map(({ formId, signedBy }) => [formId, signedBy])).to.have.deep.members([
        ['contour-review', { ...name }],
        ['contour-draft', null],
      ]);
    });

    it('keeps no signature of a form that the record refused', async () => {
      const { api } = await atDraft();
      await complete(await api.as('RES'), 'contour-draft', DRAFT);
      await finishJobs(api.database, 'compute-due-date', SLA);
      const refused = await complete(await api.as('ATT'), 'contour-review', { ...APPROVAL, laterality: 'L' });
      expect([refused.status, refused.problem.code]).to.eql([409, 'HC13']);
      expect(await api.database.reader.all('SELECT id FROM signatures')).to.eql([]);
    });

    it('R2.4 rejects with a coded reason: the draft comes back as the second attempt', async () => {
      const { api } = await atDraft();
      const resident = await api.as('RES');
      await complete(resident, 'contour-draft', DRAFT);
      await finishJobs(api.database, 'compute-due-date', SLA);
      const attending = await api.as('ATT');
      const silent = await complete(attending, 'contour-review', { ...APPROVAL, decision: 'reject' });
      expect(silent.problem.faults?.map((fault) => fault.path)).to.include('rejectReason');
      const task = await find(attending, 'contour-review', 'mine');
      const rejected = await attending.call('tasks.complete', {
        params: { taskKey: task.taskKey },
        body: {
          version: task.version,
          commandId: commandId(),
          formVersion: 1,
          data: { ...APPROVAL, decision: 'reject', rejectReason: 'OAR_MISSING' },
        },
      });
      expect(rejected.status).to.equal(200);
      await finishJobs(api.database, 'compute-due-date', SLA);
      const again = await find(resident, 'contour-draft');
      expect(again).to.include({ attempt: 2 });
      const { value: detail } = await resident.call('tasks.get', { params: { taskKey: again.taskKey } });
      expect(detail.evidence).to.deep.include({
        zh: '上次退回意见',
        en: 'Last review',
        value: { zh: '危及器官缺失', en: 'Organ at risk missing' },
      });
    });

    it('R2.5 takes my submission back while nobody has accepted the next task, and not after', async () => {
      const { api } = await atDraft();
      const resident = await api.as('RES');
      const done = await complete(resident, 'contour-draft', DRAFT);
      await finishJobs(api.database, 'compute-due-date', SLA);
      const withdrawable = (await resident.call('tasks.list', { query: { view: 'withdrawable' } })).value;
      expect(withdrawable.rows.map((row) => row.taskKey)).to.eql([done.value.taskKey]);
      const withdraw = () =>
        resident.call('tasks.withdraw', {
          params: { taskKey: done.value.taskKey },
          body: { commandId: commandId(), reason: '漏画视交叉' },
        });
      expect((await withdraw()).status).to.equal(204);
      await finishJobs(api.database, 'compute-due-date', SLA);
      const again = await complete(resident, 'contour-draft', DRAFT);
      await finishJobs(api.database, 'compute-due-date', SLA);
      const attending = await api.as('ATT');
      const review = await find(attending, 'contour-review');
      await attending.call('tasks.claim', { params: { taskKey: review.taskKey }, body: { version: review.version } });
      const late = await resident.call('tasks.withdraw', {
        params: { taskKey: again.value.taskKey },
        body: { commandId: commandId(), reason: '再看一眼' },
      });
      expect([late.status, late.problem.code]).to.eql([409, 'NOT_WITHDRAWABLE']);
    });

    describe('a task that the model gave to a planner', () => {
      /** The request is signed, the planner chosen; `back` recalls the request. */
      async function atDesign() {
        const { api, opened } = await atDraft();
        const [planner, attending] = [await api.as('PLN'), await api.as('ATT')];
        await complete(await api.as('RES'), 'contour-draft', DRAFT);
        await finishJobs(api.database, 'compute-due-date', SLA);
        await complete(attending, 'contour-review', APPROVAL);
        await startPlanRequest(api, opened);
        const request = async (): Promise<string> => {
          const { value: done } = await complete(attending, 'plan-request', planRequest());
          await finishJobs(api.database, 'assign-plan', { plannerId: planner.person?.userId ?? '' });
          await finishJobs(api.database, 'compute-due-date', SLA);
          return done.taskKey;
        };
        const back = (taskKey: string) =>
          attending.call('tasks.withdraw', {
            params: { taskKey },
            body: { commandId: commandId(), reason: '剂量写错' },
          });
        return { api, planner, attending, request, back };
      }

      it('can be taken back while the planner has not begun; the request is open again', async () => {
        const { api, planner, attending, request, back } = await atDesign();
        const taskKey = await request();
        expect(await find(planner, 'plan-design')).to.include({ mine: true });
        expect((await back(taskKey)).status).to.equal(204);
        await finishJobs(api.database, 'compute-due-date', SLA);
        expect(await find(attending, 'plan-request')).to.include({ attempt: 2, state: 'CREATED' });
        const { rows } = (await planner.call('tasks.list', { query: { node: 'plan-design' } })).value;
        expect(rows).to.eql([]);
      });

      it('stays once the planner has begun to fill it in', async () => {
        const { planner, request, back } = await atDesign();
        const taskKey = await request();
        const { taskKey: designKey } = await find(planner, 'plan-design');
        await planner.call('tasks.draft', { params: { taskKey: designKey }, body: { data: { gridMm: 2.5 } } });
        const late = await back(taskKey);
        expect([late.status, late.problem.code]).to.eql([409, 'NOT_WITHDRAWABLE']);
      });

      it('stays once somebody has handed it over by hand', async () => {
        const { api, planner, request, back } = await atDesign();
        const taskKey = await request();
        const other = await api.as('PLN');
        const design = await find(planner, 'plan-design');
        const chief = await api.as('CMP');
        const handed = await chief.call('tasks.assign', {
          params: { taskKey: design.taskKey },
          body: { version: design.version, userId: other.person?.userId ?? '', reason: '休假' },
        });
        expect(handed.status).to.equal(204);
        expect((await back(taskKey)).problem.code).to.equal('NOT_WITHDRAWABLE');
      });
    });

    it('refuses work on a suspended course, and says who can resume it', async () => {
      const { api, opened } = await atDraft();
      const resident = await api.as('RES');
      const task = await find(resident, 'contour-draft');
      const claimed = await resident.call('tasks.claim', {
        params: { taskKey: task.taskKey },
        body: { version: task.version },
      });
      await api.database.unitOfWork.run(SYSTEM_ACTOR, (tx) =>
        tx.sql.run("UPDATE courses SET status = 'SUSPENDED' WHERE id = ?", [opened.courseId]),
      );
      const reply = await resident.call('tasks.complete', {
        params: { taskKey: task.taskKey },
        body: { version: claimed.value.version, commandId: commandId(), formVersion: 1, data: DRAFT },
      });
      expect([reply.status, reply.problem.code, reply.problem.whoCanFix]).to.eql([409, 'COURSE_SUSPENDED', 'ATT']);
    });
  });
});

/** The main pathway from its planning on. */
async function startPlanRequest(api: ApiUnderTest, { courseId, patientId }: OpenCase): Promise<void> {
  await value(api.database, (tx) =>
    tx.execute({
      type: 'createProcessInstance',
      bpmnProcessId: 'rt-course-main',
      businessKey: courseId,
      variables: { courseId, patientId, category: 'P2' },
      startInstructions: [{ elementId: 'call-rt-plan-request' }],
    }),
  );
  await finishJobs(api.database, 'compute-due-date', SLA);
}
