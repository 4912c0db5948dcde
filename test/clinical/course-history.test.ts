import { archiveCourse, reopenCourse } from '@rtflow/records/commands/courses/archive-course';
import { endCourse } from '@rtflow/records/commands/courses/end-course';
import { courseActs } from '@rtflow/records/queries/patients/course-acts';
import { logOf } from '@rtflow/records/queries/patients/chart-log';
import { insertRow, needRow, rowsOf, updateRows } from '@rtflow/records/rows';
import { expect } from 'chai';
import { forEachDatabase } from '../support/database.ts';
import { staff } from './support/department.ts';
import { walkTo } from './support/walk.ts';

describe('clinical: courses as history', () => {
  forEachDatabase((_name, open) => {
    it('R1.54 moves an ended course with its signed summary to history, told to all, reopened by a chief with a reason alone', async () => {
      const { department, walk } = await walkTo(open, 'booked');
      const { courseId, patientId } = walk.about;
      const run: typeof department.run = (actor, work) => department.run(actor, work);
      const code = (outcome: { ok: boolean; error?: { code: string } }) => (outcome.ok ? 'done' : outcome.error?.code);
      const archive = (role: 'ATT' | 'RES') => run(staff(role), (tx) => archiveCourse(tx, { courseId }));
      const reopen = (role: 'ATT' | 'CHF', reasonCode: string) =>
        run(staff(role), (tx) => reopenCourse(tx, { courseId, reasonCode }));
      const read = department.database.readOnly.bind(department.database);
      const status = () => read(async (reader) => (await needRow(reader, 'Course', { id: courseId })).status);

      expect(code(await archive('ATT')), 'still treated').to.equal('COURSE_STATE');
      expect(code(await run(staff('ATT'), (tx) => endCourse(tx, { courseId, reasonCode: 'PATIENT_CHOICE' })))).to.equal(
        'done',
      );
      expect(code(await archive('ATT')), 'no summary').to.equal('SUMMARY_MISSING');
      await run(staff('ATT'), async (tx) => {
        await updateRows(tx, 'Document', { courseId, kind: 'course-summary' }, { status: 'SIGNED' });
        if ((await rowsOf(tx, 'Document', { courseId, kind: 'course-summary' })).length > 0) return;
        const attachmentId = tx.newId();
        await insertRow(tx, 'Attachment', {
          id: attachmentId,
          patientId,
          kind: 'PDF',
          sha256: 'a'.repeat(64),
          mime: 'application/pdf',
          sizeBytes: 1,
          createdAt: tx.now,
          createdBy: tx.actor.id,
        });
        await insertRow(tx, 'Document', {
          id: tx.newId(),
          attachmentId,
          createdBy: tx.actor.id,
          patientId,
          courseId,
          kind: 'course-summary',
          title: '疗程小结',
          version: 1,
          status: 'SIGNED',
          createdAt: tx.now,
        });
      });
      expect(code(await archive('RES'))).to.equal('FORBIDDEN');
      expect(code(await archive('ATT'))).to.equal('done');
      expect(await status()).to.equal('HISTORICAL');
      const acts = await read((reader) => courseActs(reader, staff('CHF'), courseId));
      expect(acts.filter(({ allowed }) => allowed).map(({ act }) => act)).to.deep.equal(['reopen']);

      expect(code(await reopen('ATT', 'CORRECTION'))).to.equal('FORBIDDEN');
      expect(code(await reopen('CHF', 'NONSENSE'))).to.equal('BAD_INPUT');
      expect(await status()).to.equal('HISTORICAL');
      expect(code(await reopen('CHF', 'CORRECTION'))).to.equal('done');
      expect(await status(), 'what it was').to.equal('ENDED_EARLY');
      const log = await read((reader) => logOf(reader, courseId));
      expect(log.map(({ act }) => act.en)).to.include.members(['Moved to history', 'Reopened', 'Ended early']);
      const told = await read((reader) => rowsOf(reader, 'Notification', { recipientId: 'u-PLN' }));
      expect(told.map(({ template }) => template)).to.include.members([
        'course-end',
        'course-archive',
        'course-reopen',
      ]);
      expect(code(await reopen('CHF', 'CORRECTION')), 'not twice').to.equal('COURSE_STATE');
    });
  });
});
