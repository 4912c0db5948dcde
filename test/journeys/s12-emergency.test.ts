import { expect } from 'chai';
import { localInstant } from '@rtflow/api/demo/working-time';
import { onBothDatabases } from './common-house.ts';
import { nextAppointment, treat } from './fractions.ts';

const HOUR = 3_600_000;

describe('journey S12: cord compression at 21:00', function () {
  this.timeout(120_000);

  onBothDatabases((openHouse) => {
    it('S12 starts within 24 hours on a hand plan with one check, and asks for the full check afterwards', async () => {
      const { house, desks, newPatient } = await openHouse();
      await house.clock.toWork();
      await house.clock.goTo(localInstant(house.clock.today(), '21:00'));
      const cameAt = house.clock.now();
      const journey = await newPatient('spine-palliative', { atOnce: true });
      await journey.do('course-open', { own: { intent: 'emergency', urgent: true, symptomatic: true } });
      expect((await journey.chart()).banner.course?.category).to.equal('P0');
      await journey.do('emergency-rx', {
        own: {
          ...{ indication: 'CORD', site: 'SPINE', technique: '3DCRT', energy: '6X', tg263Name: 'PTV' },
          ...{ dosePerFx: 800, fractions: 1, total: 800, clinicalSetup: true },
          ...{ verbal: 'yes', orderedAt: new Date(house.clock.now()).toISOString(), readBack: 'yes' },
        },
      });
      await journey.do('emergency-plan', {
        own: {
          method: 'HAND',
          beams: [{ no: 1, energy: '6X', gantry: 180, fieldX: 8, fieldY: 16, depthCm: 6, mu: 920 }],
        },
      });
      await journey.do('emergency-check', { own: { secondaryMuPercent: 0.8 } });
      await journey.do('emergency-approve');
      for (const taskId of ['sheet-verify', 'sheet-approve', 'sheet-cosign', 'rv-import-confirm', 'confirm-schedule']) {
        await journey.do(taskId);
      }
      const first = await nextAppointment(journey);
      if (!first) throw new Error('Expected a booked fraction, but found none');
      await treat(journey, first);
      const { fractions } = await journey.chart();
      expect(fractions.map(({ fractionNo, status }) => [fractionNo, status])).to.deep.equal([[1, 'DONE']]);
      expect(Date.parse(fractions[0]?.start ?? '') - cameAt).to.be.lessThan(24 * HOUR);

      const { person, row } = await desks.taskFor(journey.courseId, 'retro-check');
      expect(person.login).to.match(/^chk/);
      expect(Date.parse(row.dueAt ?? '') - cameAt).to.be.at.most(48 * HOUR);
      await journey.do('retro-check');
      await journey.do('summary-sign');
      expect((await journey.chart()).banner.course?.status).to.equal('COMPLETED');
    });
  });
});
