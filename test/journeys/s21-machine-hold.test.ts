import { expect } from 'chai';
import { localDay } from '@rtflow/api/demo/working-time';
import { DAILY_QA_ITEMS } from '@rtflow/records/starter/daily-qa';
import { onBothDatabases } from './common-house.ts';
import { commandId } from './desk.ts';
import { checkIn, nextAppointment, treat } from './fractions.ts';
import { walk } from './planned-course.ts';

const MINUTE = 60_000;

describe('journey S21: daily QA out of limit', function () {
  this.timeout(120_000);

  onBothDatabases((openHouse) => {
    it('S21 holds the machine at an output of +3.4 %, starts no fraction on it (HC3), and treats once two people released it', async () => {
      const { house, desks, newPatient } = await openHouse();
      const journey = await newPatient('breast-imrt');
      await walk(journey, 'course-open', 'confirm-schedule');
      const next = await nextAppointment(journey);
      if (!next) throw new Error('Expected a booked fraction, but found none');
      const { deviceId } = next;
      const params = { deviceId };
      const physicist = await desks.as('qap1');
      await house.clock.toDay(localDay(Date.parse(next.startAt)), '07:00');
      const values = DAILY_QA_ITEMS.map(({ code, detail }) => ({
        item: code,
        value: code === 'LD01' ? 3.4 : 'error' in detail ? 0.3 : true,
      }));
      await physicist.api.call('devices.dailyQa', { params, body: { commandId: commandId(), values } });
      const state = async () =>
        (await physicist.api.call('devices.list')).rows.find((row) => row.deviceId === deviceId);
      expect(await state()).to.include({ status: 'HOLD', dailyQaDone: false });
      expect((await state())?.reason).to.deep.equal({
        zh: '晨检超限: 6 MV X 线输出稳定性 3.4 %',
        en: 'Daily QA out of limit: Photon output 6 MV 3.4 %',
      });

      await house.clock.goTo(Date.parse(next.startAt) - 10 * MINUTE);
      await checkIn(journey, next.appointmentId);
      const blocked = await desks.taskFor(journey.courseId, 'fraction-blocked');
      expect(await desks.find(journey.courseId, 'identity-and-setup')).to.equal(null);
      const auditor = await desks.as('sup1');
      const { rows } = await auditor.api.call('audit.list', { query: { patientId: journey.patientId, limit: 50 } });
      expect(rows.find(({ action }) => action === 'fraction.blocked')?.detail).to.include({
        code: 'HC3',
        status: 'HOLD',
      });

      const release = (login: string) =>
        desks.as(login).then(({ api }) =>
          api.call('devices.status', {
            params,
            body: { commandId: commandId(), status: 'UP', reason: '输出量重新标定后复测合格' },
          }),
        );
      await release('qap1');
      expect(await state(), 'one signature is not enough').to.include({ status: 'HOLD' });
      await release('cmp1');
      expect(await state()).to.include({ status: 'UP', dailyQaDone: false });
      await journey.do('fraction-blocked', {
        by: blocked.person.login,
        own: { action: 'RESOLVED', comment: '已修复' },
      });
      await treat(journey, next);
      const [fraction] = (await journey.chart()).fractions;
      expect(fraction).to.include({ fractionNo: 1, status: 'DONE' });
    });
  });
});
