import { bookAppointments } from '@rtflow/records/commands/appointments/book-appointments';
import { expect } from 'chai';
import { openDepartment, staff } from '../clinical/support/department.ts';
import { addReadyCourse, at } from '../clinical/support/ready-course.ts';
import { forEachDatabase } from '../support/database.ts';

const CLIENTS = 50;
/** 10,000 for a release; each round is another slot. */
const ROUNDS = Number(process.env['RTFLOW_SLOT_ROUNDS'] ?? 3);
/** Ten-minute slots of one machine's day. */
const SLOTS_A_DAY = 58;

describe('faults: many for one slot', function () {
  this.timeout(Math.max(120_000, ROUNDS * 2_000));
  forEachDatabase((_name, open) => {
    it(`gives one slot to one of ${CLIENTS} clients, also where the slots only overlap`, async () => {
      const { database } = await openDepartment(open);
      const courses = await database.unitOfWork.run(staff('FD'), async (tx) =>
        Promise.all(Array.from({ length: CLIENTS }, () => addReadyCourse(tx, { fractions: 1 }))),
      );
      for (let round = 0; round < ROUNDS; round += 1) {
        const startAt = at('03-03 08:00') + (round % SLOTS_A_DAY) * 600_000;
        const book = (courseId: string, index: number) =>
          database.unitOfWork.run(staff('FD'), (tx) =>
            // Every other client wants to begin five minutes later: the start differs, the time is the same.
            bookAppointments(tx, {
              courseId,
              slots: [{ deviceId: 'd-LA1', startAt: startAt + (index % 2) * 300_000, fxNo: 1 }],
            }),
          );
        const outcomes = await Promise.all(courses.map(({ courseId }, index) => book(courseId, index)));
        const codes = outcomes.map((outcome) => (outcome.ok ? 'ok' : outcome.error.code));
        expect(
          codes.filter((code) => code === 'ok'),
          `round ${round}`,
        ).to.have.length(1);
        expect(codes.filter((code) => code === 'SLOT_TAKEN')).to.have.length(CLIENTS - 1);
        const rows = await database.reader.all<{ n: number }>(
          `SELECT COUNT(*) AS n FROM appointments WHERE status = 'BOOKED'`,
        );
        expect(Number(rows[0]?.n)).to.equal(1);
        await database.unitOfWork.run(staff('FD'), (tx) =>
          tx.sql.run(`UPDATE appointments SET status = 'CANCELLED' WHERE status = 'BOOKED'`),
        );
      }
    });
  });
});
