import { previewYear } from '@rtflow/records/clinical/holiday-years';
import { bookAppointments } from '@rtflow/records/commands/appointments/book-appointments';
import { setDeviceStatus } from '@rtflow/records/commands/devices/set-device-status';
import { addBlock, endBlock } from '@rtflow/records/commands/schedule/device-blocks';
import { setDeviceHours } from '@rtflow/records/commands/schedule/device-hours';
import { applyChange, undoChange } from '@rtflow/records/commands/schedule/decide-change';
import { moveAppointments, swapAppointments } from '@rtflow/records/commands/schedule/move-appointments';
import { proposeReflow } from '@rtflow/records/commands/schedule/propose-changes';
import { setHolidays } from '@rtflow/records/commands/schedule/set-holidays';
import { needRow, rowsOf, updateRows } from '@rtflow/records/rows';
import { expect } from 'chai';
import { forEachDatabase, type OpenTestDatabase } from '../support/database.ts';
import { openDepartment, staff, type Department } from './support/department.ts';
import { addReadyCourse, at, bookAt, type ReadyCourse } from './support/ready-course.ts';

const WEEK = ['03-03 10:00', '03-04 10:00', '03-05 10:00', '03-06 10:00', '03-09 10:00'];

interface Booked {
  readonly department: Department;
  readonly course: ReadyCourse;
  readonly ids: string[];
}

async function booked(open: OpenTestDatabase, times: readonly string[] = WEEK): Promise<Booked> {
  const department = await openDepartment(open);
  const [course, ids] = await department.run(staff('FD'), async (tx) => {
    const ready = await addReadyCourse(tx, { fractions: times.length });
    return [ready, await bookAt(tx, ready, times)] as const;
  });
  return { department, course, ids };
}

/** 'fx machine 03-03 10:00' of the live appointments, in order of time. */
async function seats({ department }: Pick<Booked, 'department'>, courseId: string): Promise<string[]> {
  const rows = await department.database.readOnly((reader) =>
    rowsOf(reader, 'Appointment', { courseId, status: ['BOOKED', 'HELD', 'CHECKED_IN'] }, { order: ['startAt'] }),
  );
  return rows.map(({ fxNo, deviceId, startAt }) => {
    const local = new Date(startAt + 8 * 3_600_000).toISOString();
    return `${fxNo} ${deviceId.slice(2)} ${local.slice(5, 10)} ${local.slice(11, 16)}`;
  });
}

const move = (
  { department }: Booked,
  input: { appointmentId: string; to: string; deviceId?: string; scope?: 'ONE' | 'FOLLOWING'; consent?: boolean },
) =>
  department.run(staff('RTT-T'), (tx) =>
    moveAppointments(tx, {
      appointmentId: input.appointmentId,
      deviceId: input.deviceId ?? 'd-LA1',
      startAt: at(input.to),
      scope: input.scope ?? 'ONE',
      consent: input.consent ?? true,
    }),
  );
const codeOf = (outcome: { ok: boolean; error?: { code: string } }): string => outcome.error?.code ?? 'ok';

describe('clinical: moving what is booked', () => {
  forEachDatabase((_name, open) => {
    it('moves one fraction, numbers the series anew, and puts it back by one undo', async () => {
      const case1 = await booked(open);
      const { department, course, ids } = case1;
      const moved = await move(case1, { appointmentId: ids[1]!, to: '03-10 11:00', deviceId: 'd-LA2' });
      if (!moved.ok) throw new Error(moved.error.code);
      expect(await seats(case1, course.courseId)).to.deep.equal([
        '1 LA1 03-03 10:00',
        '2 LA1 03-05 10:00',
        '3 LA1 03-06 10:00',
        '4 LA1 03-09 10:00',
        '5 LA2 03-10 11:00',
      ]);
      const undo = () => department.run(staff('RTT-T'), (tx) => undoChange(tx, moved.value.changeId));
      expect(codeOf(await undo())).to.equal('ok');
      expect((await seats(case1, course.courseId))[1]).to.equal('2 LA1 03-04 10:00');
      expect(codeOf(await undo())).to.equal('CHANGE_STATE');
    });

    it('moves this and all following to another time and machine, each on its day', async () => {
      const case1 = await booked(open);
      await move(case1, { appointmentId: case1.ids[1]!, to: '03-04 14:00', deviceId: 'd-LA2', scope: 'FOLLOWING' });
      expect(await seats(case1, case1.course.courseId)).to.deep.equal([
        '1 LA1 03-03 10:00',
        '2 LA2 03-04 14:00',
        '3 LA2 03-05 14:00',
        '4 LA2 03-06 14:00',
        '5 LA2 03-09 14:00',
      ]);
    });

    it('lets the series flow on by its cycle when this and all following go to another day', async () => {
      const case1 = await booked(open);
      await move(case1, { appointmentId: case1.ids[2]!, to: '03-06 10:00', scope: 'FOLLOWING' });
      expect(await seats(case1, case1.course.courseId)).to.deep.equal([
        '1 LA1 03-03 10:00',
        '2 LA1 03-04 10:00',
        '3 LA1 03-06 10:00',
        '4 LA1 03-09 10:00',
        '5 LA1 03-10 10:00',
      ]);
    });

    it('refuses a slot that is taken, closed, blocked or past, a patient in two places, and a gap under 6 h', async () => {
      const case1 = await booked(open);
      const { department, ids } = case1;
      await department.run(staff('FD'), async (tx) => {
        const other = await addReadyCourse(tx, { fractions: 1 });
        await bookAt(tx, other, ['03-03 12:00']);
        const block = { deviceId: 'd-LA1', kind: 'BLOCK' as const, recurrence: null, reason: '保养', allowTags: [] };
        const blocked = { ...block, startAt: at('03-10 09:00'), endAt: at('03-10 12:00') };
        expect(codeOf(await addBlock({ ...tx, actor: staff('RTT-T') }, blocked))).to.equal('ok');
      });
      const tries = [
        ['03-03 12:10', 'SLOT_TAKEN'],
        ['03-03 19:00', 'SLOT_CLOSED'],
        ['03-10 10:00', 'SLOT_BLOCKED'],
        ['03-02 08:00', 'SLOT_PAST'],
        ['03-03 15:00', 'HC7'],
        ['03-03 10:10', 'SLOT_TAKEN'],
      ] as const;
      for (const [to, code] of tries) {
        expect(codeOf(await move(case1, { appointmentId: ids[1]!, to })), to).to.equal(code);
      }
      expect(codeOf(await move(case1, { appointmentId: ids[1]!, to: '03-03 10:10', deviceId: 'd-LA2' }))).to.equal(
        'PATIENT_BUSY',
      );
      expect(codeOf(await move(case1, { appointmentId: ids[1]!, to: '03-11 10:00', deviceId: 'd-CT1' }))).to.equal(
        'DEVICE_UNFIT',
      );
    });

    it('HC12 HC1 moves nothing of a suspended course, and nothing when the sheet is void', async () => {
      const case1 = await booked(open);
      const { department, course, ids } = case1;
      const change = (sql: string) => department.run(staff('SUP'), (tx) => tx.sql.run(sql, [course.courseId]));
      await change(`UPDATE courses SET status = 'SUSPENDED' WHERE id = ?`);
      expect(codeOf(await move(case1, { appointmentId: ids[1]!, to: '03-11 10:00' }))).to.equal('HC12');
      await change(`UPDATE courses SET status = 'ACTIVE' WHERE id = ?`);
      await change(`UPDATE treatment_sheets SET status = 'VOID' WHERE course_id = ?`);
      expect(codeOf(await move(case1, { appointmentId: ids[1]!, to: '03-11 10:00' }))).to.equal('HC1');
    });

    it('HC3 books and moves nothing to a machine that is out of service today, and tomorrow again', async () => {
      const case1 = await booked(open);
      const { department, ids } = case1;
      await department.run(staff('RTT-T'), (tx) =>
        setDeviceStatus(tx, { deviceId: 'd-LA2', status: 'DOWN', reason: '冷却水' }),
      );
      const other = await department.run(staff('FD'), (tx) => addReadyCourse(tx, { fractions: 1 }));
      const book = (time: string) =>
        department.run(staff('FD'), (tx) =>
          bookAppointments(tx, {
            courseId: other.courseId,
            slots: [{ deviceId: 'd-LA2', startAt: at(time), fxNo: 1 }],
          }),
        );
      expect(codeOf(await book('03-02 15:00'))).to.equal('HC3');
      expect(codeOf(await book('03-04 15:00'))).to.equal('ok');
      expect(codeOf(await move(case1, { appointmentId: ids[0]!, to: '03-02 16:00', deviceId: 'd-LA2' }))).to.equal(
        'HC3',
      );
    });

    it('moves a patient who knows the time only with consent', async () => {
      const case1 = await booked(open);
      const refused = await move(case1, { appointmentId: case1.ids[0]!, to: '03-03 11:00', consent: false });
      expect(refused.ok ? null : refused.error.detail).to.deep.equal({ appointmentIds: [case1.ids[0]] });
      expect(codeOf(refused)).to.equal('CONSENT_NEEDED');
    });

    it('lets two patients change places as one act', async () => {
      const case1 = await booked(open);
      const { department } = case1;
      const [other, otherIds] = await department.run(staff('FD'), async (tx) => {
        const ready = await addReadyCourse(tx, { fractions: 2 });
        return [ready, await bookAt(tx, ready, ['03-03 15:00', '03-04 15:00'], 'd-LA2')] as const;
      });
      const swapped = await department.run(staff('RTT-T'), (tx) =>
        swapAppointments(tx, { appointmentIds: [case1.ids[1]!, otherIds[1]!], consent: true }),
      );
      expect(codeOf(swapped)).to.equal('ok');
      expect((await seats(case1, case1.course.courseId))[1]).to.equal('2 LA2 03-04 15:00');
      expect((await seats(case1, other.courseId))[1]).to.equal('2 LA1 03-04 10:00');
    });

    it('does not move what another has moved meanwhile, or who has checked in', async () => {
      const case1 = await booked(open);
      const first = await move(case1, { appointmentId: case1.ids[0]!, to: '03-03 11:00' });
      if (!first.ok) throw new Error(first.error.code);
      await move(case1, { appointmentId: case1.ids[0]!, to: '03-03 12:00' });
      const undo = await case1.department.run(staff('RTT-T'), (tx) => undoChange(tx, first.value.changeId));
      expect(codeOf(undo)).to.equal('APPOINTMENT_CHANGED');
      await case1.department.run(staff('FD'), (tx) =>
        updateRows(tx, 'Appointment', { id: case1.ids[0]! }, { status: 'CHECKED_IN' }),
      );
      expect(codeOf(await move(case1, { appointmentId: case1.ids[0]!, to: '03-03 13:00' }))).to.equal(
        'APPOINTMENT_CHANGED',
      );
    });
  });
});

describe('clinical: calendar and its consequences', () => {
  forEachDatabase((_name, open) => {
    it('R3.16 blocks a period by machine, reason and repetition, lists who is booked in it, and ends it', async () => {
      const { department, ids } = await booked(open);
      const block = {
        deviceId: 'd-LA1',
        kind: 'BLOCK' as const,
        startAt: at('03-03 09:00'),
        endAt: at('03-03 12:00'),
        recurrence: 'FREQ=WEEKLY;BYDAY=TU,TH',
        reason: '科研',
        allowTags: [],
      };
      const added = await department.run(staff('RTT-T'), (tx) => addBlock(tx, block));
      if (!added.ok) throw new Error(added.error.code);
      expect(added.value.touched).to.deep.equal([ids[0], ids[2]]);
      expect(codeOf(await department.run(staff('NUR'), (tx) => addBlock(tx, block)))).to.equal('FORBIDDEN');
      const hourly = { ...block, recurrence: 'FREQ=HOURLY' };
      expect(codeOf(await department.run(staff('RTT-T'), (tx) => addBlock(tx, hourly)))).to.equal('RECURRENCE');
      department.clock.pin(at('03-04 09:00'));
      await department.run(staff('RTT-T'), (tx) => endBlock(tx, added.value.blockId));
      const row = await department.database.readOnly((reader) =>
        needRow(reader, 'DeviceBlock', { id: added.value.blockId }),
      );
      expect(row.recurrence).to.equal('FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20260303T235959Z');
    });

    it('takes a week of shifts that do not overlap', async () => {
      const department = await openDepartment(open);
      const shift = { weekday: 1, startTime: '07:00', endTime: '13:00', slotMin: 12, shift: '早班', therapists: 2 };
      const set = (shifts: (typeof shift)[]) =>
        department.run({ kind: 'user', id: 'u-ADM', grants: [{ role: 'ADM', scope: 'department' }] }, (tx) =>
          setDeviceHours(tx, { deviceId: 'd-LA1', shifts }),
        );
      expect(codeOf(await set([shift, { ...shift, startTime: '12:00', endTime: '20:00' }]))).to.equal('SHIFT_OVERLAP');
      expect(codeOf(await set([shift, { ...shift, startTime: '13:00', endTime: '20:00' }]))).to.equal('ok');
    });

    it('R3.20 keeps the year in versions, shows whom a new holiday touches, and flows their series on after approval', async () => {
      const case1 = await booked(open);
      const { department, course, ids } = case1;
      const days = [
        { date: '2026-03-05', dayType: 'HOLIDAY' as const, name: '测试节' },
        { date: '2026-03-07', dayType: 'MAKEUP' as const, name: '测试节' },
      ];
      const preview = await department.database.readOnly((reader) => previewYear(reader, 2026, days));
      expect(preview).to.deep.equal({
        changes: [
          { date: '2026-03-05', from: null, to: 'HOLIDAY', name: '测试节' },
          { date: '2026-03-07', from: null, to: 'MAKEUP', name: '测试节' },
        ],
        touched: [{ courseId: course.courseId, appointmentIds: [ids[2]] }],
      });
      const set = (version: number) =>
        department.run(staff('SUP'), (tx) => setHolidays(tx, { year: 2026, version, source: 'manual', days }));
      expect(codeOf(await set(0))).to.equal('ok');
      expect(codeOf(await set(0))).to.equal('VERSION_CLASH');
      const proposed = await department.run(staff('RTT-T'), (tx) => proposeReflow(tx, [ids[2]!]));
      if (!proposed.ok || proposed.value.changeId === null) throw new Error('Expected a proposal');
      const { changeId } = proposed.value;
      expect((await seats(case1, course.courseId))[2], 'before approval').to.equal('3 LA1 03-05 10:00');
      expect(codeOf(await department.run(staff('RTT-T'), (tx) => applyChange(tx, changeId)))).to.equal('ok');
      expect(await seats(case1, course.courseId)).to.deep.equal([
        '1 LA1 03-03 10:00',
        '2 LA1 03-04 10:00',
        '3 LA1 03-06 10:00',
        '4 LA1 03-07 10:00',
        '5 LA1 03-09 10:00',
      ]);
    });
  });
});

describe('clinical: a machine is down', function () {
  this.timeout(60_000);
  forEachDatabase((_name, open) => {
    it('S6 proposes a place for all who are booked on it, moves them as one, and takes the whole back', async () => {
      const department = await openDepartment(open);
      const categories = ['P2', 'P1', 'P2', 'P4', 'P1', 'P2', 'P3', 'P2', 'P1', 'P2', 'P2', 'P3'] as const;
      const times = categories.map((_, index) => `03-02 ${10 + Math.floor(index / 2)}:${index % 2 ? '30' : '00'}`);
      const courses = await department.run(staff('FD'), async (tx) => {
        const ready: ReadyCourse[] = [];
        for (const [index, category] of categories.entries()) {
          const course = await addReadyCourse(tx, { course: { category }, fractions: 2 });
          const other = ['03-03 08:00', '03-03 08:20', '03-03 08:40', '03-03 09:00', '03-03 09:20', '03-03 09:40'][
            index % 6
          ]!;
          await bookAt(tx, course, [times[index]!, other.replace('03-03', index < 6 ? '03-03' : '03-04')]);
          ready.push(course);
        }
        return ready;
      });
      const before = await Promise.all(courses.map(({ courseId }) => seats({ department }, courseId)));
      department.clock.pin(at('03-02 09:30'));
      await department.run(staff('RTT-T'), (tx) =>
        setDeviceStatus(tx, { deviceId: 'd-LA1', status: 'DOWN', reason: '冷却水' }),
      );
      const [change] = await department.database.readOnly((reader) =>
        rowsOf(reader, 'ScheduleChange', { state: 'PROPOSED' }),
      );
      expect(change?.summary).to.deep.include({ displaced: 12, moved: 12, unplaced: 0 });
      expect(change?.moves.every(({ to, notes }) => to?.deviceId === 'd-LA2' && notes[0] === 'SAME_DAY')).to.equal(
        true,
      );
      const applied = await department.run(staff('RTT-T'), (tx) => applyChange(tx, change!.id));
      expect(applied).to.deep.equal({ ok: true, value: { moved: 12 } });
      const on = await department.database.readOnly((reader) =>
        rowsOf(reader, 'Appointment', { deviceId: 'd-LA2', status: 'BOOKED' }),
      );
      expect(on).to.have.length(12);
      expect(codeOf(await department.run(staff('RTT-T'), (tx) => undoChange(tx, change!.id)))).to.equal('ok');
      expect(await Promise.all(courses.map(({ courseId }) => seats({ department }, courseId)))).to.deep.equal(before);
    });
  });
});
