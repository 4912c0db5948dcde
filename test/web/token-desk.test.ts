import { expect } from 'chai';
import { TokenDesk } from '../../web/src/app/integration/token-desk.ts';
import { fakeClient, problem } from './fake-client.ts';

const NOW = Date.parse('2026-03-10T02:00:00Z');

describe('web: tokens of third parties', () => {
  it('makes a token with what was chosen, shows it once, and reads the list anew', async () => {
    const asked: unknown[] = [];
    const desk = new TokenDesk(
      fakeClient({
        'tokens.list': () => ({ rows: [] }),
        'tokens.create': ({ body }) => {
          asked.push(body);
          return { tokenId: 't1', token: 'rtflow_secret' };
        },
      }),
    );
    desk.begin();
    desk.set({ name: 'His' });
    expect(desk.fault()).to.equal('name');
    desk.set({ name: 'his-bridge' });
    expect(desk.fault()).to.equal('scopes');
    desk.toggle('patient.read');
    desk.toggle('image.view');
    desk.toggle('patient.read');
    desk.set({ ratePerMinute: 0 });
    expect(desk.fault()).to.equal('rate');
    desk.set({ ratePerMinute: 60, days: 30 });
    expect([await desk.create(NOW), desk.shown()?.token, desk.draft()]).to.deep.equal([true, 'rtflow_secret', null]);
    expect(asked).to.deep.equal([
      { name: 'his-bridge', scopes: ['image.view'], ratePerMinute: 60, expiresAt: '2026-04-09T02:00:00.000Z' },
    ]);
    desk.hide();
    expect([desk.shown(), desk.list.phase()]).to.deep.equal([null, 'ready']);
  });

  it('keeps the draft when the name is taken', async () => {
    const desk = new TokenDesk(fakeClient({ 'tokens.create': () => problem(409, 'TOKEN_NAME_TAKEN') }));
    desk.begin();
    desk.set({ name: 'lab' });
    desk.toggle('process.view');
    expect([await desk.create(NOW), desk.refused()?.code, desk.draft()?.name]).to.deep.equal([
      false,
      'TOKEN_NAME_TAKEN',
      'lab',
    ]);
  });
});
