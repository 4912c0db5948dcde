import { expect } from 'chai';
import { rebuildDays, rollDays } from '@rtflow/records/commands/monitor/roll-days';
import { rebuildMilestones } from '@rtflow/records/clinical/reach-milestone';
import { unlikeDays, unlikeMilestones } from '@rtflow/records/queries/monitor/unlike-days';
import { archiveEnded } from '@rtflow/records/commands/archive-ended';
import { SYSTEM_ACTOR } from '@rtflow/records';
import { bpmn, end, service, start, user } from '../engine/support/bpmn.ts';
import { finishJobs, openCase, takeJobs, value } from '../support/builders/open-case.ts';
import { forEachDatabase } from '../support/database.ts';
import { apiUnderTest, NOW, type ApiUnderTest } from './api-under-test.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const SLA = {
  warnAt: '2026-03-11T10:00:00+08:00',
  dueAt: '2026-03-12T10:00:00+08:00',
  escalateAt: '2026-03-13T10:00:00+08:00',
};
const WAY = bpmn('way', [start(), user('read'), service('send'), end()], ['start -> read -> send -> end']);

describe('api: the monitor', function () {
  this.timeout(120_000);
  forEachDatabase((_name, open) => {
    const boot = apiUnderTest(open);
    async function begin(api: ApiUnderTest, count: number): Promise<number[]> {
      const keys: number[] = [];
      for (let at = 0; at < count; at += 1) {
        const command = { type: 'createProcessInstance', bpmnProcessId: 'way', variables: {} } as const;
        keys.push((await value(api.database, (tx) => tx.execute(command)))!.instanceKey);
      }
      return keys;
    }
    const deploy = (api: ApiUnderTest) =>
      value(api.database, (tx) =>
        tx.execute({ type: 'deployResources', resources: [{ name: 'way.bpmn', content: WAY }] }),
      );
    const taskOf = async (api: ApiUnderTest, root: number) =>
      Number(
        (await api.database.reader.get<{ key: number }>('SELECT `key` FROM wf_user_task WHERE root_key = ?', [root]))
          ?.key,
      );
    const complete = (api: ApiUnderTest, userTaskKey: number) =>
      value(api.database, (tx) => tx.execute({ type: 'completeUserTask', userTaskKey, variables: {} }));

    it('shows what stands where and how old it is, and the heat of the days before, from rows kept a day', async () => {
      const api = await boot({ models: false });
      await deploy(api);
      const old = await begin(api, 3);
      api.clock.pin(NOW + 2 * DAY);
      const [first = 0] = old;
      await complete(api, await taskOf(api, first));
      await begin(api, 1);
      api.clock.pin(NOW + 2 * DAY + HOUR);
      let supervisor = await api.as('SUP');
      const live = await supervisor.call('monitor.live', { params: { processId: 'way' } });
      const place = (id: string) => live.value.elements.find(({ elementId }) => elementId === id);
      expect(place('read')).to.deep.include({ open: 3, aged: [1, 2, 0, 0], overdue: 0, incidents: 0 });
      expect(place('send')).to.deep.include({ open: 1, aged: [1, 0, 0, 0] });
      expect((await supervisor.call('monitor.heat', { params: { processId: 'way' } })).value.elements).to.eql([]);

      // the day is over: it is kept, once
      api.clock.pin(NOW + 3 * DAY);
      expect(await rollDays(api.database, api.clock.now())).to.equal(92);
      expect(await rollDays(api.database, api.clock.now())).to.equal(0);
      supervisor = await api.as('SUP');
      const heat = (await supervisor.call('monitor.heat', { params: { processId: 'way' } })).value;
      const [read] = heat.elements;
      expect(heat.elements.map(({ elementId }) => elementId)).to.deep.equal(['read']);
      expect(live.value.elements, 'the process itself is no place').to.have.length(2);
      expect(read).to.deep.include({ n: 1, meanMs: 2 * DAY });
      expect(read?.p95Ms).to.be.within(2 * DAY * 0.95, 2 * DAY * 1.05);

      // what is kept is what happened, also when it has left the engine's tables
      const days = ['2026-03-01', '2026-03-12'] as const;
      expect(await unlikeDays(api.database.reader, ...days)).to.eql([]);
      await api.database.unitOfWork.run(SYSTEM_ACTOR, async ({ sql }) => sql.run('UPDATE monitor_days SET n = 9'));
      expect(await unlikeDays(api.database.reader, ...days)).to.have.length(1);
      for (const { jobKey } of await takeJobs(api.database, 'send'))
        await value(api.database, (tx) => tx.execute({ type: 'completeJob', jobKey, variables: {} }));
      api.clock.pin(NOW + 60 * DAY);
      const batch = { archiveBefore: NOW + 30 * DAY, forgetBefore: null, limit: 10 };
      expect(await api.database.unitOfWork.run(SYSTEM_ACTOR, (tx) => archiveEnded(tx, batch))).to.equal(1);
      await rebuildDays(api.database, '2026-03-01', '2026-03-15');
      expect(await unlikeDays(api.database.reader, '2026-03-01', '2026-03-15')).to.eql([]);
      supervisor = await api.as('SUP');
      const later = await supervisor.call('monitor.heat', { params: { processId: 'way' }, query: { days: 90 } });
      expect(later.value.elements.map(({ elementId, n }) => [elementId, n])).to.have.deep.members([
        ['read', 1],
        ['send', 1],
        ['way', 1],
      ]);
    });

    it('lists what stands still with its sentence, page by page, and reminds once an hour', async () => {
      const api = await boot();
      for (let serial = 1; serial <= 3; serial += 1) await openCase(api.database, serial);
      await finishJobs(api.database, 'compute-due-date', SLA);
      const late = NOW - HOUR;
      const tasks = await api.database.reader.all<{ key: number }>('SELECT `key` FROM wf_user_task ORDER BY `key`');
      expect(tasks).to.have.length(3);
      await api.database.unitOfWork.run(SYSTEM_ACTOR, ({ sql }) =>
        sql.run('UPDATE wf_user_task SET due_at = ?', [late]),
      );
      let supervisor = await api.as('SUP');
      const first = (await supervisor.call('monitor.stuck', { query: { limit: 2 } })).value;
      const rest = (await supervisor.call('monitor.stuck', { query: { limit: 2, cursor: first.nextCursor ?? '' } }))
        .value;
      expect([...first.rows, ...rest.rows].map(({ taskKey }) => taskKey)).to.deep.equal(
        tasks.map(({ key }) => String(key)),
      );
      expect(rest.nextCursor).to.equal(null);
      const [row] = first.rows;
      expect(row?.why.zh).to.match(/^等 /u);
      expect(row).to.include({ kind: 'OVERDUE', nudgedAt: null });
      expect(row?.patientName, 'a supervisor sees no names').to.match(/[*＊○]/u);
      const params = { taskKey: row?.taskKey ?? '' };
      expect((await supervisor.call('tasks.nudge', { params, body: {} })).status).to.equal(204);
      const again = await supervisor.call('tasks.nudge', { params, body: {} });
      expect([again.status, again.problem?.code]).to.deep.equal([409, 'NUDGED_ALREADY']);
      expect((await supervisor.call('monitor.stuck', {})).value.rows[0]?.nudgedAt).to.not.equal(null);
      api.clock.pin(NOW + HOUR);
      supervisor = await api.as('SUP');
      expect((await supervisor.call('tasks.nudge', { params, body: {} })).status).to.equal(204);
      const sent = await api.database.reader.all<{ action: string }>(
        `SELECT action FROM audit_log WHERE action = 'task.nudged'`,
      );
      expect(sent).to.have.length(2);

      const overview = (await supervisor.call('monitor.overview', {})).value;
      expect(overview).to.include({ openCourses: 3, openedToday: 3, overdueTasks: 3, openTasks: 3, incidents: 0 });
      expect(overview.pathways.find(({ processId }) => processId === 'rt-course-main')?.open).to.equal(3);
      const csv = await supervisor.call('monitor.stuckCsv');
      expect(csv.status).to.equal(200);
      expect(String(csv.value).trim().split('\r\n')).to.have.length(4);
      expect(await api.database.reader.all(`SELECT 1 FROM audit_log WHERE action = 'monitor.exported'`)).to.have.length(
        1,
      );
    });

    it('times stages and tasks, draws limits from twenty courses, and forecasts first beams from as many only', async () => {
      const api = await boot();
      const { courseId } = await openCase(api.database);
      const supervisor = await api.as('SUP');
      const forecast = async () => (await supervisor.call('monitor.firstBeam')).value.rows;
      expect((await forecast())[0]).to.deep.include({ courseId, milestone: 'OPENED', basis: null, n: 0, p50At: null });

      // twenty-four courses before: opened two months ago, planned after 5 days, beam 10 + i days after opening
      const before = Array.from({ length: 24 }, (_, at) => ({
        id: `before-${at}`,
        opened: NOW - 60 * DAY + at * HOUR,
      }));
      await api.database.unitOfWork.run(SYSTEM_ACTOR, async ({ sql }) => {
        const columns = 'id, course_no, patient_id, status, category, opened_at, opened_by';
        const from = `SELECT ?, ?, patient_id, 'COMPLETED', category, ?, opened_by FROM courses WHERE id = ?`;
        for (const [at, { id, opened }] of before.entries()) {
          await sql.run(`INSERT INTO courses (${columns}) ${from}`, [id, `B${at}`, opened, courseId]);
          for (const [milestone, days] of [
            ['OPENED', 0],
            ['PLANNED', 5],
            ['FIRST_BEAM', 10 + at],
          ] as const)
            await sql.run('INSERT INTO course_milestones VALUES (?, ?, ?)', [id, milestone, opened + days * DAY]);
        }
      });
      const [row] = await forecast();
      expect(row).to.include({ basis: 'CATEGORY', n: 24, late: false });
      expect(Date.parse(row?.p50At ?? '') - NOW).to.equal(21 * DAY);
      expect(Date.parse(row?.p90At ?? '') - NOW).to.equal(31 * DAY);

      const stage = await supervisor.call('monitor.stage', { query: { from: 'OPENED', to: 'FIRST_BEAM' } });
      expect(stage.value.values.map(({ days }) => days)).to.deep.equal(before.map((_, at) => 10 + at));
      expect(stage.value.chart).to.deep.include({ n: 24, mean: 21.5, meanRange: 1 });
      expect(stage.value.chart?.upper).to.be.closeTo(21.5 + 2.66, 0.001);
      expect(stage.value.weeks.reduce((sum, { n }) => sum + n, 0)).to.equal(24);
      const { stages, people } = (await supervisor.call('monitor.levels', { query: { days: 90 } })).value;
      const whole = stages.find(({ from, to }) => from === 'OPENED' && to === 'FIRST_BEAM');
      expect(whole).to.deep.include({ n: 24, medianDays: 21, p90Days: 31 });
      expect(people).to.eql([]);
      const csv = await supervisor.call('monitor.levelsCsv', { query: { days: 90 } });
      expect(String(csv.value)).to.match(/^\uFEFF?"step"/u);
    });

    it('keeps the milestones of a course with the act that reaches them, and can make them again', async () => {
      const api = await boot();
      await openCase(api.database);
      expect(await unlikeMilestones(api.database.reader)).to.eql([]);
      await api.database.unitOfWork.run(SYSTEM_ACTOR, ({ sql }) => sql.run('DELETE FROM course_milestones'));
      expect(await unlikeMilestones(api.database.reader)).to.have.length(1);
      expect(await api.database.unitOfWork.run(SYSTEM_ACTOR, (tx) => rebuildMilestones(tx))).to.equal(1);
      expect(await unlikeMilestones(api.database.reader)).to.eql([]);
    });
  });
});
