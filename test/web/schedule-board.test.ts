import { expect } from 'chai';
import { doctorOf, hintOf, type Board, type BoardRow } from '../../web/src/app/schedule/board-layout.ts';
import { GapPlanner } from '../../web/src/app/schedule/gap-planner.ts';
import { ScheduleBoard } from '../../web/src/app/schedule/schedule-board.ts';
import { fakeClient, problem } from './fake-client.ts';

const ROW: BoardRow = {
  appointmentId: 'a1',
  deviceId: 'd1',
  day: '2026-03-12',
  startMin: 600,
  endMin: 610,
  startAt: '2026-03-12T10:00:00+08:00',
  kind: 'REGULAR',
  status: 'BOOKED',
  fractionNo: 3,
  fractions: 25,
  courseId: 'c1',
  patientId: 'p1',
  patientNo: 'RT2026000001',
  name: '测试甲',
  category: 'P1',
  technique: 'VMAT',
  doctor: { zh: '李医师', en: 'Dr Li (attending)' },
  flags: [],
  hint: null,
  confirmed: false,
};
const BOARD: Board = { devices: [], appointments: [ROW], workingDays: [] };

describe('web: booking board', () => {
  it('shows whole ISO weeks, whichever day was chosen, and asks the slots of that week', async () => {
    const client = fakeClient({
      'schedule.board': () => BOARD,
      'schedule.waiting': () => ({ rows: [] }),
      'devices.list': () => ({ rows: [] }),
      'schedule.legal': () => ({ slots: [] }),
    });
    const board = new ScheduleBoard(client);
    await board.show({ mode: 'week', date: '2026-03-15', deviceId: 'd1' });
    await board.hold({ appointment: ROW });
    const asked = client.calls.map(({ name, input }) => [name, (input as { query?: unknown }).query]);
    expect(asked).to.deep.equal([
      ['schedule.board', { from: '2026-03-09', days: 7, deviceId: 'd1' }],
      ['schedule.waiting', undefined],
      ['devices.list', undefined],
      ['schedule.legal', { appointmentId: 'a1', from: '2026-03-09', days: 7 }],
    ]);
  });

  it("names the doctor in the reader's language; a hint of the desk stands before it", () => {
    expect([hintOf(ROW), doctorOf(ROW, 'zh-CN'), doctorOf(ROW, 'en')]).to.deep.equal(['3/25', '·李', '·Li']);
    const hinted = { ...ROW, hint: '备床' };
    expect([hintOf(hinted), doctorOf(hinted, 'en')]).to.deep.equal(['备床', '']);
  });

  it('offers to change places with whom the held one hovers over, after both agree', async () => {
    const other: BoardRow = {
      ...ROW,
      appointmentId: 'a2',
      courseId: 'c2',
      startMin: 620,
      endMin: 630,
      confirmed: true,
    };
    const shift = { startMin: 480, endMin: 720, slotMin: 10 };
    const day = { day: ROW.day, shifts: [shift], windows: [], bookedMin: 20, openMin: 240 };
    const name = { zh: '1 号', en: 'Linac 1' };
    const machine = { deviceId: 'd1', code: 'LA1', name, kind: 'LINAC', model: '', status: 'UP', reason: null };
    const board: Board = {
      ...BOARD,
      devices: [{ ...machine, dailyQaDone: true, days: [day] }],
      appointments: [ROW, other],
    };
    const client = fakeClient({
      'schedule.board': () => board,
      'schedule.waiting': () => ({ rows: [] }),
      'devices.list': () => ({ rows: [] }),
      'schedule.legal': () => ({ slots: [] }),
      'appointments.swap': () => ({ changeId: 'ch1', moved: 2 }),
    });
    const state = new ScheduleBoard(client);
    await state.show({ mode: 'day', date: ROW.day, deviceId: '' });
    await state.hold({ appointment: ROW });
    const [column] = state.columns();
    state.hover(column!, 605);
    expect(state.swapWith()).to.equal(null);
    state.hover(column!, 622);
    expect(state.swapWith()?.appointmentId).to.equal('a2');
    state.offerSwap();
    state.consent.set(true);
    await state.swap();
    const asked = client.calls.find(({ name: route }) => route === 'appointments.swap')?.input as { body?: object };
    expect(asked.body).to.deep.include({ appointmentIds: ['a1', 'a2'], consent: true });
    expect([state.last()?.moved, state.swapping()]).to.deep.equal([2, null]);
  });

  it('S7 asks for a way to regain a holiday gap, and keeps the refusal when there is none', async () => {
    const client = fakeClient({
      'schedule.gaps': () => ({ rows: [] }),
      'courses.compensate': ({ body }) =>
        body?.kind === 'BID' ? { changeId: 'ch1' } : problem(409, 'COMPENSATION_NO_PLACE'),
    });
    const planner = new GapPlanner(client);
    expect(await planner.compensate('c1', 'BID')).to.equal('ch1');
    expect(await planner.compensate('c1', 'SIXTH_DAY')).to.equal(null);
    expect(planner.refused()?.code).to.equal('COMPENSATION_NO_PLACE');
  });
});
