import { rowOf, rowsOf } from '@rtflow/records/rows';
import { expect } from 'chai';
import { staff } from '../clinical/support/department.ts';
import { addReadyCourse, at, bookAt } from '../clinical/support/ready-course.ts';
import { takeJobs } from '../support/builders/open-case.ts';
import { addTwoLinacs } from '../support/builders/machines.ts';
import { forEachDatabase } from '../support/database.ts';
import { apiUnderTest, commandId, type ApiUnderTest, type Browser } from './api-under-test.ts';

describe('api: a machine is down', () => {
  forEachDatabase((_name, open) => {
    const start = apiUnderTest(open);

    /** LA1 fails at ten; one patient comes at half past, one at four. */
    async function down() {
      const api = await start();
      await addTwoLinacs(api.database);
      const courses = await api.database.unitOfWork.run(staff('FD'), async (tx) => {
        const soon = await addReadyCourse(tx, { fractions: 2 });
        const late = await addReadyCourse(tx, { fractions: 2 });
        await bookAt(tx, soon, ['03-10 10:30', '03-11 10:30']);
        await bookAt(tx, late, ['03-10 16:00', '03-11 16:00']);
        return { soon: soon.courseId, late: late.courseId };
      });
      const therapist = await api.as('RTT-T');
      const status = (who: Browser, to: 'DOWN' | 'UP') =>
        who.call('devices.status', {
          params: { deviceId: 'd-LA1' },
          body: { commandId: commandId(), status: to, reason: '冷却水' },
        });
      await status(therapist, 'DOWN');
      const seat = (courseId: string) =>
        api.database.readOnly(async (reader) => {
          const row = await rowOf(reader, 'Appointment', { courseId, status: 'BOOKED' }, ['startAt']);
          return `${row?.deviceId} ${new Date((row?.startAt ?? 0) + 28_800_000).toISOString().slice(11, 16)}`;
        });
      const up = async () => {
        await status(await api.as('QAP'), 'UP');
        await status(await api.as('CMP'), 'UP');
      };
      return { api, courses, therapist, seat, up };
    }

    async function answer(who: Browser, taskId: string, data: Record<string, unknown>) {
      const { value } = await who.call('tasks.list', { query: {} });
      const row = value.rows.find((each) => each.taskId === taskId);
      if (!row) throw new Error(`Expected ${taskId} in the inbox, but found ${value.rows.map((each) => each.taskId)}`);
      const params = { taskKey: row.taskKey };
      const task = (await who.call('tasks.claim', { params, body: { version: row.version } })).value;
      const reply = await who.call('tasks.complete', {
        params,
        body: { commandId: commandId(), version: task.version, formVersion: task.form?.version ?? 0, data },
      });
      expect(reply.status, JSON.stringify(reply.problem)).to.equal(200);
      return task;
    }

    async function work({ database, worker }: ApiUnderTest, type: string): Promise<void> {
      for (const { jobKey } of await takeJobs(database, type)) {
        const params = { jobKey: String(jobKey) };
        const done = await worker.call('jobs.complete', { params, body: { variables: {}, result: {} } });
        expect(done.status).to.equal(204);
      }
    }

    it('S6 is decided in the inbox, told by telephone, and offers the old times when the machine is back', async () => {
      const { api, courses, therapist, seat, up } = await down();
      await answer(therapist, 'approve-rebook', { decision: 'apply' });
      expect([await seat(courses.soon), await seat(courses.late)]).to.deep.equal(['d-LA2 10:30', 'd-LA2 16:00']);
      await work(api, 'list-rebook-calls');
      const desk = await api.as('FD');
      const call = await answer(desk, 'phone-patient', { outcome: 'other-time', wish: '下午三点后' });
      expect(call.evidence.map(({ en, value }) => [en, value.en])).to.deep.include.members([
        ['Old time', '2026-03-10 10:30 Linac 1'],
        ['New time', '2026-03-10 10:30 Linac 2'],
      ]);
      const wish = await answer(desk, 'other-time', { moved: true });
      expect(wish.evidence[0]?.value.zh).to.equal('下午三点后');

      api.clock.pin(at('03-10 10:40'));
      await up();
      await work(api, 'propose-return');
      await answer(therapist, 'approve-return', { decision: 'apply' });
      expect([await seat(courses.soon), await seat(courses.late)]).to.deep.equal(['d-LA2 10:30', 'd-LA1 16:00']);
      await work(api, 'list-rebook-calls');
      const running = await api.database.reader.all("SELECT process_id FROM wf_instance WHERE state = 'ACTIVE'");
      expect(running).to.deep.equal([]);
    });

    it('keeps who was told: that time moves only with consent, and after an undo he is called again', async () => {
      const { api, courses, therapist } = await down();
      const [change] = (await therapist.call('schedule.changes', { query: { state: 'PROPOSED' } })).value.rows;
      const params = { changeId: change?.changeId ?? '' };
      await therapist.call('schedule.apply', { params, body: { commandId: commandId() } });
      await work(api, 'list-rebook-calls');
      await answer(therapist, 'phone-patient', { outcome: 'reached' });
      const told = await api.database.readOnly((reader) =>
        rowsOf(reader, 'Appointment', { courseId: courses.soon, deviceId: 'd-LA2' }),
      );
      expect(told.map(({ confirmedAt }) => confirmedAt)).to.deep.equal([api.clock.now()]);
      await therapist.call('schedule.undo', { params, body: { commandId: commandId() } });
      await work(api, 'list-rebook-calls');
      const back = await answer(therapist, 'phone-patient', { outcome: 'reached' });
      expect(back.evidence.find(({ en }) => en === 'New time')?.value.en).to.equal('2026-03-10 10:30 Linac 1');
    });

    it('drops the proposal when the machine is back before anybody decided', async () => {
      const { api, therapist, up } = await down();
      await up();
      await work(api, 'close-rebook');
      const { value } = await therapist.call('schedule.changes', { query: { state: 'PROPOSED' } });
      expect(value.rows).to.deep.equal([]);
    });
  });
});
