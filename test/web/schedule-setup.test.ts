import { expect } from 'chai';
import { parseDays } from '../../web/src/app/schedule-setup/holiday-table.ts';
import { ONCE, repetitionOf, ruleOf } from '../../web/src/app/schedule-setup/recurrence.ts';
import { SetupDesk } from '../../web/src/app/schedule-setup/setup-desk.ts';
import { fakeClient } from './fake-client.ts';

const MACHINE = { deviceId: 'd1', name: { zh: '1 号', en: '1' }, kind: 'LINAC', status: 'UP', reason: null };
const SHIFT = { weekday: 1, startTime: '08:00', endTime: '12:00', slotMin: 12, shift: '早', therapists: 2 };
const HIT = {
  courseId: 'c1',
  patientNo: 'RT1',
  name: '测试甲',
  category: 'P1',
  appointments: [{ appointmentId: 'a1', deviceId: 'd1', startAt: '2026-03-12T11:00:00+08:00' }],
};

describe('web: set-up of the machines’ time', () => {
  it('writes a repetition as the rule that the calendar reads, and reads it back', () => {
    const weekly = { repeat: 'WEEKLY', every: 2, weekdays: [3, 1], until: '2026-12-31' } as const;
    expect(ruleOf(weekly)).to.equal('FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;UNTIL=20261231T235959Z');
    expect(repetitionOf(ruleOf(weekly))).to.deep.equal({ ...weekly, weekdays: [1, 3] });
    expect([ruleOf(ONCE), repetitionOf(null)]).to.deep.equal([null, ONCE]);
    expect(repetitionOf('FREQ=MONTHLY;BYDAY=1TU')).to.equal(null);
  });

  it('reads a table of holidays, and names the first line that is none', () => {
    const read = parseDays('# 通知\n2026-02-16,休,春节\n2026-02-14，班，春节\n', 2026);
    expect(read.days).to.deep.equal([
      { date: '2026-02-14', dayType: 'MAKEUP', name: '春节' },
      { date: '2026-02-16', dayType: 'HOLIDAY', name: '春节' },
    ]);
    expect(parseDays('2026-02-16,休,春节\n2026-02-30,休,x', 2026).badLine).to.equal(2);
    expect(parseDays('2027-01-01,休,元旦', 2026).badLine).to.equal(1);
  });

  it('saves nothing before it was looked at, forgets the look when typing goes on, and proposes for whom it hit', async () => {
    const client = fakeClient({
      'devices.list': () => ({ rows: [{ ...MACHINE, dailyQaDone: true, dailyQaItems: [], ownHold: false } as never] }),
      'schedule.hours': () => ({ shifts: [SHIFT] }),
      'schedule.previewSetup': () => ({ touched: [HIT] }),
      'schedule.setHours': () => undefined as never,
      'schedule.reflow': () => ({ changeId: 'ch1' }),
    });
    const desk = new SetupDesk(client);
    await desk.open({ tab: 'hours', year: 2026 });
    expect(await desk.save()).to.equal(false);
    desk.setShifts([{ ...SHIFT, endTime: '11:00' }]);
    await desk.lookAtHours();
    expect(desk.looked()?.touched).to.deep.equal([HIT]);
    desk.setShifts([{ ...SHIFT, endTime: '10:00' }]);
    expect(desk.looked()).to.equal(null);
    await desk.lookAtHours();
    expect(await desk.save()).to.equal(true);
    expect(desk.displaced()).to.deep.equal(['a1']);
    await desk.propose();
    expect(client.calls.slice(-1)[0]?.name).to.equal('schedule.reflow');
    expect(desk.displaced()).to.deep.equal([]);
  });
});
