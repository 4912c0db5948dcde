import { expect } from 'chai';
import { onBothDatabases } from './common-house.ts';
import { commandId, problemOf } from './desk.ts';
import { checkIn, nextAppointment, treatAll, treatTimes } from './fractions.ts';
import { walk } from './planned-course.ts';

const DAY = 86_400_000;

describe('journey S10: suspended for five days', function () {
  this.timeout(180_000);

  onBothDatabases((openHouse) => {
    it('S10 treats nobody meanwhile (HC12), shifts what is due by the pause, and ends with all ten fractions', async () => {
      const { house, desks, newPatient } = await openHouse();
      const journey = await newPatient('spine-palliative');
      const { courseId } = journey;
      const params = { courseId };
      await walk(journey, 'course-open', 'confirm-schedule');
      await treatTimes(journey, 6);
      await house.clock.pass(24 * 60);
      const check = await desks.taskFor(courseId, 'weekly-check-nurse');
      const next = await nextAppointment(journey);
      const doctor = await desks.as('att1');
      const suspendedAt = house.clock.now();
      await doctor.api.call('courses.suspend', {
        params,
        body: { commandId: commandId(), reasonCode: 'TOXICITY', expectedResume: dayAfter(suspendedAt, 5) },
      });
      const refused = await problemOf(checkIn(journey, next?.appointmentId ?? ''));
      expect(refused.status, refused.code).to.equal(409);
      expect((await journey.chart()).banner.course?.status).to.equal('SUSPENDED');

      await house.clock.goTo(suspendedAt + 5 * DAY);
      await doctor.api.call('courses.resume', { params, body: { commandId: commandId() } });
      await house.clock.settled();
      const later = await desks.taskFor(courseId, 'weekly-check-nurse');
      expect(later.row.taskKey).to.equal(check.row.taskKey);
      expect(Date.parse(later.row.dueAt ?? '') - Date.parse(check.row.dueAt ?? '')).to.equal(5 * DAY);

      await journey.do('confirm-schedule');
      expect(await treatAll(journey)).to.equal(4);
      const { fractions } = await journey.chart();
      const given = fractions.filter(({ status }) => status === 'DONE');
      expect(given.map(({ fractionNo }) => fractionNo)).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
      await desks.taskFor(courseId, 'summary-sign');
    });
  });
});

function dayAfter(epochMs: number, days: number): string {
  return new Date(epochMs + days * DAY).toISOString().slice(0, 10);
}
