import { expect } from 'chai';
import { MessageDesk, type SentMessage, type Template } from '../../web/src/app/messages/message-desk.ts';
import { fakeClient, problem } from './fake-client.ts';

const DEAD = { messageId: 'm1', recipientId: 'p1', state: 'DEAD', channel: 'ALIYUN_SMS', mayPush: true } as SentMessage;
const TEMPLATE: Template = {
  kind: 'queue-near',
  audience: 'PATIENT',
  fields: [{ field: 'ahead', sample: '3' }],
  version: 2,
  zh: '前面还有{{ahead}}人',
  en: '{{ahead}} ahead',
  providerIds: {},
};
const CHANNELS = { channels: [], waiting: 0, dead: 1, publicUrl: '' };

describe('web: message centre', () => {
  it('pages and filters what went out, and shows again after a push how many went', async () => {
    let left = [DEAD];
    const client = fakeClient({
      'messages.channels': () => CHANNELS,
      'messages.list': ({ query }) => ({ rows: query?.state === 'DEAD' ? left : [], nextCursor: null }),
      'messages.repush': () => ((left = []), { pushed: 1 }),
    });
    const desk = new MessageDesk(client);
    await desk.open('sent');
    expect([desk.rows().length, desk.hasMore()]).to.eql([0, false]);
    await desk.filter('DEAD');
    expect(desk.rows().map(({ messageId }) => messageId)).to.eql(['m1']);
    await desk.choose(DEAD, false);
    expect(await desk.repush({ messageId: 'm1' })).to.equal(true);
    expect([desk.pushed(), desk.chosen(), desk.rows().length]).to.eql([1, null, 0]);
  });

  it('keeps the rows that are there when the next page fails', async () => {
    let asked = 0;
    const client = fakeClient({
      'messages.channels': () => CHANNELS,
      'messages.list': () => (asked++ === 0 ? { rows: [DEAD], nextCursor: 'c' } : problem(503, 'DOWN')),
    });
    const desk = new MessageDesk(client);
    await desk.open('sent');
    await desk.more();
    expect([desk.rows().length, desk.problem()?.code]).to.eql([1, 'DOWN']);
  });

  it('saves no text that has a fault, and the faultless one with the version that was seen', async () => {
    const client = fakeClient({
      'messages.preview': ({ body }) => {
        const shown = (text: string) =>
          text.includes('diagnosis')
            ? { text: null, faults: [{ code: 'FIELD_NOT_ALLOWED', at: 'diagnosis' }] }
            : { text, faults: [] };
        return { zh: shown(body?.zh ?? ''), en: shown(body?.en ?? '') };
      },
      'messages.setTemplate': () => ({ version: 3 }),
      'messages.templates': () => ({ templates: [TEMPLATE] }),
    });
    const desk = new MessageDesk(client);
    await desk.edit(TEMPLATE);
    await desk.set({ zh: '{{diagnosis}}' });
    expect([desk.isClean(), await desk.saveTemplate()]).to.eql([false, false]);
    await desk.set({ zh: '还有{{ahead}}位' });
    expect([desk.isClean(), await desk.saveTemplate(), desk.draft()]).to.eql([true, true, null]);
    const saved = client.calls.filter(({ name }) => name === 'messages.setTemplate');
    expect(saved.map(({ input }) => [input.params, (input.body as { version: number }).version])).to.eql([
      [{ kind: 'queue-near' }, 2],
    ]);
  });
});
