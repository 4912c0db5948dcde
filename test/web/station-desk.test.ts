import { expect } from 'chai';
import { StationDesk, type Station } from '../../web/src/app/stations/station-desk.ts';
import { RuleDesk } from '../../web/src/app/queue-rule/rule-desk.ts';
import { fakeClient, problem } from './fake-client.ts';

const LIST = { stations: [] as Station[], notices: [], voice: { repeat: 2, sayName: true, readings: [] }, devices: [] };

describe('web: screens and kiosks', () => {
  it('begins with a whole layout, moves a zone only within the screen, and says what covers what', () => {
    const desk = new StationDesk(fakeClient({}));
    desk.begin('HALL');
    expect([desk.fault(), desk.missing()]).to.deep.equal([null, ['VIDEO']]);
    desk.shape('CALLER', { x: -3, y: -1 });
    expect(desk.draft()?.zones[0]).to.deep.equal({ kind: 'CALLER', x: 0, y: 0, w: 12, h: 3 });
    desk.shape('CALLER', { h: 2 });
    expect(desk.fault()).to.equal('OVERLAP');
    desk.shape('CALLER', { h: -2 });
    desk.dropZone('LESSON');
    expect([desk.fault(), desk.missing()]).to.deep.equal([null, ['LESSON', 'VIDEO']]);
  });

  it('shows the link of a new station once, and none when the token stays', async () => {
    let token: string | null = 'secret';
    const client = fakeClient({
      'stations.list': () => LIST,
      'stations.save': () => ({ stationId: 's1', token }),
    });
    const desk = new StationDesk(client);
    desk.begin('KIOSK');
    desk.set({ name: '自助机', hall: '一楼' });
    expect([await desk.save(), desk.link(), desk.draft()]).to.deep.equal([true, '/kiosk#secret', null]);
    token = null;
    desk.begin('HALL');
    await desk.save();
    expect(desk.link()).to.equal(null);
  });

  it('keeps the draft when it is refused', async () => {
    const desk = new StationDesk(fakeClient({ 'stations.save': () => problem(409, 'VOICE_TAKEN') }));
    desk.begin('HALL');
    expect([await desk.save(), desk.refused()?.code, desk.draft()?.kind]).to.deep.equal([false, 'VOICE_TAKEN', 'HALL']);
  });
});

describe('web: queue rule', () => {
  it('R3.36 puts a table in force only when exactly this text was replayed', async () => {
    const result = { visits: 5, before: { median: 30, p90: 40 }, after: { median: 20, p90: 50 }, changed: [] };
    let version = 1;
    const client = fakeClient({
      'queue.rule': () => ({ version, dmn: `v${version}` }),
      'queue.replay': () => result,
      'queue.setRule': () => ({ version: ++version }),
    });
    const desk = new RuleDesk(client);
    await desk.load();
    expect(await desk.publish()).to.equal(false);
    desk.dmn.set('new');
    await desk.replay('2026-03-10');
    desk.dmn.set('newer');
    expect([desk.tried(), await desk.publish()]).to.deep.equal([false, false]);
    await desk.replay('2026-03-10');
    expect([desk.result()?.after.median, await desk.publish(), desk.rule.value()?.version]).to.deep.equal([
      20,
      true,
      2,
    ]);
  });
});
