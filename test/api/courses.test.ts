import { expect } from 'chai';
import { SYSTEM_ACTOR } from '@rtflow/records';
import { publishAlways } from '@rtflow/records/clinical/publish';
import { addLinac } from '../support/builders/devices.ts';
import { addPerson } from '../support/builders/people.ts';
import { finishJobs, openCase } from '../support/builders/open-case.ts';
import { forEachDatabase } from '../support/database.ts';
import { NOW, apiUnderTest, commandId, signIn } from './api-under-test.ts';

describe('api: courses and appointments', () => {
  forEachDatabase((_name, open) => {
    const start = apiUnderTest(open);

    it('HC1 S4 refuses a booking without an approved treatment sheet with 409, and audits who tried', async () => {
      const api = await start();
      const { courseId } = await openCase(api.database);
      const deviceId = await addLinac(api.database);
      const desk = await api.as('FD');
      const reply = await desk.call('appointments.book', {
        params: { courseId },
        body: {
          commandId: commandId(),
          slots: [{ deviceId, startAt: new Date(NOW + 86_400_000).toISOString(), fractionNo: 1 }],
        },
      });
      expect([reply.status, reply.problem.code]).to.eql([409, 'HC1']);
      expect(reply.problem.zh).to.match(/治疗单/);
      expect(reply.problem.whoCanFix).to.match(/ATT/);
      expect(await api.database.reader.get('SELECT COUNT(*) AS n FROM appointments')).to.include({ n: 0 });
      const audit = await api.database.reader.get<{ actor_id: string; entity_id: string; detail: string }>(
        "SELECT actor_id, entity_id, detail FROM audit_log WHERE action = 'appointment.book.refused'",
      );
      expect(audit).to.include({ actor_id: desk.person?.userId, entity_id: courseId });
      expect(JSON.parse(audit?.detail ?? '{}')).to.include({ code: 'HC1' });
    });

    it('says of each act on a course whether it is legal, in the words that the refusal would use', async () => {
      const api = await start();
      const { courseId } = await openCase(api.database);
      const acts = async (role: 'ATT' | 'FD') =>
        Object.fromEntries(
          (await (await api.as(role)).call('courses.acts', { params: { courseId } })).value.acts.map((act) => [
            act.act,
            act.why?.code ?? 'allowed',
          ]),
        );
      expect(await acts('ATT')).to.eql({
        suspend: 'allowed',
        resume: 'COURSE_STATE',
        cancel: 'allowed',
        end: 'allowed',
        changeRx: 'RX_NOT_SIGNED',
        book: 'FORBIDDEN',
      });
      expect(await acts('FD')).to.include({ suspend: 'FORBIDDEN', book: 'HC1' });
    });

    it('lets one of two suspend a course at the same moment', async () => {
      const api = await start();
      const { courseId } = await openCase(api.database);
      const [one, two] = [await api.as('ATT'), await api.as('CHF')];
      const body = () => ({ commandId: commandId(), reasonCode: 'TOXICITY', expectedResume: '2026-03-20' });
      const replies = await Promise.all(
        [one, two].map((person) => person.call('courses.suspend', { params: { courseId }, body: body() })),
      );
      expect(replies.map(({ status }) => status).sort()).to.eql([204, 409]);
      expect(replies.find(({ status }) => status === 409)?.problem.code).to.equal('COURSE_STATE');
      expect(
        await api.database.reader.get("SELECT COUNT(*) AS n FROM course_events WHERE kind = 'SUSPEND'"),
      ).to.include({ n: 1 });
    });

    it('answers a command that was sent twice at once with one result, and refuses its key for another wish', async () => {
      const api = await start();
      const { courseId } = await openCase(api.database);
      const doctor = await api.as('ATT');
      const body = { commandId: commandId(), reasonCode: 'TOXICITY', expectedResume: '2026-03-20' };
      const suspend = (change: object = {}) =>
        doctor.call('courses.suspend', { params: { courseId }, body: { ...body, ...change } });
      expect((await Promise.all([suspend(), suspend()])).map(({ status }) => status)).to.eql([204, 204]);
      const other = await suspend({ reasonCode: 'MACHINE_DOWN' });
      expect([other.status, other.problem.code]).to.eql([409, 'COMMAND_REUSED']);
      expect(
        await api.database.reader.get("SELECT COUNT(*) AS n FROM course_events WHERE kind = 'SUSPEND'"),
      ).to.include({ n: 1 });
    });

    it('suspends, refuses to suspend twice, and resumes', async () => {
      const api = await start();
      const { courseId } = await openCase(api.database);
      const attending = await api.as('ATT');
      const suspend = () =>
        attending.call('courses.suspend', {
          params: { courseId },
          body: { commandId: commandId(), reasonCode: 'TOXICITY', expectedResume: '2026-03-17' },
        });
      const unknown = await attending.call('courses.suspend', {
        params: { courseId },
        body: { commandId: commandId(), reasonCode: 'PATIENT_REQUEST', expectedResume: '2026-03-17' },
      });
      expect(unknown.problem).to.include({ status: 400, code: 'BAD_INPUT' });
      expect((await suspend()).status).to.equal(204);
      expect((await suspend()).problem).to.include({ status: 409, code: 'COURSE_STATE' });
      const resumed = await attending.call('courses.resume', {
        params: { courseId },
        body: { commandId: commandId() },
      });
      expect(resumed.status).to.equal(204);
      expect(await api.database.reader.get('SELECT status FROM courses')).to.include({ status: 'ACTIVE' });
    });

    it('says in the log of the chart why a course was interrupted, in both languages, with the note and the names', async () => {
      const api = await start();
      const { courseId, patientId } = await openCase(api.database);
      const doctor = await api.as('ATT');
      const body = {
        commandId: commandId(),
        reasonCode: 'TOXICITY',
        note: '口腔黏膜炎 3 级',
        expectedResume: '2026-03-17',
      };
      await doctor.call('courses.suspend', { params: { courseId }, body });
      const { value: chart } = await doctor.call('patients.chart', { params: { patientId } });
      const entry = chart.log.find(({ act }) => act.en === 'Course suspended');
      expect(entry?.comment).to.eql({ zh: '毒副反应 · 口腔黏膜炎 3 级', en: 'Toxicity · 口腔黏膜炎 3 级' });
      expect(entry?.who).to.eql({ zh: '测试主治医师', en: 'Test ATT' });
    });

    it('opens one course at a time for a patient', async () => {
      const api = await start();
      const { patientId, courseId } = await openCase(api.database);
      const doctor = await api.as('ATT');
      const second = await doctor.call('courses.open', { params: { patientId }, body: { commandId: commandId() } });
      expect([second.status, second.problem.code]).to.eql([409, 'COURSE_OPEN']);
      const cancelled = await doctor.call('courses.cancel', {
        params: { courseId },
        body: { commandId: commandId(), reasonCode: 'PATIENT_CHOICE' },
      });
      expect(cancelled.status).to.equal(204);
      const next = await doctor.call('courses.open', { params: { patientId }, body: { commandId: commandId() } });
      expect(next.value.courseNo).to.equal('RT2026000001-C02');
      expect(
        await api.database.reader.get('SELECT continues_course_id FROM courses WHERE id = ?', [next.value.courseId]),
      ).to.include({
        continues_course_id: courseId,
      });
    });

    it('gives the chart in one answer: banner, steps, why it waits, acts and courses', async () => {
      const api = await start();
      const opened = await openCase(api.database);
      const doctor = await api.as('ATT');
      const { value } = await doctor.call('patients.chart', { params: { patientId: opened.patientId } });
      expect(value.banner).to.deep.include({ patientNo: opened.patientNo, name: '测试甲', masked: false, sex: 'M' });
      expect(value.banner.flags.map((flag) => flag.state)).to.eql(Array(5).fill('unanswered'));
      expect(value.courses.map((course) => course.courseNo)).to.eql([opened.courseNo]);
      expect(value.steps[0]).to.include({ taskId: 'course-open', state: 'waiting' });
      expect(value.why.map((line) => line.zh)).to.eql(['系统处理中：按工作日历计算时限']);
      expect(value.demographics.find((row) => row.label.en === 'Document')?.value.zh).to.match(
        /^居民身份证 11\*+\d{3}[\dX]$/,
      );
      expect((await doctor.call('patients.chart', { params: { patientId: 'nobody' } })).status).to.equal(404);
    });

    it('R7.5 keeps a chart from somebody whose right ends at own patients', async () => {
      const api = await start();
      const { patientId, courseId } = await openCase(api.database);
      const mine = await addPerson(api.database, ['ATT'], { scope: 'own' });
      const other = await addPerson(api.database, ['ATT'], { scope: 'own' });
      await api.database.unitOfWork.run(mine.actor, (tx) =>
        tx.sql.run('UPDATE courses SET attending_id = ? WHERE id = ?', [mine.userId, courseId]),
      );
      const chart = async (person: typeof mine) =>
        (await (await signIn(api.url, person)).call('patients.chart', { params: { patientId } })).status;
      expect([await chart(mine), await chart(other)]).to.eql([200, 403]);
    });

    it('says until when a follow-up waits, though nobody has a task', async () => {
      const api = await start();
      const { patientId, courseId } = await openCase(api.database);
      await api.database.unitOfWork.run(SYSTEM_ACTOR, (tx) =>
        publishAlways(tx, 'followup-enrolled', {
          key: courseId,
          variables: { courseId, patientId, enrolmentId: 'enrolment-1' },
        }),
      );
      await finishJobs(api.database, 'plan-next-visit', {
        due: true,
        notReached: 0,
        visitAt: '2026-04-10T09:00:00+08:00',
      });
      const chart = await (await api.as('ATT')).call('patients.chart', { params: { patientId } });
      expect(chart.value.why.map((line) => line.zh)).to.include('等到 2026-04-10 09:00');
    });

    it('does not show the course of another patient under this patient', async () => {
      const api = await start();
      const first = await openCase(api.database, 1);
      const second = await openCase(api.database, 3);
      const doctor = await api.as('ATT');
      const reply = await doctor.call('patients.chart', {
        params: { patientId: first.patientId },
        query: { course: second.courseId },
      });
      expect(reply.status).to.equal(404);
    });
  });
});
