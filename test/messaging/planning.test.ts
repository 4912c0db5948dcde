import { createFieldCipher, SYSTEM_ACTOR } from '@rtflow/records';
import { planMessages, tellFault } from '@rtflow/records/messages/plan-messages';
import { installFieldCipher } from '@rtflow/records/patient-fields';
import { rowsOf } from '@rtflow/records/rows';
import { expect } from 'chai';
import { openDepartment } from '../clinical/support/department.ts';
import { addReadyCourse, bookAt } from '../clinical/support/ready-course.ts';
import { forEachDatabase } from '../support/database.ts';

describe('messages: planning', () => {
  forEachDatabase((_name, open) => {
    it('R3.44 tells a machine fault to the patients still to come to that machine today and to its staff, to nobody else, once', async () => {
      installFieldCipher(createFieldCipher(Buffer.alloc(32, 7)));
      const { run, database } = await openDepartment(open);
      const [today, other] = await run(SYSTEM_ACTOR, async (tx) => {
        const mine = await addReadyCourse(tx, { fractions: 2 });
        await bookAt(tx, mine, ['03-02 11:00', '03-03 11:00']);
        const theirs = await addReadyCourse(tx, { fractions: 1 });
        await bookAt(tx, theirs, ['03-02 12:00'], 'd-LA2');
        return [mine.patientId, theirs.patientId];
      });
      for (let repeat = 0; repeat < 2; repeat += 1) {
        await run(SYSTEM_ACTOR, (tx) => tellFault(tx, { deviceId: 'd-LA1', key: 'f1' }));
      }
      const told = await rowsOf({ sql: database.reader }, 'Message', {});
      expect(
        told.filter(({ kind }) => kind === 'machine-fault').map(({ recipientId, params }) => [recipientId, params]),
      ).to.deep.equal([[today, { date: '2026-03-02', time: '11:00' }]]);
      expect(told.map(({ recipientId }) => recipientId)).to.not.include(other);
      const staff = told.filter(({ kind }) => kind === 'staff-machine-fault').map(({ recipientId }) => recipientId);
      expect(staff.sort()).to.deep.equal(['u-QAP', 'u-RTT-T', 'u-RTT-T2', 'u-SUP']);
    });

    it('tells patients and therapists the next day’s list at its hour and not before, once', async () => {
      installFieldCipher(createFieldCipher(Buffer.alloc(32, 7)));
      const { run, database, clock } = await openDepartment(open);
      const patientId = await run(SYSTEM_ACTOR, async (tx) => {
        const mine = await addReadyCourse(tx, { fractions: 2 });
        await bookAt(tx, mine, ['03-03 11:00', '03-04 11:00']);
        return mine.patientId;
      });
      expect(await run(SYSTEM_ACTOR, planMessages)).to.equal(0);
      clock.pin(Date.parse('2026-03-02T17:00:00+08:00'));
      expect([await run(SYSTEM_ACTOR, planMessages), await run(SYSTEM_ACTOR, planMessages)]).to.deep.equal([1, 0]);
      const told = await rowsOf({ sql: database.reader }, 'Message', { kind: 'appointment-tomorrow' });
      expect(told.map((row) => [row.recipientId, row.params])).to.deep.equal([
        [patientId, { date: '2026-03-03', time: '11:00', room: 'LA1' }],
      ]);
      const staff = await rowsOf({ sql: database.reader }, 'Message', { kind: 'staff-next-day' });
      expect(staff.map(({ params }) => params.count)).to.deep.equal(['1', '1']);
    });
  });
});
