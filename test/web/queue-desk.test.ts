import { expect } from 'chai';
import { QueueDesk, actIn, headOf, ticketsOf, type Lane, type Ticket } from '../../web/src/app/queue/queue-desk.ts';
import { fakeClient, problem } from './fake-client.ts';

const CALL = { act: 'call', allowed: true, zh: '呼叫', en: 'Call' };

function ticket(no: string, more: Partial<Ticket> = {}): Ticket {
  return {
    ticketId: no,
    ticketNo: no,
    appointmentId: `a-${no}`,
    patientId: `p-${no}`,
    patientNo: 'RT2026000001',
    name: '测试甲',
    sex: 'F',
    birthDate: '1970-01-31',
    courseId: 'c1',
    kind: 'REGULAR',
    fractionNo: 3,
    state: 'WAITING',
    startAt: '2026-03-10T02:00:00Z',
    checkInAt: '2026-03-10T01:50:00Z',
    method: 'BARCODE',
    score: 600,
    why: [],
    jumpReason: null,
    jumpedBy: null,
    stretcher: false,
    overtaken: 0,
    calls: 0,
    lastCallAt: null,
    blockedUntil: null,
    ahead: 0,
    estimateMin: 0,
    inRoomAt: null,
    elsewhere: [],
    acts: [CALL],
    ...more,
  };
}

function lane(deviceId: string, line: Ticket[], inRoom: Ticket[] = []): Lane {
  return {
    deviceId,
    code: deviceId,
    name: { zh: deviceId, en: deviceId },
    status: 'UP',
    barred: null,
    inRoom,
    line,
  };
}

const DAY = { rows: [] };

describe('web: queue desk', () => {
  it('opens the lane with the longest line, or the one of the link', async () => {
    const lanes = [lane('d1', [ticket('A001')]), lane('d2', [ticket('B001'), ticket('B002')])];
    const desk = new QueueDesk(fakeClient({ 'queue.lanes': () => ({ lanes }), 'appointments.day': () => DAY }));
    await desk.show('2026-03-10', '');
    expect([desk.deviceId(), desk.ticket()?.ticketNo]).to.deep.equal(['d2', 'B001']);
    await desk.show('2026-03-10', 'd1');
    expect(desk.deviceId()).to.equal('d1');
  });

  it('walks in the order of the screen: in the room, called, waiting, passed over', () => {
    const shown = lane(
      'd1',
      [ticket('A002'), ticket('A003', { state: 'CALLED' }), ticket('A004', { state: 'SKIPPED' }), ticket('A005')],
      [ticket('A001', { state: 'IN_ROOM' })],
    );
    expect(ticketsOf(shown).map(({ ticketNo }) => ticketNo)).to.deep.equal(['A001', 'A003', 'A002', 'A005', 'A004']);
  });

  it('calls the head that it shows, never one whose gap is not over', async () => {
    const held = ticket('A001', { blockedUntil: '2026-03-10T06:00:00Z' });
    const client = fakeClient({
      'queue.lanes': () => ({ lanes: [lane('d1', [held, ticket('A002')])] }),
      'appointments.day': () => DAY,
      'queue.callNext': () => ({ ticketId: 'A002', ticketNo: 'A002', times: 1 }),
    });
    const desk = new QueueDesk(client);
    await desk.show('2026-03-10', '');
    expect(headOf(desk.lanes()[0] as Lane)?.ticketNo).to.equal('A002');
    expect(await desk.callNext()).to.equal(true);
    const sent = client.calls.find(({ name }) => name === 'queue.callNext')?.input as { body: { head: string } };
    expect([sent.body.head, desk.said()?.ticketNo, desk.ticket()?.ticketNo]).to.deep.equal(['A002', 'A002', 'A002']);
  });

  it('shows the line as it is now, and why, when a colleague was quicker', async () => {
    let meanwhile = false;
    const client = fakeClient({
      'queue.lanes': () => ({
        lanes: [lane('d1', [ticket('A001', { state: meanwhile ? 'CALLED' : 'WAITING' }), ticket('A002')])],
      }),
      'appointments.day': () => DAY,
      'queue.callNext': () => ((meanwhile = true), problem(409, 'QUEUE_CHANGED')),
    });
    const desk = new QueueDesk(client);
    await desk.show('2026-03-10', '');
    expect(await desk.callNext()).to.equal(false);
    expect([desk.refused()?.code, desk.tickets()[0]?.state, desk.said()]).to.deep.equal([
      'QUEUE_CHANGED',
      'CALLED',
      null,
    ]);
  });

  it('says how often it knows a ticket was called, and sends the reason of a check-in on behalf', async () => {
    const client = fakeClient({
      'queue.lanes': () => ({ lanes: [lane('d1', [ticket('A001', { state: 'CALLED', calls: 2 })])] }),
      'appointments.day': () => DAY,
      'queue.call': () => ({ ticketId: 'A001', ticketNo: 'A001', times: 3 }),
      'appointments.checkIn': () => undefined as never,
    });
    const desk = new QueueDesk(client);
    await desk.show('2026-03-10', '');
    await desk.call(desk.ticket() as Ticket);
    await desk.checkIn('a9', 'UNABLE');
    const bodies = client.calls.flatMap(({ name, input }) => {
      const { body } = input as { body?: { calls?: number; reason?: string } };
      return name === 'queue.call' || name === 'appointments.checkIn' ? [body?.calls ?? body?.reason] : [];
    });
    expect(bodies).to.deep.equal([2, 'UNABLE']);
    expect(actIn(desk.ticket() as Ticket, 'call')?.allowed).to.equal(true);
  });

  it('steps through tickets and lanes and stops at their ends', async () => {
    const lanes = [lane('d1', [ticket('A001'), ticket('A002')]), lane('d2', [])];
    const desk = new QueueDesk(fakeClient({ 'queue.lanes': () => ({ lanes }), 'appointments.day': () => DAY }));
    await desk.show('2026-03-10', 'd1');
    desk.step(1);
    desk.step(1);
    expect(desk.ticket()?.ticketNo).to.equal('A002');
    desk.laneStep(1);
    desk.laneStep(1);
    expect([desk.deviceId(), desk.ticket()]).to.deep.equal(['d2', null]);
  });
});
