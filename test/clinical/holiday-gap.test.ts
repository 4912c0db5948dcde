import { packagedYear } from '@rtflow/records/clinical/holiday-years';
import { bookAppointments } from '@rtflow/records/commands/appointments/book-appointments';
import { compensateGap } from '@rtflow/records/commands/schedule/compensate-gap';
import { applyChange, undoChange } from '@rtflow/records/commands/schedule/decide-change';
import { setDeviceHours } from '@rtflow/records/commands/schedule/device-hours';
import { setHolidays } from '@rtflow/records/commands/schedule/set-holidays';
import { scheduleProposals } from '@rtflow/records/queries/schedule/proposals';
import { courseGap, deviceHours, holidayGaps } from '@rtflow/records/queries/schedule/setup';
import { rowsOf } from '@rtflow/records/rows';
import { expect } from 'chai';
import { forEachDatabase } from '../support/database.ts';
import { openDepartment, staff } from './support/department.ts';
import { addReadyCourse } from './support/ready-course.ts';

const JANUARY_20 = Date.parse('2026-01-20T09:00:00+08:00');
const HOUR_MS = 3_600_000;

describe('clinical: a course over Spring Festival', () => {
  forEachDatabase((_name, open) => {
    it('S7 shows the gap of a course booked on 20 January and regains it by Saturdays or second fractions, as a whole, with undo', async () => {
      const department = await openDepartment(open);
      department.clock.pin(JANUARY_20);
      const { run, database } = department;
      const days = packagedYear(2026);
      await run(staff('SUP'), (tx) => setHolidays(tx, { year: 2026, version: 0, source: 'test', days }));
      const { courseId } = await run(staff('FD'), (tx) =>
        addReadyCourse(tx, { fractions: 33, course: { category: 'P1', openedAt: JANUARY_20 - 10 * 24 * HOUR_MS } }),
      );
      const offered = await database.readOnly((reader) => scheduleProposals(reader, courseId));
      if (!offered.ok) throw new Error(offered.error.code);
      const slots = (offered.value.options[0]?.slots ?? []).map(({ deviceId, startAt, fractionNo }) => ({
        deviceId,
        startAt: Date.parse(startAt),
        fxNo: fractionNo,
      }));
      const booked = await run(staff('FD'), (tx) => bookAppointments(tx, { courseId, slots }));
      expect(booked.ok).to.equal(true);
      const gaps = () => database.readOnly((reader) => holidayGaps(reader, staff('RTT-T')));
      const [gap] = await gaps();
      expect(gap?.breaks).to.deep.equal([{ from: '2026-02-15', to: '2026-02-23', days: 9 }]);
      expect([gap?.lostDays, gap?.regainedDays]).to.deep.equal([6, 0]);
      const kinds = gap?.options.map(({ kind, lostGy }) => [kind, lostGy > 0]) ?? [];
      expect(kinds[0]).to.deep.equal(['NONE', true]);
      const [none, , bid] = gap?.options ?? [];
      expect(bid?.lostGy).to.be.below(none?.lostGy ?? 0);
      expect(bid?.lateGy).to.be.above(0);

      const propose = (kind: 'SIXTH_DAY' | 'BID') => run(staff('RTT-T'), (tx) => compensateGap(tx, { courseId, kind }));
      const shut = await propose('SIXTH_DAY');
      expect(shut.ok ? 'ok' : shut.error.code).to.equal('COMPENSATION_NO_PLACE');
      const live = async () =>
        (await database.readOnly((reader) => rowsOf(reader, 'Appointment', { courseId }, { order: ['startAt'] }))).map(
          ({ id, startAt, endAt }) => ({ id, startAt, endAt }),
        );
      const before = await live();
      const twice = await propose('BID');
      if (!twice.ok) throw new Error(twice.error.code);
      const { changeId } = twice.value;
      const applied = await run(staff('RTT-T'), (tx) => applyChange(tx, changeId));
      expect(applied.ok && applied.value.moved).to.equal(6);
      const after = await live();
      const sameDay = after.flatMap(({ startAt }, index) => {
        const earlier = after[index - 1];
        return earlier && startAt - earlier.startAt < 12 * HOUR_MS ? [(startAt - earlier.endAt) / HOUR_MS] : [];
      });
      expect(sameDay).to.have.length(6);
      expect(Math.min(...sameDay)).to.be.at.least(6);
      expect(after.at(-1)?.startAt).to.be.below(before.at(-1)?.startAt ?? 0);
      expect(await gaps()).to.deep.equal([]);
      const undone = await run(staff('RTT-T'), (tx) => undoChange(tx, changeId));
      expect(undone.ok && undone.value.moved).to.equal(6);
      expect(await live()).to.deep.equal(before);

      await run(staff('SUP'), async (tx) => {
        const { shifts } = await deviceHours(tx, 'd-LA1');
        const saturday = { ...shifts[0]!, weekday: 6 };
        await setDeviceHours(tx, { deviceId: 'd-LA1', shifts: [...shifts, saturday] });
      });
      const sixth = await propose('SIXTH_DAY');
      if (!sixth.ok) throw new Error(sixth.error.code);
      await run(staff('RTT-T'), (tx) => applyChange(tx, sixth.value.changeId));
      const weekdays = (await live()).map(({ startAt }) => new Date(startAt + 8 * HOUR_MS).getUTCDay());
      expect(weekdays.filter((day) => day === 6).length).to.be.at.least(3);
      const left = await database.readOnly((reader) => courseGap(reader, courseId));
      expect(left.ok && left.value.regainedDays).to.be.at.least(3);
    });
  });
});
