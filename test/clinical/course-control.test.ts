import { bookAppointments } from '@rtflow/records/commands/appointments/book-appointments';
import { cancelCourse } from '@rtflow/records/commands/courses/cancel-course';
import { changePrescription } from '@rtflow/records/commands/courses/change-prescription';
import { endCourse } from '@rtflow/records/commands/courses/end-course';
import { resumeCourse } from '@rtflow/records/commands/courses/resume-course';
import { suspendCourse } from '@rtflow/records/commands/courses/suspend-course';
import { needRow, rowsOf } from '@rtflow/records/rows';
import { expect } from 'chai';
import { forEachDatabase } from '../support/database.ts';
import { DAY, staff } from './support/department.ts';
import * as forms from './support/forms.ts';
import type { CaseWalk } from './support/case.ts';
import { fractions, schedule, walkTo } from './support/walk.ts';

const REASON = { reasonCode: 'TOXICITY', note: '皮肤反应 3 级' };

function read<T>(walk: CaseWalk, work: Parameters<typeof walk.department.database.readOnly<T>>[0]): Promise<T> {
  return walk.department.database.readOnly(work);
}

const appointmentsOf = (walk: CaseWalk) =>
  read(walk, (reader) => rowsOf(reader, 'Appointment', { courseId: walk.about.courseId }, { order: ['startAt'] }));
const courseOf = (walk: CaseWalk) => read(walk, (reader) => needRow(reader, 'Course', { id: walk.about.courseId }));
const planOf = (walk: CaseWalk) => read(walk, (reader) => needRow(reader, 'Plan', { courseId: walk.about.courseId }));

describe('clinical: course control', () => {
  forEachDatabase((_name, open) => {
    it('R1.52 S10 suspends with reason, holds the slots, and books again on resumption what is still to come', async () => {
      const { department, walk } = await walkTo(open, 'booked');
      const { courseId } = walk.about;
      const suspended = await department.run(staff('ATT'), (tx) =>
        suspendCourse(tx, { courseId, ...REASON, expectedResume: '2026-03-04' }),
      );
      expect(suspended).to.deep.equal({ ok: true, value: { heldSlots: 3 } });
      expect((await appointmentsOf(walk)).map(({ status }) => status)).to.deep.equal(['HELD', 'HELD', 'HELD']);
      expect(await courseOf(walk)).to.include({ status: 'SUSPENDED', expectedResumeDate: '2026-03-04' });
      expect(department.engine.published('course-suspended')[0]).to.include({ correlationKey: courseId });

      department.clock.advance(2 * DAY);
      const resumed = await department.run(staff('ATT'), (tx) => resumeCourse(tx, { courseId }));
      expect(resumed).to.deep.equal({ ok: true, value: { gapDays: 2, fractionsToBook: 0 } });
      expect((await appointmentsOf(walk)).map(({ status, fxNo }) => [status, fxNo])).to.deep.equal([
        ['CANCELLED', 1],
        ['BOOKED', 1],
        ['BOOKED', 2],
      ]);
      const events = await read(walk, (reader) => rowsOf(reader, 'CourseEvent', { courseId }, { order: ['at'] }));
      expect(events.map(({ kind, reasonCode }) => [kind, reasonCode])).to.deep.equal([
        ['SUSPEND', 'TOXICITY'],
        ['RESUME', null],
      ]);
    });

    it('R1.52 shifts the due dates of open tasks by the length of the suspension', async () => {
      const { department, walk } = await walkTo(open, 'described');
      const at = '2026-03-02T09:00:00.000+08:00';
      const after = '2026-03-07T09:00:00.000+08:00';
      const output = await walk.job('shift-due-dates', { variables: { suspendedAt: at, resumedAt: after } });
      expect(output).to.deep.equal({ gapDays: 5 });
      expect(department.engine.commands.filter(({ type }) => type === 'updateUserTask')).to.deep.equal([]);
    });

    it('does not let a therapist resume, nor anybody resume a course that is active', async () => {
      const { department, walk } = await walkTo(open, 'described');
      const { courseId } = walk.about;
      const byTherapist = await department.run(staff('RTT-T'), (tx) => resumeCourse(tx, { courseId }));
      expect(byTherapist.ok ? null : byTherapist.error.code).to.equal('FORBIDDEN');
      const active = await department.run(staff('ATT'), (tx) => resumeCourse(tx, { courseId }));
      expect(active.ok ? null : active.error.code).to.equal('COURSE_STATE');
    });

    it('R1.51 cancels before the first fraction: slots free, approvals void, people told, process ended', async () => {
      const { department, walk } = await walkTo(open, 'booked');
      const { courseId } = walk.about;
      const cancelled = await department.run(staff('ATT'), (tx) =>
        cancelCourse(tx, { courseId, ...REASON, reasonCode: 'PROGRESSION' }),
      );
      expect(cancelled).to.deep.equal({ ok: true, value: { releasedSlots: 3 } });
      expect((await appointmentsOf(walk)).map(({ status }) => status)).to.deep.equal(Array(3).fill('CANCELLED'));
      expect(await planOf(walk)).to.include({ status: 'DRAFT', mdApprovedAt: null });
      expect(await courseOf(walk)).to.include({ status: 'CANCELLED', endReason: 'PROGRESSION' });
      expect(department.engine.published('course-cancelled')).to.have.length(1);
      const notices = await read(walk, (reader) => rowsOf(reader, 'Notification', { template: 'course-cancel' }));
      expect(notices.map(({ recipientId }) => recipientId)).to.deep.equal(['u-PLN']);
    });

    it('R1.51 does not cancel once a fraction was given', async () => {
      const { department, walk } = await walkTo(open, 'booked');
      const { courseId, patientId } = walk.about;
      const plan = await planOf(walk);
      await department.run(staff('SUP'), (tx) =>
        tx.models.TreatmentRecord.create(
          {
            id: tx.newId(),
            courseId,
            planId: plan.id,
            deviceId: 'd-LA1',
            fxNo: 1,
            outcome: 'COMPLETE',
            muPlanned: 500,
            muDelivered: 500,
            beams: [],
            staff1Id: 'u-RTT-T',
            staff2Id: 'u-RTT-T2',
            identity: { identifiers: [], photoMatched: true },
            startAt: tx.now,
            endAt: tx.now,
            source: 'ARIA',
            recordedAt: tx.now,
          },
          { transaction: tx.transaction },
        ),
      );
      const refused = await department.run(staff('ATT'), (tx) =>
        cancelCourse(tx, { courseId, ...REASON, reasonCode: 'PROGRESSION' }),
      );
      expect(refused.ok ? null : refused.error.code).to.equal('FRACTIONS_GIVEN');
      expect((await courseOf(walk)).status).to.equal('ACTIVE');
      const ended = await department.run(staff('ATT'), (tx) => endCourse(tx, { courseId, ...REASON }));
      expect(ended).to.deep.equal({ ok: true, value: { releasedSlots: 3 } });
      expect((await courseOf(walk)).status).to.equal('ENDED_EARLY');
      // The reason of the act in the form's own code: 不能耐受.
      expect(await walk.prefill('summary-sign')).to.include({ completed: 'early', endReason: '407563006' });
      expect(patientId).to.be.a('string');
    });

    it('HC4 S3 changes a prescription after approval: approval, check, QA and sheet are void in the same transaction', async () => {
      const { department, walk } = await walkTo(open, 'sheet');
      const { courseId } = walk.about;
      const changed = await department.run(staff('ATT'), (tx) => changePrescription(tx, { courseId, ...REASON }));
      expect(changed).to.deep.equal({ ok: true, value: { supersededVersion: 1 } });
      expect(await planOf(walk)).to.include({
        status: 'DRAFT',
        mdApprovedAt: null,
        checkedAt: null,
        psqaState: 'PENDING',
        releasedAt: null,
      });
      const sheets = await read(walk, (reader) => rowsOf(reader, 'TreatmentSheet', { courseId }));
      expect(sheets.map(({ status, voidReason }) => [status, voidReason])).to.deep.equal([['VOID', 'rx-changed']]);
      expect(department.engine.published('rx-changed')[0]).to.include({ correlationKey: courseId });

      const slots = [{ deviceId: 'd-LA1', startAt: Date.parse('2026-03-03T10:00:00+08:00'), fxNo: 1 }];
      const booked = await department.run(staff('FD'), (tx) => bookAppointments(tx, { courseId, slots }));
      expect(booked.ok ? null : booked.error.code).to.equal('HC1');

      department.clock.advance(1000);
      const rx = await walk.done(staff('ATT'), 'plan-request', forms.planRequest());
      expect(rx).to.include({ rxVersion: 2, planId: walk.variables.planId });
      await walk.done(staff('PLN'), 'plan-design', forms.planDesign());
      await walk.done(staff('ATT'), 'plan-evaluate', forms.planEvaluate());
      expect(await planOf(walk)).to.include({ status: 'MD_APPROVED', rxVersion: 2, version: 2, revisionNo: 1 });
    });

    it('HC4 keeps everything as it was when the process is at no step that could take the change', async () => {
      const { department, walk } = await walkTo(open, 'booked');
      department.engine.takenBy = [];
      const { courseId } = walk.about;
      const refused = await department.run(staff('ATT'), (tx) => changePrescription(tx, { courseId, ...REASON }));
      expect(refused.ok ? null : refused.error.code).to.equal('RX_NOT_CHANGEABLE_NOW');
      expect((await planOf(walk)).status).to.equal('RELEASED');
    });

    it('books no slot twice, none outside the hours of the machine, and none of another patient', async () => {
      const { department, walk } = await walkTo(open, 'sheet');
      const { courseId } = walk.about;
      const book = async (startAt: string, fxNo = 1) => {
        const slots = [{ deviceId: 'd-LA1', startAt: Date.parse(startAt), fxNo }];
        const booked = await department.run(staff('RTT-T'), (tx) => bookAppointments(tx, { courseId, slots }));
        return booked.ok ? 'booked' : booked.error.code;
      };
      expect(await book('2026-03-01T10:00:00+08:00')).to.equal('SLOT_PAST');
      expect(await book('2026-03-07T10:00:00+08:00')).to.equal('SLOT_CLOSED');
      expect(await book('2026-03-03T17:55:00+08:00')).to.equal('SLOT_CLOSED');
      expect(await book('2026-03-03T10:00:00+08:00')).to.equal('booked');
      expect(await book('2026-03-03T12:00:00+08:00', 2)).to.equal('HC7');
      expect(await book('2026-03-04T10:00:00+08:00', 2)).to.equal('booked');
      expect(await book('2026-03-05T10:00:00+08:00', 4)).to.equal('HC6');
    });

    it('books a makeup working day and no holiday', async () => {
      const { department, walk } = await walkTo(open, 'sheet');
      await department.run(staff('SUP'), (tx) =>
        tx.sql.run(
          `INSERT INTO holidays (date, day_type, name) VALUES ('2026-03-03', 'HOLIDAY', '测试假日'), ('2026-03-07', 'MAKEUP', '调休')`,
        ),
      );
      expect((await walk.refused(staff('RTT-T'), 'confirm-schedule', schedule([1]))).code).to.equal('SLOT_CLOSED');
      await walk.done(staff('RTT-T'), 'confirm-schedule', {
        ...schedule([1]),
        firstDate: '2026-03-07',
        appointments: [{ fx: 1, start: '2026-03-07T10:00:00+08:00', deviceId: 'd-LA1' }],
      });
      expect(await fractions(walk)).to.have.length(1);
    });
  });
});
