import { expect } from 'chai';
import { SYSTEM_ACTOR } from '@rtflow/records';
import { insertRow, needRow, rowOf } from '@rtflow/records/rows';
import { onBothDatabases } from './common-house.ts';
import { commandId, problemOf } from './desk.ts';
import { walk } from './planned-course.ts';

const START = '2026-05-20T10:00:00+08:00';

describe('journey S4: booking before the sheet is approved', function () {
  this.timeout(120_000);

  onBothDatabases((openHouse) => {
    it('S4 answers 409 with the rule, keeps no appointment and writes one audit row; the database itself refuses too (HC1)', async () => {
      const { house, desks, newPatient } = await openHouse();
      const journey = await newPatient('rectum-vmat');
      await walk(journey, 'course-open', 'sheet-verify');
      const { courseId } = journey;
      const desk = await desks.as('fd1');
      const [deviceId = ''] = await journey.devices('LINAC');
      const slots = [{ deviceId, startAt: START, fractionNo: 1 }];
      const refused = await problemOf(
        desk.api.call('appointments.book', { params: { courseId }, body: { commandId: commandId(), slots } }),
      );
      expect(refused).to.include({ status: 409, code: 'HC1', whoCanFix: 'ATT+CHK', zh: '治疗单未批准，不能预约治疗' });
      const { acts } = await desk.api.call('courses.acts', { params: { courseId } });
      expect(acts.find(({ act }) => act === 'book')).to.deep.include({ allowed: false });
      expect((await journey.chart()).fractions).to.deep.equal([]);

      const auditor = await desks.as('sup1');
      const { rows } = await auditor.api.call('audit.list', { query: { actor: desk.userId, limit: 5 } });
      const kept = rows.filter(({ entityId, action }) => entityId === courseId && action !== 'course.read');
      expect(kept.map(({ action, actor, entity }) => [action, actor?.zh, entity])).to.deep.equal([
        ['appointment.book.refused', '周前台', 'course'],
      ]);
      expect(kept[0]?.detail).to.include({ code: 'HC1' });

      const byHand = house.database.unitOfWork.run(SYSTEM_ACTOR, async (tx) => {
        const plan = await needRow(tx, 'Plan', { courseId });
        await insertRow(tx, 'Appointment', {
          id: tx.newId(),
          ...{ courseId, patientId: journey.patientId, planId: plan.id, deviceId, kind: 'FIRST', fxNo: 1 },
          ...{
            startAt: Date.parse(START),
            endAt: Date.parse(START) + 720_000,
            bookedAt: tx.now,
            bookedBy: desk.userId,
          },
        });
      });
      const error: unknown = await byHand.catch((thrown: unknown) => thrown);
      expect(String(error)).to.include('HC1');
      const nothing = await house.database.readOnly((reader) => rowOf(reader, 'Appointment', { courseId, fxNo: 1 }));
      expect(nothing).to.equal(null);

      await walk(journey, 'sheet-approve', 'rv-import-confirm');
      const booked = await desk.api.call('appointments.book', {
        params: { courseId },
        body: { commandId: commandId(), slots },
      });
      expect(booked.appointmentIds, 'accepted as soon as the sheet is approved').to.have.length(1);
    });
  });
});
