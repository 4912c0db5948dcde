import type { ScreenFeed } from '@rtflow/contract/rest/stations';
import { expect } from 'chai';
import { Announcer } from '../../web/src/app/wall/announcer.ts';
import { WallFeed } from '../../web/src/app/wall/wall-feed.ts';
import { fakeClient, problem } from './fake-client.ts';

const call = (no: string, times = 1) => ({
  callId: `${no}:${times}`,
  at: '2026-03-10T02:00:00Z',
  ticketNo: no,
  name: '张*明',
  room: { zh: '1 号', en: 'Room 1' },
  say: `请 ${no}`,
});

function feed(...calls: ScreenFeed['calls']): ScreenFeed {
  const screen = { kind: 'HALL' as const, name: '屏', hall: '一楼', zones: [], speaks: true, videoUrl: null };
  return { at: '2026-03-10T02:00:00Z', timeZone: 'Asia/Shanghai', screen, rooms: [], calls, repeat: 2, notices: [] };
}
const atOnce = () => Promise.resolve();

describe('web: wall screen', () => {
  it('speaks each call as often as ruled, one after the other, and none twice', async () => {
    const said: string[] = [];
    let speaking = 0;
    let most = 0;
    const voice = async (text: string) => {
      most = Math.max(most, ++speaking);
      await new Promise((done) => setImmediate(done));
      said.push(text);
      speaking -= 1;
      return true;
    };
    const announcer = new Announcer([voice], atOnce);
    const first = announcer.take(feed(call('A001'), call('B001')));
    const second = announcer.take(feed(call('A001'), call('B001'), call('A001', 2)));
    await Promise.all([first, second]);
    expect(said).to.deep.equal(['请 A001', '请 A001', '请 B001', '请 B001', '请 A001', '请 A001']);
    expect([most, announcer.current()]).to.deep.equal([1, null]);
  });

  it('falls back from a voice that fails to the next, and says so when none speaks', async () => {
    const tried: string[] = [];
    const voice = (name: string, works: boolean) => async () => (tried.push(name), works);
    const second = new Announcer([voice('browser', false), voice('server', true)], atOnce);
    await second.take(feed(call('A001')));
    expect([tried, second.silent()]).to.deep.equal([['browser', 'server', 'browser', 'server'], false]);
    const mute = new Announcer([voice('browser', false)], atOnce);
    await mute.take(feed(call('A001')));
    expect(mute.silent()).to.equal(true);
  });

  it('shows calls without a word on a screen that does not speak', async () => {
    const said: string[] = [];
    const announcer = new Announcer([async (text) => (said.push(text), true)], atOnce);
    const silent = feed(call('A001'));
    await announcer.take({ ...silent, screen: { ...silent.screen, speaks: false } });
    expect(said).to.deep.equal([]);
  });

  it('keeps the last picture while nobody answers, also over a restart, and catches up', async () => {
    let kept: string | null = null;
    let up = true;
    const client = fakeClient({ 'screen.feed': () => (up ? feed(call('A001')) : problem(0, 'UNREACHABLE')) });
    const keep = { get: () => kept, set: (text: string) => (kept = text) as unknown as void };
    const wall = new WallFeed(client, keep);
    await wall.refresh();
    up = false;
    expect([await wall.refresh(), wall.stale(), wall.feed()?.calls.length]).to.deep.equal([null, true, 1]);
    const restarted = new WallFeed(client, keep);
    expect([restarted.feed()?.screen.name, restarted.feed()?.calls]).to.deep.equal(['屏', []]);
    await restarted.refresh();
    up = true;
    await restarted.refresh();
    expect([restarted.stale(), restarted.feed()?.calls.length]).to.deep.equal([false, 1]);
  });

  it('shows nobody any more once its token is taken away', async () => {
    let known = true;
    let kept: string | null = null;
    const client = fakeClient({ 'screen.feed': () => (known ? feed() : problem(409, 'UNKNOWN_STATION')) });
    const wall = new WallFeed(client, { get: () => kept, set: (text) => (kept = text) as unknown as void });
    await wall.refresh();
    known = false;
    await wall.refresh();
    expect([wall.feed(), kept]).to.deep.equal([null, '']);
  });
});
