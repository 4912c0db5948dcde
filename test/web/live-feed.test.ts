import { expect } from 'chai';
import { Loaded } from '../../web/src/app/api/loaded.ts';
import { LiveFeed, type EventStream } from '../../web/src/app/live/live-feed.ts';
import { SessionStore } from '../../web/src/app/session/session-store.ts';
import { homeOf, levelAbove } from '../../web/src/app/shell/places.ts';
import { fakeClient, problem } from './fake-client.ts';

class FakeStream implements EventStream {
  readonly listeners = new Map<string, (event: { data?: string }) => void>();
  closed = false;
  addEventListener(type: string, listener: (event: { data?: string }) => void): void {
    this.listeners.set(type, listener);
  }
  close(): void {
    this.closed = true;
  }
  emit(type: string, data?: string): void {
    this.listeners.get(type)?.(data === undefined ? {} : { data });
  }
}

describe('web live feed', () => {
  it('tells listeners the topic of an event, and survives data that are no JSON', () => {
    const stream = new FakeStream();
    const feed = new LiveFeed(() => stream);
    const heard: string[] = [];
    feed.listen((event) => heard.push(event.topic));
    feed.start();
    stream.emit('task', '{"kind":"task","id":"1"}');
    stream.emit('course', 'not json');
    expect(heard).to.deep.equal(['task']);
  });

  it('says since when the connection is lost, and is live again when it opens', () => {
    const stream = new FakeStream();
    let now = 1000;
    const feed = new LiveFeed(
      () => stream,
      () => now,
    );
    feed.start();
    stream.emit('open');
    expect(feed.state()).to.equal('live');
    now = 5000;
    stream.emit('error');
    now = 9000;
    stream.emit('error');
    expect([feed.state(), feed.heardAt()]).to.deep.equal(['lost', 5000]);
    const told: string[] = [];
    feed.listen((event) => told.push(event.topic));
    stream.emit('open');
    expect([feed.state(), told]).to.deep.equal(['live', ['reconnected']]);
    feed.stop();
    expect([feed.state(), stream.closed]).to.deep.equal(['off', true]);
  });
});

describe('web loaded value', () => {
  it('keeps old data in sight while newer ones are asked for, and when they fail', async () => {
    const loaded = new Loaded<string>();
    await loaded.load(async () => 'old');
    const later = loaded.load(
      () => fakeClient({ 'audit.verify': () => problem(503, 'BUSY') }).call('audit.verify') as never,
    );
    expect([loaded.value(), loaded.refreshing()]).to.deep.equal(['old', true]);
    await later;
    expect([loaded.value(), loaded.phase(), loaded.problem()?.code]).to.deep.equal(['old', 'ready', 'BUSY']);
  });

  it('drops an answer that a newer question has overtaken', async () => {
    const loaded = new Loaded<string>();
    let release: (value: string) => void = () => {};
    const slow = loaded.load(() => new Promise((resolve) => (release = resolve)));
    await loaded.load(async () => 'new');
    release('old');
    await slow;
    expect(loaded.value()).to.equal('new');
  });
});

describe('web session', () => {
  const ME = {
    userId: 'u1',
    login: 'li',
    displayName: { zh: '李医师', en: 'Dr Li' },
    roles: ['ATT'],
    permissions: ['task.work'],
    csrfToken: 'token',
    language: 'zh-CN' as const,
    demo: true,
    timeZone: 'Asia/Shanghai',
  };

  it('keeps who signed in with rights and token, or says why not', async () => {
    let right = false;
    const client = fakeClient({ 'session.login': () => (right ? ME : problem(401, 'BAD_CREDENTIALS')) });
    const session = new SessionStore(() => client);
    expect((await session.signIn('li', 'wrong'))?.code).to.equal('BAD_CREDENTIALS');
    expect(session.me()).to.equal(null);
    right = true;
    expect(await session.signIn('li', 'right')).to.equal(null);
    expect([session.may('task.work'), session.may('user.admin'), session.csrfToken()]).to.deep.equal([
      true,
      false,
      'token',
    ]);
    session.forget();
    expect(session.may('task.work')).to.equal(false);
  });

  it('leads Esc from a diagram to its patient and from a patient to the list', () => {
    expect(levelAbove('/courses/c1/process?patient=p1')).to.equal('/patients/p1');
    expect(levelAbove('/patients/p1?course=c1')).to.equal('/patients');
    expect(levelAbove('/inbox?view=done')).to.equal(null);
  });

  it('leads to the first screen that the rights open', () => {
    expect(homeOf((permission) => permission === 'patient.read.masked')).to.equal('/patients');
    expect(homeOf(() => true)).to.equal('/inbox');
  });
});
