import { expect } from 'chai';
import { WebhookDesk } from '../../web/src/app/integration/webhook-desk.ts';
import { fakeClient, problem } from './fake-client.ts';

const LIST = { origins: [], rows: [] };

describe('web: webhooks', () => {
  it('shows the secret of a new subscription once, and keeps the draft that is refused', async () => {
    let refuses = true;
    const desk = new WebhookDesk(
      fakeClient({
        'webhooks.list': () => LIST,
        'webhooks.save': () => (refuses ? problem(400, 'WEBHOOK_ORIGIN') : { webhookId: 'w1', secret: 's3cret' }),
      }),
    );
    desk.begin();
    desk.set({ name: 'lab', url: 'https://lab.example' });
    desk.toggle('device.status');
    expect([await desk.save(), desk.refused()?.code, desk.draft()?.events]).to.deep.equal([
      false,
      'WEBHOOK_ORIGIN',
      ['device.status'],
    ]);
    refuses = false;
    expect([await desk.save(), desk.secret(), desk.draft()]).to.deep.equal([true, 's3cret', null]);
    desk.hideSecret();
    expect(desk.secret()).to.equal(null);
  });

  it('reads the deliveries of one state, page by page, and anew when one was sent again', async () => {
    const asked: unknown[] = [];
    const desk = new WebhookDesk(
      fakeClient({
        'webhooks.list': () => LIST,
        'webhooks.deliveries': (input) => {
          asked.push(input.query);
          return { rows: [], nextCursor: '7~a' };
        },
        'webhooks.resend': () => undefined as never,
      }),
    );
    await desk.show('w1', 'DEAD');
    await desk.more(desk.deliveries.value()?.nextCursor ?? '');
    await desk.resend('d1');
    expect(asked).to.deep.equal([{ state: 'DEAD' }, { state: 'DEAD', cursor: '7~a' }, { state: 'DEAD' }]);
  });
});
