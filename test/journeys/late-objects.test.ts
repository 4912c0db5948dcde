import { expect } from 'chai';
import { SYSTEM_ACTOR } from '@rtflow/records';
import { settleSeries } from '@rtflow/records/commands/dicom/settle-series';
import { sharedHouse } from './common-house.ts';
import { sendPlan, walk } from './planned-course.ts';

describe('journey: objects that come late', function () {
  this.timeout(60_000);
  const openHouse = sharedHouse();

  it('settles a series again when slices came after the pause, and tells the process once', async () => {
    const { house, desks, newPatient } = await openHouse();
    const journey = await newPatient('lung-vmat');
    await walk(journey, 'course-open', 'sim-perform');
    await desks.taskFor(journey.courseId, 'contour-draft');
    const [ct] = (await journey.chart()).images;
    const settled = { seriesInstanceUid: ct?.seriesUid ?? '', modality: 'CT' };
    await house.database.unitOfWork.run(SYSTEM_ACTOR, (tx) => settleSeries(tx, settled));
    await house.clock.settled();
    const again = await desks.taskFor(journey.courseId, 'contour-draft');
    expect(again.row.attempt).to.equal(1);
  });

  it('takes a second revision of the plan from the same series within the hour', async () => {
    const { desks, newPatient } = await openHouse();
    const journey = await newPatient('lung-vmat');
    await walk(journey, 'course-open', 'plan-design');
    const first = (await journey.chart()).plans[0];
    await journey.do('plan-evaluate', { own: { decision: 'revise', rejectReason: 'OAR', comment: '双肺 V20 偏高' } });
    await journey.do('plan-design');
    await sendPlan(journey);
    await desks.taskFor(journey.courseId, 'plan-evaluate');
    const second = (await journey.chart()).plans[0];
    expect(second?.hash)
      .to.match(/^[0-9a-f]{64}$/)
      .and.not.equal(first?.hash);
  });
});
