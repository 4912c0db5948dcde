import { expect } from 'chai';
import { onBothDatabases } from './common-house.ts';
import { commandId, problemOf } from './desk.ts';
import { sendPlan, walk } from './planned-course.ts';

describe('journey S3: prescription changed after approval', function () {
  this.timeout(120_000);

  onBothDatabases((openHouse) => {
    it('S3 revises a plan, voids every approval when the prescription changes (HC4), and has the new sheet approved', async () => {
      const { desks, newPatient } = await openHouse();
      const journey = await newPatient('npc-vmat');
      await walk(journey, 'course-open', 'plan-design');
      await journey.do('plan-evaluate', { own: { decision: 'revise', rejectReason: 'OAR', comment: '左腮腺偏高' } });
      await journey.do('plan-design');
      await sendPlan(journey);
      await walk(journey, 'plan-evaluate', 'sheet-cosign');
      const before = await journey.chart();
      expect(before.plans[0]).to.include({ version: 2, status: 'RELEASED', hashMatches: true });

      const doctor = await desks.as('att1');
      const change = { commandId: commandId(), reasonCode: 'DOSE', note: '肿瘤退缩，减量' };
      await doctor.api.call('courses.changeRx', { params: { courseId: journey.courseId }, body: change });
      await journey.house.clock.settled();
      const after = await journey.chart();
      expect(after.prescriptions[0]).to.include({ version: 1, status: 'SUPERSEDED' });
      expect(after.plans[0]?.status).to.equal('DRAFT');
      const book = { commandId: commandId(), slots: [await anySlot(journey)] };
      const desk = await desks.as('fd1');
      const refused = await problemOf(
        desk.api.call('appointments.book', { params: { courseId: journey.courseId }, body: book }),
      );
      expect(refused).to.include({ status: 409, code: 'HC1' });

      await walk(journey, 'plan-request', 'confirm-schedule');
      const { plans, prescriptions, fractions } = await journey.chart();
      expect(prescriptions.map(({ version, status }) => [version, status])).to.deep.equal([
        [2, 'SIGNED'],
        [1, 'SUPERSEDED'],
      ]);
      expect(plans.find(({ status }) => status === 'RELEASED')).to.include({ hashMatches: true });
      expect(fractions.filter(({ status }) => status === 'BOOKED')).to.have.length(33);
    });
  });
});

async function anySlot(journey: { devices(kind: string): Promise<string[]> }) {
  const [deviceId = ''] = await journey.devices('LINAC');
  return { deviceId, startAt: '2026-04-08T10:00:00+08:00', fractionNo: 1 };
}
