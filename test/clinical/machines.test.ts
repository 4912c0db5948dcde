import { recordDailyQa } from '@rtflow/records/commands/devices/record-daily-qa';
import { setDeviceStatus } from '@rtflow/records/commands/devices/set-device-status';
import { insertRow, needRow, rowsOf } from '@rtflow/records/rows';
import { expect } from 'chai';
import { forEachDatabase } from '../support/database.ts';
import type { Department } from './support/department.ts';
import { openDepartment, staff } from './support/department.ts';

/** Output of 6 MV: warn above 2 %, error above 3 %; a door interlock works or not. Domain specification, LD01. */
async function addItems({ run }: Department): Promise<void> {
  await run(staff('SUP'), async (tx) => {
    await insertRow(tx, 'CodeList', { code: 'daily-qa', nameZh: '晨检', nameEn: 'Daily QA' });
    const list = { listCode: 'daily-qa', effectiveFrom: '2020-01-01' };
    const output = {
      id: 'q1',
      code: 'LD01',
      nameZh: '输出',
      nameEn: 'Output',
      detail: { warn: 2, error: 3, unit: '%' },
    };
    await insertRow(tx, 'CodeItem', { ...list, ...output });
    await insertRow(tx, 'CodeItem', { ...list, id: 'q2', code: 'DOOR', nameZh: '门联锁', nameEn: 'Door interlock' });
  });
}

const check = ({ run }: Department, output: number, door = true) =>
  run(staff('QAP'), (tx) =>
    recordDailyQa(tx, {
      deviceId: 'd-LA1',
      values: [
        { item: 'LD01', value: output },
        { item: 'DOOR', value: door },
      ],
    }),
  );
const linac = ({ database }: Department) => database.readOnly((reader) => needRow(reader, 'Device', { id: 'd-LA1' }));

describe('clinical: machines', () => {
  forEachDatabase((_name, open) => {
    it('HC3 S21 puts a machine on hold at +3.4 % output and tells the processes and the people', async () => {
      const department = await openDepartment(open);
      await addItems(department);
      const recorded = await check(department, 3.4);
      expect(recorded.ok && recorded.value.state).to.equal('ERROR');
      expect(await linac(department)).to.include({ status: 'HOLD', dailyQaDate: null });
      expect(department.engine.signals()).to.deep.equal(['machine-down-d-LA1']);
      const told = await department.database.readOnly((reader) =>
        rowsOf(reader, 'Notification', { template: 'device-status' }, { order: ['recipientId'] }),
      );
      expect(told.map(({ recipientId }) => recipientId)).to.deep.equal(['u-CMP', 'u-QAP', 'u-RTT-T', 'u-RTT-T2']);
    });

    it('opens the day within the error limit, with a warning above the warning limit', async () => {
      const department = await openDepartment(open);
      await addItems(department);
      department.clock.pin(Date.parse('2026-03-03T07:30:00+08:00'));
      const recorded = await check(department, -2.5);
      expect(recorded.ok && recorded.value.state).to.equal('WARN');
      expect(await linac(department)).to.include({ status: 'UP', dailyQaDate: '2026-03-03' });
    });

    it('takes no check that leaves an item out', async () => {
      const department = await openDepartment(open);
      await addItems(department);
      const values = [{ item: 'LD01', value: 0.1 }];
      const refused = await department.run(staff('QAP'), (tx) => recordDailyQa(tx, { deviceId: 'd-LA1', values }));
      expect(refused.ok ? null : refused.error).to.deep.include({ code: 'BAD_INPUT', detail: { items: ['DOOR'] } });
    });

    it('releases a machine by two people only, the QA physicist and the chief physicist', async () => {
      const department = await openDepartment(open);
      const to = (status: 'DOWN' | 'UP', who: Parameters<typeof staff>[0]) =>
        department.run(staff(who), (tx) => setDeviceStatus(tx, { deviceId: 'd-LA1', status, reason: 'MLC motor' }));
      expect(await to('DOWN', 'RTT-T')).to.deep.equal({ ok: true, value: { status: 'DOWN', pending: false } });
      const therapist = await to('UP', 'RTT-T');
      expect(therapist.ok ? null : therapist.error.code).to.equal('FORBIDDEN');
      expect(await to('UP', 'QAP')).to.deep.equal({ ok: true, value: { status: 'DOWN', pending: true } });
      expect(await to('UP', 'QAP')).to.deep.equal({ ok: true, value: { status: 'DOWN', pending: true } });
      expect(await to('UP', 'CMP')).to.deep.equal({ ok: true, value: { status: 'UP', pending: false } });
      const [fault] = await department.database.readOnly((reader) => rowsOf(reader, 'FaultReport', {}));
      expect(fault).to.deep.include({ closed: true, releasedBy: ['u-QAP', 'u-CMP'], description: 'MLC motor' });
      expect(department.engine.signals()).to.deep.equal(['machine-down-d-LA1', 'machine-up-d-LA1']);
    });
  });
});
