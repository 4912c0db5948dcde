import { openChannels } from '@rtflow/api/messaging/open-channels';
import { relayOnce, type Tx } from '@rtflow/records';
import { recordReceipt } from '@rtflow/records/commands/messages/record-receipt';
import {
  repushMessages,
  setContact,
  setMessageTemplate,
  setSendingRules,
} from '@rtflow/records/commands/messages/message-settings';
import { messageDelivery } from '@rtflow/records/messages/deliver';
import { patientOfLink } from '@rtflow/records/messages/patient-link';
import { queueMessage } from '@rtflow/records/messages/queue-message';
import { createFieldCipher, SYSTEM_ACTOR } from '@rtflow/records';
import { installFieldCipher, sealPhone } from '@rtflow/records/patient-fields';
import { DEFAULT_SENDING_RULES } from '@rtflow/domain/message-kinds';
import { rowsOf, updateRows } from '@rtflow/records/rows';
import { expect } from 'chai';
import { addCase } from '../clinical/support/case.ts';
import { HOUR, openDepartment, staff, type Department } from '../clinical/support/department.ts';
import { forEachDatabase } from '../support/database.ts';
import { providersOfSuite } from './provider-stub.ts';

const PHONE = '13800138001';
const PUBLIC_URL = 'https://rt.example.cn';

interface House extends Department {
  readonly patientId: string;
  /** Queues one message to the patient. */
  tell(key?: string): Promise<void>;
  /** Rounds of the sender until nothing is due. */
  send(): Promise<void>;
  state(): Promise<Record<string, unknown>[]>;
}

describe('messages: delivery', function () {
  this.timeout(60_000);
  const providers = providersOfSuite();
  beforeEach(async () => {
    await providers().faults();
  });

  forEachDatabase((_name, open) => {
    async function house({ wechat = true } = {}): Promise<House> {
      installFieldCipher(createFieldCipher(Buffer.alloc(32, 7)));
      const department = await openDepartment(open);
      const { database, clock } = department;
      const patientId = await department.run(SYSTEM_ACTOR, async (tx) => {
        const { patientId: id } = await addCase(tx);
        await updateRows(tx, 'Patient', { id }, sealPhone(id, PHONE));
        if (wechat)
          await value(setContact(tx, { ownerId: id, channel: 'WECHAT', address: 'openid-1', optedOut: false }));
        return id;
      });
      await department.run(SYSTEM_ACTOR, (tx) =>
        value(
          setMessageTemplate(tx, {
            kind: 'queue-joined',
            version: 0,
            zh: '您的号{{ticketNo}}，前面还有{{ahead}}人。{{link}}',
            en: 'Ticket {{ticketNo}}, {{ahead}} ahead. {{link}}',
            providerIds: { WECHAT: 'TM1', ALIYUN_SMS: 'SMS_1', TENCENT_SMS: '101' },
          }),
        ),
      );
      const channels = openChannels(providers().settings, database, clock);
      const delivery = messageDelivery({ unitOfWork: database.unitOfWork, channels, publicUrl: PUBLIC_URL });
      return {
        ...department,
        patientId,
        tell: async (key = 'k1') => {
          // Messages are listed by time.
          clock.advance(1);
          await department.run(SYSTEM_ACTOR, (tx) => queueMessage(tx, aTicket(patientId, key, tx.now + 20 * HOUR)));
        },
        send: async () => {
          const handlers = new Map([['message', delivery]]);
          while ((await relayOnce({ unitOfWork: database.unitOfWork, handlers })) > 0);
        },
        state: () => database.reader.all('SELECT state, channel, last_error FROM messages ORDER BY created_at, id'),
      };
    }

    const seenSince = async (before: number) => (await providers().log()).slice(before);

    it('R3.21 R3.47 sends a template message of the official account with a stable token, and once more when the token has ended', async () => {
      const { tell, send, state, database, patientId } = await house();
      const [before, fetches] = [(await providers().log()).length, await providers().tokenFetches()];
      await tell();
      await send();
      await tell('k2');
      await send();
      expect(await providers().tokenFetches(), 'one token for two messages').to.equal(fetches + 1);
      await providers().endTokens();
      await tell('k3');
      await send();
      expect(await providers().tokenFetches()).to.equal(fetches + 2);
      const [first, , third] = await seenSince(before);
      expect(first).to.deep.include({ channel: 'WECHAT', to: 'openid-1' });
      expect(first?.params).to.deep.equal({ ticketNo: 'A023', ahead: '3', minutes: '36', room: '1号治疗室' });
      expect(third?.channel).to.equal('WECHAT');
      expect((await state()).map((row) => row.state)).to.deep.equal(['SENT', 'SENT', 'SENT']);
      const token = first?.url?.slice(`${PUBLIC_URL}/q/`.length) ?? '';
      expect(token)
        .to.match(/^[0-9a-f]{64}$/)
        .and.not.include(patientId.replaceAll('-', ''));
      expect(await database.readOnly((reader) => patientOfLink(reader, token))).to.include({ patientId });
      const forged = token.slice(0, -1) + (token.endsWith('0') ? '1' : '0');
      expect(await database.readOnly((reader) => patientOfLink(reader, forged))).to.equal(null);
      const [stored] = await database.reader.all('SELECT token_enc FROM channel_tokens');
      expect(String(stored?.token_enc)).to.match(/^v1:/);
    });

    it('R3.22 R3.46 sends SMS by both providers with signatures that Python recomputes, takes the receipt, and goes on to the next channel when it was not delivered', async () => {
      const { tell, send, state, run, database } = await house({ wechat: false });
      const before = (await providers().log()).length;
      await tell();
      await send();
      const [byAliyun] = await seenSince(before);
      expect(byAliyun).to.deep.include({ channel: 'ALIYUN_SMS', to: PHONE });
      const receipt = { channel: 'ALIYUN_SMS', delivered: false, code: 'MK:1008' } as const;
      const providerId = byAliyun?.providerId ?? '';
      expect(await run(SYSTEM_ACTOR, (tx) => recordReceipt(tx, { ...receipt, providerId }))).to.equal(true);
      await send();
      const [, byTencent] = await seenSince(before);
      expect(byTencent).to.deep.include({ channel: 'TENCENT_SMS', to: `+86${PHONE}` });
      expect(byTencent?.params).to.deep.equal(['A023', '3', '36', '1号治疗室']);
      const good = { channel: 'TENCENT_SMS', delivered: true, code: 'DELIVRD' } as const;
      await run(SYSTEM_ACTOR, (tx) => recordReceipt(tx, { ...good, providerId: byTencent?.providerId ?? '' }));
      expect(await state()).to.deep.equal([{ state: 'DELIVERED', channel: 'TENCENT_SMS', last_error: null }]);
      expect(await run(SYSTEM_ACTOR, (tx) => recordReceipt(tx, { ...good, providerId: 'nobody' }))).to.equal(false);
      const outbox = await database.reader.all<{ payload: string }>('SELECT payload FROM outbox');
      expect(JSON.stringify(outbox), 'the queue holds no address').to.not.include(PHONE);
    });

    it('tries again after a failure with back-off, and falls back to SMS after a refusal', async () => {
      const { tell, send, state, clock } = await house();
      await providers().faults('500', '45009', '43004');
      await tell();
      await send();
      expect((await state())[0]).to.deep.include({ state: 'WAITING' });
      clock.advance(9_000);
      await send();
      expect((await state())[0]).to.deep.include({ state: 'WAITING' });
      for (const wait of [1_000, 60_000]) {
        clock.advance(wait);
        await send();
      }
      expect(await state()).to.deep.equal([{ state: 'SENT', channel: 'ALIYUN_SMS', last_error: null }]);
    });

    it('gives a message up when the last channel refuses, and pushes it again at a person’s word', async () => {
      const { tell, send, state, run } = await house({ wechat: false });
      await providers().faults('isv.MOBILE_NUMBER_ILLEGAL', 'InvalidParameterValue.IncorrectPhoneNumber');
      await tell();
      await send();
      const [dead] = await state();
      expect(dead).to.deep.equal({
        state: 'DEAD',
        channel: 'TENCENT_SMS',
        last_error: 'TENCENT_SMS InvalidParameterValue.IncorrectPhoneNumber',
      });
      const pushed = await run(staff('FD'), (tx) => repushMessages(tx, { channel: 'TENCENT_SMS' }));
      expect(pushed).to.deep.equal({ ok: true, value: { pushed: 1 } });
      await send();
      expect((await state())[0]).to.deep.include({ state: 'SENT', channel: 'ALIYUN_SMS' });
    });

    it('keeps quiet hours, the daily cap and an opt-out, and drops what comes too late', async () => {
      const { tell, send, state, clock, run, patientId } = await house();
      await run(SYSTEM_ACTOR, (tx) => value(setSendingRules(tx, { ...DEFAULT_SENDING_RULES, dailyCap: 2 })));
      clock.pin(Date.parse('2026-03-02T22:30:00+08:00'));
      await tell('night');
      await send();
      expect((await state())[0]).to.deep.include({ state: 'WAITING', last_error: null });
      clock.pin(Date.parse('2026-03-03T08:00:00+08:00'));
      await send();
      await tell('second');
      await send();
      await tell('third');
      await send();
      expect((await state()).map((row) => [row.state, row.last_error])).to.deep.equal([
        ['SENT', null],
        ['SENT', null],
        ['SUPPRESSED', 'DAILY_CAP'],
      ]);
      clock.advance(24 * HOUR);
      await run(SYSTEM_ACTOR, (tx) =>
        value(setContact(tx, { ownerId: patientId, channel: 'ALL', address: null, optedOut: true })),
      );
      await tell('unwanted');
      await send();
      expect((await state()).at(-1)).to.deep.include({ state: 'SUPPRESSED', last_error: 'NO_CHANNEL' });
      clock.advance(1);
      await run(SYSTEM_ACTOR, (tx) => queueMessage(tx, aTicket(patientId, 'late', tx.now - 1)));
      await send();
      expect((await state()).at(-1)).to.deep.include({ state: 'EXPIRED' });
    });

    it('R3.25 refuses a template that names a fact off the list, tells the disease, or runs anything', async () => {
      const { run, patientId } = await house();
      const set = (zh: string) =>
        run(staff('SUP'), (tx) =>
          setMessageTemplate({ ...tx, actor: { ...tx.actor, kind: 'system' } } as Tx, {
            kind: 'queue-joined',
            version: 1,
            zh,
            en: '{{ticketNo}}',
            providerIds: {},
          }),
        );
      for (const [text, code] of [
        ['{{name}}您好', 'FIELD_NOT_ALLOWED'],
        ['{{diagnosis}}', 'FIELD_NOT_ALLOWED'],
        ['您的放疗将开始', 'TELLING_WORD'],
        ['{{#each this}}x{{/each}}', 'NOT_PLAIN'],
        ['{{constructor.constructor}}', 'NOT_PLAIN'],
        ['{{{ticketNo}}}', 'NOT_PLAIN'],
        ['{{lookup this "name"}}', 'NOT_PLAIN'],
        ['{{ticketNo', 'SYNTAX'],
      ] as const) {
        const refused = await set(text);
        expect(refused.ok ? 'taken' : refused.error.detail?.code, text).to.equal(code);
      }
      const stray = run(SYSTEM_ACTOR, (tx) => {
        const { params, ...ticket } = aTicket(patientId, 'x', tx.now + HOUR);
        return queueMessage(tx, { ...ticket, params: { ...params, diagnosis: 'C11' } as typeof params });
      });
      expect(await stray.then(() => 'queued', String)).to.include('diagnosis');
      const denied = await run(staff('FD'), (tx) =>
        setMessageTemplate(tx, {
          kind: 'queue-joined',
          version: 1,
          zh: '{{ticketNo}}',
          en: '{{ticketNo}}',
          providerIds: {},
        }),
      );
      expect(denied.ok ? '' : denied.error.code).to.equal('FORBIDDEN');
    });

    it('tells staff by WeCom with the provider’s own check against doubles', async () => {
      const { run, send } = await house();
      const before = (await providers().log()).length;
      await run(SYSTEM_ACTOR, async (tx) => {
        await value(setContact(tx, { ownerId: 'u-RTT-T', channel: 'WECOM', address: 'zhang.rtt', optedOut: false }));
        const params = { device: 'LA1', date: '2026-03-03', count: '42', time: '08:00' };
        const expiresAt = tx.now + 20 * HOUR;
        await queueMessage(tx, { kind: 'staff-next-day', recipientId: 'u-RTT-T', params, dedupKey: 's1', expiresAt });
      });
      await send();
      const [seen] = await seenSince(before);
      expect(seen).to.deep.include({ channel: 'WECOM', to: 'zhang.rtt', checked: 1 });
      expect(seen?.text).to.equal('LA1 2026-03-03共42项预约，首个08:00');
    });

    it('of two senders that have no token only one fetches', async () => {
      const { database, clock, tell, send, state, patientId } = await house();
      const fetches = await providers().tokenFetches();
      const two = [1, 2].map(() => openChannels(providers().settings, database, clock).get('WECHAT'));
      const one = { id: 'm', to: patientId, templateId: 'TM1', params: {}, text: '', url: null };
      const results = await Promise.all(two.map((channel) => channel?.send(one)));
      expect(await providers().tokenFetches()).to.equal(fetches + 1);
      expect(results.map((result) => result?.outcome).sort()).to.include('accepted');
      await tell();
      await send();
      expect((await state())[0]).to.deep.include({ state: 'SENT' });
      expect(await rowsOf({ sql: database.reader }, 'ChannelToken', {})).to.have.length(1);
    });
  });
});

function aTicket(recipientId: string, dedupKey: string, expiresAt: number) {
  const params = { ticketNo: 'A023', ahead: '3', minutes: '36', room: '1号治疗室' };
  return { kind: 'queue-joined' as const, recipientId, params, dedupKey, expiresAt };
}

async function value<T>(outcome: Promise<{ ok: true; value: T } | { ok: false; error: { code: string } }>): Promise<T> {
  const done = await outcome;
  if (!done.ok) throw new Error(`Expected the command to be done, but got ${done.error.code}`);
  return done.value;
}
