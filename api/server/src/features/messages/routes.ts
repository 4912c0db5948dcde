import { FIELD_SAMPLES, MESSAGE_CHANNELS, MESSAGE_KIND_CODES, MESSAGE_KINDS } from '@rtflow/domain/message-kinds';
import type { MessageChannel, MessageKind } from '@rtflow/domain/message-kinds';
import { renderMessage, templateFaults } from '@rtflow/forms/render-message';
import {
  repushMessages,
  setContact,
  setMessageTemplate,
  setSendingRules,
} from '@rtflow/records/commands/messages/message-settings';
import { noteTestMessage } from '@rtflow/records/commands/messages/note-test';
import { runCommand } from '@rtflow/records/commands/run-command';
import { messageTemplate } from '@rtflow/records/messages/message-template';
import { sendingRules } from '@rtflow/records/messages/sending-rules';
import { refuse, refuseAs } from '@rtflow/records/policies/refusals';
import { contactsOf } from '@rtflow/records/queries/messages/contacts';
import { messageFigures, messageList } from '@rtflow/records/queries/messages/message-list';
import type { Doors } from '../../doors.ts';
import type { Handlers } from '../../http/handler.ts';
import { done } from '../act.ts';

type Names =
  `messages.${'list' | 'channels' | 'test' | 'templates' | 'preview' | 'setTemplate' | 'rules' | 'setRules' | 'repush' | 'contacts' | 'setContact'}`;

/** What went out, and what an admin sets about it. */
export function messageHandlers({ database, messaging }: Doors): Pick<Handlers, Names> {
  const { channels, publicUrl } = messaging;
  return {
    'messages.list': async ({ query }) => ({
      ok: true,
      value: await database.readOnly((reader) => messageList(reader, query)),
    }),
    'messages.channels': async () => {
      const { of, waiting, dead } = await database.readOnly(messageFigures);
      const list = MESSAGE_CHANNELS.map((channel) => ({
        channel,
        open: channels.has(channel),
        receipts: channels.has(channel) ? receiptsAt(channel, messaging) : null,
        ...of(channel),
      }));
      return { ok: true, value: { channels: list, waiting, dead, publicUrl } };
    },
    'messages.test': async ({ actor, params, body: { commandId, kind, to } }) => {
      const channel = channels.get(params.channel as MessageChannel);
      if (!channel) return notSetUp(params.channel ?? '');
      const template = await database.readOnly((reader) => messageTemplate(reader, kind));
      const templateId = template.providerIds[channel.name] ?? '';
      if (!channel.plainText && templateId === '') return noProviderTemplate(kind);
      const sample = samplesOf(kind);
      const fields = Object.entries(sample).filter(([field]) => field !== 'link');
      const result = await channel.send({
        id: commandId,
        to,
        templateId,
        params: Object.fromEntries(fields),
        text: renderMessage(template.zh, sample),
        url: null,
      });
      const reason = result.outcome === 'accepted' ? null : result.reason;
      const tried = { channel: channel.name, kind, outcome: result.outcome, reason };
      const noted = await runCommand(
        database.unitOfWork,
        actor,
        { name: 'message.test', entity: 'channel', entityId: channel.name, commandId },
        (tx) => noteTestMessage(tx, tried),
      );
      return noted.ok ? { ok: true, value: { outcome: result.outcome, reason } } : noted;
    },
    'messages.templates': async () => ({
      ok: true,
      value: {
        templates: await database.readOnly((reader) =>
          Promise.all(
            MESSAGE_KIND_CODES.map(async (kind) => ({
              kind,
              audience: MESSAGE_KINDS[kind].audience,
              fields: Object.entries(samplesOf(kind)).map(([field, sample]) => ({ field, sample })),
              ...(await messageTemplate(reader, kind)),
            })),
          ),
        ),
      },
    }),
    'messages.preview': async ({ params, body }) => {
      const kind = kindOf(params.kind);
      if (!kind) return refuse('NOT_FOUND');
      const shown = (text: string) => {
        const faults = templateFaults(kind, text);
        return { text: faults.length > 0 ? null : renderMessage(text, samplesOf(kind)), faults };
      };
      return { ok: true, value: { zh: shown(body.zh), en: shown(body.en) } };
    },
    'messages.setTemplate': async ({ actor, params, body: { commandId, ...template } }) => {
      const kind = kindOf(params.kind);
      if (!kind) return refuse('NOT_FOUND');
      const act = { name: 'message-template.set', entity: 'setting', entityId: kind, commandId };
      return runCommand(database.unitOfWork, actor, act, (tx) => setMessageTemplate(tx, { kind, ...template }));
    },
    'messages.rules': async () => ({ ok: true, value: await database.readOnly(sendingRules) }),
    'messages.setRules': ({ actor, body: { commandId, ...rules } }) =>
      runCommand(
        database.unitOfWork,
        actor,
        { name: 'sending-rules.set', entity: 'setting', entityId: 'sending-rules', commandId },
        (tx) => setSendingRules(tx, rules),
      ),
    'messages.repush': async ({ actor, body: { commandId, messageId, channel } }) => {
      const which = messageId !== undefined ? { messageId } : channel !== undefined ? { channel } : null;
      if (!which) return refuse('BAD_INPUT');
      const act = { name: 'message.repush', entity: 'message', entityId: messageId ?? channel ?? '', commandId };
      return runCommand(database.unitOfWork, actor, act, (tx) => repushMessages(tx, which));
    },
    'messages.contacts': ({ actor, params: { ownerId = '' } }) =>
      database.readOnly((reader) => contactsOf(reader, actor, ownerId)),
    'messages.setContact': ({ actor, params: { ownerId = '' }, body: { commandId, ...contact } }) =>
      done(database, actor, { name: 'contact.set', entity: 'contact', entityId: ownerId, commandId }, (tx) =>
        setContact(tx, { ownerId, ...contact }),
      ),
  };

  function receiptsAt(channel: MessageChannel, { receiptKey, callbackToken }: Doors['messaging']): string | null {
    if (channel === 'WECHAT') return callbackToken === null ? null : `${publicUrl}/api/receipts/wechat`;
    if (channel === 'WECOM' || receiptKey === null) return null;
    // The secret at the end is the admin's to add: it stands in the channels file alone.
    return `${publicUrl}/api/receipts/${channel === 'ALIYUN_SMS' ? 'aliyun-sms' : 'tencent-sms'}/…`;
  }
}

function kindOf(text: string | undefined): MessageKind | null {
  return MESSAGE_KIND_CODES.find((kind) => kind === text) ?? null;
}

function samplesOf(kind: MessageKind): Record<string, string> {
  return Object.fromEntries(MESSAGE_KINDS[kind].fields.map((field) => [field, FIELD_SAMPLES[field] ?? '']));
}

function notSetUp(channel: string) {
  return refuseAs({
    code: 'CHANNEL_NOT_SET_UP',
    zh: `通道 ${channel} 未配置，请在通道文件（RTFLOW_CHANNELS_FILE）中填写`,
    en: `Channel ${channel} is not set up: add it to the channels file (RTFLOW_CHANNELS_FILE)`,
    whoCanFix: 'IT',
  });
}

function noProviderTemplate(kind: MessageKind) {
  return refuseAs({
    code: 'NO_PROVIDER_TEMPLATE',
    zh: '该消息在此通道没有模板编号，请先填写服务商批准的模板编号',
    en: 'This message has no template id on this channel: fill in the one that the provider approved',
    whoCanFix: 'ADM',
    detail: { kind },
  });
}
