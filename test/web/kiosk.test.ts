import { expect } from 'chai';
import { KioskDesk, type Ticket } from '../../web/src/app/kiosk/kiosk-desk.ts';
import { Wedge } from '../../web/src/app/kiosk/wedge.ts';
import { fakeClient, problem } from './fake-client.ts';

const TICKET: Ticket = {
  ticketNo: 'A012',
  name: '张*明',
  room: { zh: '1 号', en: 'Room 1' },
  startAt: '2026-03-10T02:20:00Z',
  ahead: 3,
  estimateMin: 36,
  again: false,
  others: [],
};
const HELLO = { name: '自助机', hall: '一楼', patientPrefix: 'RT' };

async function desk(answer: () => Ticket | ReturnType<typeof problem> = () => TICKET) {
  let now = 0;
  const client = fakeClient({ 'kiosk.hello': () => HELLO, 'kiosk.checkIn': answer });
  const kiosk = new KioskDesk(client, () => now);
  await kiosk.hello();
  const type = (text: string) => [...text].forEach((key) => kiosk.key(key));
  return { kiosk, client, type, later: (ms: number) => ((now += ms), kiosk.tick()) };
}

describe('web: kiosk', () => {
  it('R3.31 takes ten digits of the chart number, no more and nothing else', async () => {
    const { kiosk, client, type } = await desk();
    type('20260001X');
    expect([kiosk.shown(), kiosk.ready()]).to.deep.equal(['20260001__', false]);
    await kiosk.send();
    type('234');
    expect([kiosk.shown(), kiosk.ready()]).to.deep.equal(['2026000123', true]);
    await kiosk.send();
    const sent = client.calls.at(-1)?.input as { body: { method: string; code: string } };
    expect([sent.body.method, sent.body.code, kiosk.ticket()?.ticketNo]).to.deep.equal([
      'CHART_NO',
      '2026000123',
      'A012',
    ]);
  });

  it('shows the last four characters of an identity number only', async () => {
    const { kiosk, type } = await desk();
    kiosk.choose('ID_TYPED');
    type('11010519491231002X');
    expect([kiosk.shown(), kiosk.ready()]).to.deep.equal(['●'.repeat(14) + '002X', true]);
  });

  it('wipes what was typed after 20 s without a touch and a result after 15 s', async () => {
    const { kiosk, type, later } = await desk();
    type('2026');
    later(19_000);
    expect(kiosk.shown()).to.equal('2026______');
    later(1000);
    expect(kiosk.shown()).to.equal('__________');
    await kiosk.scanned('RT2026000123X');
    later(14_000);
    expect(kiosk.ticket()).to.not.equal(null);
    later(1000);
    expect(kiosk.ticket()).to.equal(null);
  });

  it('says why there is no ticket, and begins anew with the next key', async () => {
    const { kiosk, type } = await desk(() => problem(409, 'SEE_DESK'));
    await kiosk.scanned('RT2026000123X');
    expect(kiosk.problem()?.code).to.equal('SEE_DESK');
    type('2');
    expect([kiosk.problem(), kiosk.shown()]).to.deep.equal([null, '2_________']);
  });

  it('tells a scanner from fingers by its speed', () => {
    const wedge = new Wedge();
    const burst = (text: string, step: number) => {
      let at = 1000;
      let code: string | null = null;
      for (const key of [...text, 'Enter']) code = wedge.press(key, (at += step));
      return code;
    };
    expect(burst('RT2026000123X', 8)).to.equal('RT2026000123X');
    expect(burst('RT2026000123X', 120)).to.equal(null);
    expect(burst('123', 8)).to.equal(null);
  });
});
