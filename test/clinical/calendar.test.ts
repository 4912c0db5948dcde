import { Grid } from '@rtflow/domain/scheduling/grid';
import type { Tx } from '@rtflow/records';
import { machineDays } from '@rtflow/records/clinical/machine-days';
import { isRecurrence, lastEndOf, occurrences } from '@rtflow/records/clinical/recurrence';
import { insertRow, updateRows } from '@rtflow/records/rows';
import { expect } from 'chai';
import { forEachDatabase } from '../support/database.ts';
import { openDepartment, staff, type Department } from './support/department.ts';

const at = (text: string): number => Date.parse(`${text}:00+08:00`);

describe('clinical: repetition of blocks', () => {
  const tuesdayNoon = {
    startAt: at('2026-03-03T12:00'),
    endAt: at('2026-03-03T13:00'),
    recurrence: 'FREQ=WEEKLY;BYDAY=TU',
  };

  it('repeats a block by its rule at the same wall clock', () => {
    const within = { startAt: at('2026-03-01T00:00'), endAt: at('2026-04-01T00:00') };
    expect(occurrences(tuesdayNoon, within).map(({ startAt }) => new Date(startAt).toISOString())).to.deep.equal(
      ['03', '10', '17', '24', '31'].map((day) => `2026-03-${day}T04:00:00.000Z`),
    );
  });

  it('finds an occurrence that began before the span', () => {
    const night = { ...tuesdayNoon, startAt: at('2026-03-02T22:00'), endAt: at('2026-03-03T06:00'), recurrence: null };
    const within = { startAt: at('2026-03-03T00:00'), endAt: at('2026-03-04T00:00') };
    expect(occurrences(night, within)).to.have.length(1);
    expect(occurrences({ ...night, recurrence: 'FREQ=DAILY;COUNT=3' }, within)).to.have.length(2);
  });

  it('knows when a rule ends, and takes no rule finer than daily', () => {
    expect(lastEndOf(tuesdayNoon)).to.equal(null);
    expect(lastEndOf({ ...tuesdayNoon, recurrence: 'FREQ=WEEKLY;COUNT=2' })).to.equal(at('2026-03-10T13:00'));
    expect(['FREQ=WEEKLY;BYDAY=TU', 'FREQ=MONTHLY;BYDAY=1MO'].map(isRecurrence)).to.deep.equal([true, true]);
    expect(['FREQ=SECONDLY', 'FREQ=HOURLY', 'EVERY DAY', ''].map(isRecurrence)).to.deep.equal([
      false,
      false,
      false,
      false,
    ]);
  });
});

describe('clinical: machine time', () => {
  forEachDatabase((_name, open) => {
    const free = async (
      { database }: Department,
      day: string,
      asker: { category: string; tags: string[] } = { category: 'P2', tags: [] },
    ): Promise<readonly number[]> =>
      database.readOnly(async (reader) => {
        const days = await machineDays(reader, { deviceIds: ['d-LA1'], fromDay: day, days: 1 });
        return new Grid(days).freeStarts('d-LA1', day, { ...asker, lengthMin: 10 });
      });
    const block = (
      tx: Tx,
      row: { start: string; end: string; kind?: 'BLOCK' | 'OPEN' | 'QA'; recurrence?: string; allowTags?: string[] },
    ): Promise<void> =>
      insertRow(tx, 'DeviceBlock', {
        id: tx.newId(),
        deviceId: 'd-LA1',
        startAt: at(row.start),
        endAt: at(row.end),
        reason: '测试',
        createdBy: 'u-SUP',
        kind: row.kind ?? 'BLOCK',
        recurrence: row.recurrence ?? null,
        allowTags: row.allowTags ?? null,
      });

    it('takes rows from the template of the device and weekday, with slot lengths of each shift', async () => {
      const department = await openDepartment(open);
      await department.run(staff('SUP'), async (tx) => {
        await updateRows(tx, 'DeviceTemplate', { id: 'd-LA1-3' }, { endTime: '12:00' });
        const evening = { startTime: '18:00', endTime: '19:00', slotMin: 30, shift: '晚班' };
        await insertRow(tx, 'DeviceTemplate', { id: 'late', deviceId: 'd-LA1', weekday: 3, ...evening });
      });
      expect(await free(department, '2026-03-03')).to.have.length(60);
      expect((await free(department, '2026-03-04')).slice(-3)).to.deep.equal([710, 1080, 1110]);
      expect(await free(department, '2026-03-07')).to.deep.equal([]);
    });

    it('closes a shift that has fewer therapists than the department asks for', async () => {
      const department = await openDepartment(open);
      await department.run(staff('SUP'), (tx) =>
        updateRows(tx, 'DeviceTemplate', { id: 'd-LA1-2' }, { therapists: 1 }),
      );
      expect(await free(department, '2026-03-03')).to.deep.equal([]);
    });

    it('R3.17 blocks a period for all but the named, and opens one for the named alone', async () => {
      const department = await openDepartment(open);
      await department.run(staff('SUP'), async (tx) => {
        await block(tx, { start: '2026-03-03T12:00', end: '2026-03-03T13:00', kind: 'QA', recurrence: 'FREQ=WEEKLY' });
        await block(tx, { start: '2026-03-03T08:00', end: '2026-03-03T09:00', allowTags: ['ANAESTHESIA'] });
        await block(tx, { start: '2026-03-03T18:00', end: '2026-03-03T19:00', kind: 'OPEN', allowTags: ['P0'] });
      });
      const everybody = await free(department, '2026-03-03');
      expect([everybody[0], everybody.at(-1), everybody.includes(720)]).to.deep.equal([540, 1070, false]);
      expect((await free(department, '2026-03-03', { category: 'P2', tags: ['ANAESTHESIA'] }))[0]).to.equal(480);
      expect((await free(department, '2026-03-03', { category: 'P0', tags: [] })).at(-1)).to.equal(1130);
      expect(await free(department, '2026-03-10')).to.have.length(54);
    });

    it('keeps a holiday closed and works a make-up Saturday with the hours of a Monday', async () => {
      const department = await openDepartment(open);
      await department.run(staff('SUP'), async (tx) => {
        await insertRow(tx, 'Holiday', { date: '2026-03-03', dayType: 'HOLIDAY', name: '测试假日' });
        await insertRow(tx, 'Holiday', { date: '2026-03-07', dayType: 'MAKEUP', name: '测试假日' });
      });
      expect(await free(department, '2026-03-03')).to.deep.equal([]);
      expect(await free(department, '2026-03-07')).to.have.length(60);
    });
  });
});
