import { openChannels } from '@rtflow/api/messaging/open-channels';
import { DEFAULT_SENDING_RULES } from '@rtflow/domain/message-kinds';
import { relayOnce, SYSTEM_ACTOR } from '@rtflow/records';
import { setContact, setMessageTemplate } from '@rtflow/records/commands/messages/message-settings';
import type { Channels } from '@rtflow/records/messages/channel';
import { messageDelivery } from '@rtflow/records/messages/deliver';
import { queueMessage } from '@rtflow/records/messages/queue-message';
import { sealPhone } from '@rtflow/records/patient-fields';
import { updateRows } from '@rtflow/records/rows';
import { expect } from 'chai';
import { addCase } from '../clinical/support/case.ts';
import { forEachDatabase } from '../support/database.ts';
import { providersOfSuite, type ProviderStub } from '../messaging/provider-stub.ts';
import { apiUnderTest, commandId } from './api-under-test.ts';

const RECEIPT_KEY = 'receipt-key-of-the-tests';
const TOKEN = 'callback-token';
const HOUR = 3_600_000;

describe('api: messages', function () {
  this.timeout(60_000);
  const providers = providersOfSuite();

  forEachDatabase((_name, open) => {
    const start = apiUnderTest(open);
    const begin = async ({ wechat = true } = {}) => {
      const channels: Channels = new Map();
      const api = await start({
        models: false,
        messaging: { channels, publicUrl: 'https://rt.example.cn', receiptKey: RECEIPT_KEY, callbackToken: TOKEN },
      });
      for (const [name, channel] of openChannels(providers().settings, api.database, api.clock))
        (channels as Map<string, unknown>).set(name, channel);
      const { unitOfWork } = api.database;
      const patientId = await unitOfWork.run(SYSTEM_ACTOR, async (tx) => {
        const { patientId: id } = await addCase(tx);
        await updateRows(tx, 'Patient', { id }, { ...sealPhone(id, '13800138001'), name: '张晓明' });
        if (wechat) await setContact(tx, { ownerId: id, channel: 'WECHAT', address: 'openid-1', optedOut: false });
        await setMessageTemplate(tx, {
          kind: 'queue-joined',
          version: 0,
          zh: '您的号{{ticketNo}}，前面还有{{ahead}}人。{{link}}',
          en: 'Ticket {{ticketNo}}, {{ahead}} ahead. {{link}}',
          providerIds: { WECHAT: 'TM1', ALIYUN_SMS: 'SMS_1', TENCENT_SMS: '101' },
        });
        return id;
      });
      const handlers = new Map([
        ['message', messageDelivery({ unitOfWork, channels, publicUrl: 'https://rt.example.cn' })],
      ]);
      const before = (await providers().log()).length;
      return {
        api,
        patientId,
        /** Queues one message to the patient. */
        tell: async (key: string) => {
          api.clock.advance(1);
          await unitOfWork.run(SYSTEM_ACTOR, (tx) =>
            queueMessage(tx, {
              kind: 'queue-joined',
              recipientId: patientId,
              params: { ticketNo: 'A023', ahead: '3', minutes: '36', room: '1号治疗室' },
              dedupKey: key,
              expiresAt: tx.now + HOUR,
            }),
          );
        },
        /** Rounds of the sender until nothing is due. */
        send: async () => {
          while ((await relayOnce({ unitOfWork, handlers })) > 0);
        },
        seen: async () => (await providers().log()).slice(before),
        push: (more: Partial<Parameters<ProviderStub['receipt']>[0]> & { url: string }) =>
          providers().receipt({
            channel: 'WECHAT',
            providerId: '',
            id: null,
            delivered: true,
            now: Math.floor(api.clock.now() / 1000),
            token: TOKEN,
            ...more,
            url: api.url + more.url,
          }),
      };
    };

    it('takes receipts of both SMS providers and of WeChat over HTTP, and sends by the next channel what did not arrive', async () => {
      const { api, tell, send, seen, push } = await begin();
      const desk = await api.as('FD');
      const first = async () => (await desk.call('messages.list', { query: {} })).value.rows[0];
      await tell('k1');
      await send();
      const [byWechat] = await seen();
      expect(byWechat?.providerId, 'as the provider counts').to.match(/^24\d{17}$/);
      expect(
        await push({ url: '/api/receipts/wechat', providerId: byWechat?.providerId ?? '', delivered: false }),
      ).to.eql({ status: 200, body: 'success' });
      await send();
      expect(await first()).to.include({ state: 'SENT', channel: 'ALIYUN_SMS' });
      const [, byAliyun] = await seen();
      const aliyun = { channel: 'ALIYUN_SMS', providerId: byAliyun?.providerId ?? '', delivered: false } as const;
      const toAliyun = `/api/receipts/aliyun-sms/${RECEIPT_KEY}`;
      await push({ ...aliyun, url: toAliyun, id: 'the-id-of-another-message' });
      expect(await first(), 'another message’s receipt changes nothing').to.include({ state: 'SENT' });
      expect((await push({ ...aliyun, url: toAliyun, id: byAliyun?.id ?? null })).body).to.equal(
        '{"code":0,"msg":"OK"}',
      );
      await send();
      const [, , byTencent] = await seen();
      const tencent = { channel: 'TENCENT_SMS', providerId: byTencent?.providerId ?? '' } as const;
      await push({ ...tencent, url: `/api/receipts/tencent-sms/${RECEIPT_KEY}` });
      expect(await first()).to.include({ state: 'DELIVERED', channel: 'TENCENT_SMS', lastError: null });
    });

    it('shuts the receipts’ doors to whoever does not know the secret, signs wrongly or repeats an old event', async () => {
      const { api, tell, send, seen, push } = await begin();
      await tell('k1');
      await send();
      const [{ providerId } = { providerId: '' }] = await seen();
      const now = Math.floor(api.clock.now() / 1000);
      const statuses = [
        await push({ url: '/api/receipts/wechat', providerId, token: 'another-token' }),
        await push({ url: '/api/receipts/wechat', providerId, now: now - 3600 }),
        await push({ url: '/api/receipts/aliyun-sms/guessed', channel: 'ALIYUN_SMS', providerId, id: '1' }),
        await push({ url: '/api/receipts/tencent-sms/guessed', channel: 'TENCENT_SMS', providerId }),
      ].map(({ status }) => status);
      expect(statuses).to.eql([404, 404, 404, 404]);
      const desk = await api.as('FD');
      expect((await desk.call('messages.list', { query: {} })).value.rows[0]?.state).to.equal('SENT');
      const echo = await fetch(`${api.url}/api/receipts/wechat?signature=x&timestamp=${now}&nonce=1&echostr=hello`);
      expect(echo.status).to.equal(404);
    });

    it('lists what was given up without address or whole name, and pushes it again once', async () => {
      const { api, tell, send } = await begin({ wechat: false });
      await providers().faults('isv.MOBILE_NUMBER_ILLEGAL', 'InvalidParameterValue.IncorrectPhoneNumber');
      await tell('k1');
      await send();
      const desk = await api.as('FD');
      const dead = async () => (await desk.call('messages.list', { query: { state: 'DEAD' } })).value.rows;
      const [row] = await dead();
      expect(row).to.include({ channel: 'TENCENT_SMS', mayPush: true });
      expect(row?.text.zh).to.equal('您的号A023，前面还有3人。https://example.cn/q/…');
      expect(row?.recipient.zh).to.match(/ 张\*明$/);
      expect(JSON.stringify(await dead())).to.not.match(/晓|1380013/);
      const counted = (await desk.call('messages.channels', {})).value;
      expect([counted.dead, counted.channels.map(({ open }) => open)]).to.eql([1, [true, true, true, true]]);
      const push = () =>
        desk.call('messages.repush', { body: { commandId: commandId(), messageId: row?.messageId ?? '' } });
      expect((await push()).value).to.eql({ pushed: 1 });
      expect((await push()).value).to.eql({ pushed: 0 });
      await send();
      expect((await desk.call('messages.list', { query: {} })).value.rows[0]).to.include({ state: 'SENT' });
    });

    it('pages over all messages, the newest first', async () => {
      const { api, tell } = await begin();
      for (const key of ['a', 'b', 'c']) await tell(key);
      const desk = await api.as('IT');
      const one = (await desk.call('messages.list', { query: { limit: 2 } })).value;
      const two = (await desk.call('messages.list', { query: { limit: 2, cursor: one.nextCursor ?? '' } })).value;
      const times = [...one.rows, ...two.rows].map(({ createdAt }) => createdAt);
      expect([times.length, two.nextCursor, times]).to.eql([3, null, [...times].sort().reverse()]);
    });

    it('R3.25 shows an admin a text with sample values and its faults, and keeps it only without', async () => {
      const { api } = await begin();
      const admin = await api.as('ADM');
      const preview = (zh: string) =>
        admin.call('messages.preview', { params: { kind: 'queue-joined' }, body: { zh, en: '{{ticketNo}}' } });
      expect((await preview('您的号{{ticketNo}}')).value.zh).to.eql({ text: '您的号A023', faults: [] });
      for (const [text, code] of [
        ['{{diagnosis}}', 'FIELD_NOT_ALLOWED'],
        ['您的放疗将开始', 'TELLING_WORD'],
        ['{{#each this}}x{{/each}}', 'NOT_PLAIN'],
        ['{{__proto__.x}}', 'NOT_PLAIN'],
      ] as const) {
        const { text: shown, faults } = (await preview(text)).value.zh;
        expect([shown, faults[0]?.code], text).to.eql([null, code]);
      }
      const { templates } = (await admin.call('messages.templates', {})).value;
      const told = templates.flatMap(({ fields }) => fields.map(({ field }) => field));
      expect([...new Set(told)].sort(), 'all that may ever leave').to.eql([
        'ahead',
        'count',
        'date',
        'device',
        'link',
        'minutes',
        'room',
        'state',
        'ticketNo',
        'time',
      ]);
      const save = (who: typeof admin, version: number, zh: string) =>
        who.call('messages.setTemplate', {
          params: { kind: 'queue-joined' },
          body: { commandId: commandId(), version, zh, en: '{{ticketNo}}', providerIds: { WECHAT: 'TM2' } },
        });
      expect((await save(admin, 1, '{{name}}')).problem.code).to.equal('TEMPLATE_REFUSED');
      expect((await save(admin, 0, '号{{ticketNo}}')).problem.code).to.equal('VERSION_CLASH');
      expect((await save(admin, 1, '号{{ticketNo}}')).value).to.eql({ version: 2 });
      expect((await save(await api.as('FD'), 2, '号{{ticketNo}}')).status).to.equal(403);
    });

    it('tries a channel with sample values, and says what the provider says', async () => {
      const { api, seen } = await begin();
      const admin = await api.as('ADM');
      const test = (channel: string, to: string) =>
        admin.call('messages.test', {
          params: { channel },
          body: { commandId: commandId(), kind: 'queue-joined', to },
        });
      expect((await test('ALIYUN_SMS', '13900139000')).value).to.eql({ outcome: 'accepted', reason: null });
      expect((await seen())[0]).to.deep.include({ channel: 'ALIYUN_SMS', to: '13900139000' });
      await providers().faults('43004');
      expect((await test('WECHAT', 'openid-2')).value).to.eql({ outcome: 'refused', reason: '43004' });
      const audit = await api.database.reader.all("SELECT detail FROM audit_log WHERE action = 'message.test'");
      expect([audit.length, JSON.stringify(audit).includes('13900139000')]).to.eql([2, false]);
      expect((await test('CARRIER_PIGEON', 'x')).problem.code).to.equal('CHANNEL_NOT_SET_UP');
    });

    it('sends to a patient who agreed and to none who did not, where the hospital asks for consent', async () => {
      const { api, patientId, tell, send, seen } = await begin();
      const [admin, desk] = [await api.as('ADM'), await api.as('FD')];
      const rules = { ...DEFAULT_SENDING_RULES, askConsent: true };
      expect((await admin.call('messages.setRules', { body: { commandId: commandId(), ...rules } })).value).to.eql(
        rules,
      );
      await tell('before');
      await send();
      const wish = (optedOut: boolean) =>
        desk.call('messages.setContact', {
          params: { ownerId: patientId },
          body: { commandId: commandId(), channel: 'ALL', address: null, optedOut },
        });
      await wish(false);
      await tell('agreed');
      await send();
      await wish(true);
      await tell('no more');
      await send();
      const { rows } = (await desk.call('messages.list', { query: {} })).value;
      expect(rows.map(({ state, lastError }) => [state, lastError])).to.eql([
        ['SUPPRESSED', 'NO_CHANNEL'],
        ['SENT', null],
        ['SUPPRESSED', 'NO_CHANNEL'],
      ]);
      expect((await seen()).length).to.equal(1);
      const { contacts, hasPhone } = (await desk.call('messages.contacts', { params: { ownerId: patientId } })).value;
      expect([contacts, hasPhone]).to.eql([
        [
          { channel: 'ALL', ending: null, optedOut: true },
          { channel: 'WECHAT', ending: 'id-1', optedOut: false },
        ],
        true,
      ]);
    });
  });
});
