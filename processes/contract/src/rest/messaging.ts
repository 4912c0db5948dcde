import { MESSAGE_CHANNELS, MESSAGE_KIND_CODES, MESSAGE_STATES } from '@rtflow/domain/message-kinds';
import { z } from 'zod';
import { Id, IsoInstant, Page, Text } from './problem.ts';
import { route } from './route.ts';

const CommandId = z.string().min(8).max(64);
const Channel = z.enum(MESSAGE_CHANNELS);
const Kind = z.enum(MESSAGE_KIND_CODES);
const Clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);
const TemplateText = z.string().min(1).max(255);
const ProviderIds = z.partialRecord(Channel, z.string().max(64));
const Rendered = z.object({
  /** Null: the template has a fault. */
  text: z.string().nullable(),
  faults: z.array(z.object({ code: z.string(), at: z.string() })),
});
const Rules = z.object({
  quietFrom: Clock,
  quietUntil: Clock,
  dailyCap: z.number().int().min(1).max(50),
  nextDayAt: Clock,
  nearAhead: z.number().int().min(0).max(20),
  askConsent: z.boolean(),
});
const Contact = z.object({
  channel: z.enum(['WECHAT', 'WECOM', 'SMS', 'ALL']),
  /** The last letters; null: none is kept. */
  ending: z.string().nullable(),
  optedOut: z.boolean(),
});

export const messagingRoutes = {
  'messages.list': route({
    method: 'GET',
    path: '/messages',
    access: 'message.watch',
    summary: 'What went out, newest first: no address, no full name',
    query: Page.extend({ state: z.enum(MESSAGE_STATES).optional(), channel: Channel.optional() }),
    response: z.object({
      rows: z.array(
        z.object({
          messageId: Id,
          kind: Kind,
          recipientKind: z.enum(['PATIENT', 'STAFF']),
          recipientId: Id,
          /** Number and masked name of a patient; name of a colleague. */
          recipient: Text,
          text: Text,
          state: z.enum(MESSAGE_STATES),
          channel: Channel.nullable(),
          /** The provider's word or ours for what went wrong. */
          lastError: z.string().nullable(),
          createdAt: IsoInstant,
          sentAt: IsoInstant.nullable(),
          receiptAt: IsoInstant.nullable(),
          expiresAt: IsoInstant,
          mayPush: z.boolean(),
        }),
      ),
      nextCursor: z.string().nullable(),
    }),
  }),
  'messages.channels': route({
    method: 'GET',
    path: '/messages/channels',
    access: 'message.watch',
    summary: 'Each channel: whether it is set up, and the last seven days',
    response: z.object({
      channels: z.array(
        z.object({
          channel: Channel,
          open: z.boolean(),
          /** Where the provider pushes receipts to; null: it has none, or they are not set up. */
          receipts: z.string().nullable(),
          sent: z.number().int(),
          delivered: z.number().int(),
          undelivered: z.number().int(),
          dead: z.number().int(),
        }),
      ),
      waiting: z.number().int(),
      dead: z.number().int(),
      /** Address that links in messages begin with; empty: no link is sent. */
      publicUrl: z.string(),
    }),
  }),
  'messages.test': route({
    method: 'POST',
    path: '/messages/channels/:channel/test',
    access: 'message.template',
    summary: 'Send one message with sample values to a given address now',
    body: z.object({ commandId: CommandId, kind: Kind, to: z.string().trim().min(1).max(64) }),
    response: z.object({ outcome: z.enum(['accepted', 'transient', 'refused']), reason: z.string().nullable() }),
  }),
  'messages.templates': route({
    method: 'GET',
    path: '/messages/templates',
    access: 'message.watch',
    summary: 'The texts in force, and the only facts that each may carry',
    response: z.object({
      templates: z.array(
        z.object({
          kind: Kind,
          audience: z.enum(['PATIENT', 'STAFF']),
          fields: z.array(z.object({ field: z.string(), sample: z.string() })),
          /** 0: the text that RTFlow comes with. */
          version: z.number().int(),
          zh: z.string(),
          en: z.string(),
          providerIds: ProviderIds,
        }),
      ),
    }),
  }),
  'messages.preview': route({
    method: 'POST',
    path: '/messages/templates/:kind/preview',
    access: 'message.watch',
    summary: 'A text with sample values, and what is wrong with it',
    body: z.object({ zh: z.string().max(1000), en: z.string().max(1000) }),
    response: z.object({ zh: Rendered, en: Rendered }),
  }),
  'messages.setTemplate': route({
    method: 'PUT',
    path: '/messages/templates/:kind',
    access: 'message.template',
    summary: 'A new version of a text',
    body: z.object({
      commandId: CommandId,
      version: z.number().int().min(0),
      zh: TemplateText,
      en: TemplateText,
      providerIds: ProviderIds,
    }),
    response: z.object({ version: z.number().int() }),
  }),
  'messages.rules': route({
    method: 'GET',
    path: '/messages/rules',
    access: 'message.watch',
    summary: 'Quiet hours, daily cap, when the next day is told',
    response: Rules,
  }),
  'messages.setRules': route({
    method: 'PUT',
    path: '/messages/rules',
    access: 'message.template',
    summary: 'Change when and how often people are told',
    body: Rules.extend({ commandId: CommandId }),
    response: Rules,
  }),
  'messages.repush': route({
    method: 'POST',
    path: '/messages/repush',
    access: 'message.watch',
    summary: 'Send again what was given up: one message, or all of a channel',
    body: z.object({ commandId: CommandId, messageId: Id.optional(), channel: Channel.optional() }),
    response: z.object({ pushed: z.number().int() }),
  }),
  'messages.contacts': route({
    method: 'GET',
    path: '/contacts/:ownerId',
    access: 'patient.register',
    summary: 'How a patient or a colleague is reached, and what they do not want',
    response: z.object({ contacts: z.array(Contact), hasPhone: z.boolean() }),
  }),
  'messages.setContact': route({
    method: 'PUT',
    path: '/contacts/:ownerId',
    access: 'patient.register',
    summary: 'Where a person is reached on a channel, or that they do not want to be',
    body: z.object({
      commandId: CommandId,
      channel: z.enum(['WECHAT', 'WECOM', 'SMS', 'ALL']),
      /** Null keeps the one that is there. */
      address: z.string().trim().min(1).max(128).nullable(),
      optedOut: z.boolean(),
    }),
  }),
  'receipts.aliyun': route({
    method: 'POST',
    path: '/receipts/aliyun-sms/:key',
    access: 'public',
    summary: 'Aliyun SmsReport: it is not signed, its path is the secret',
    body: z
      .array(z.looseObject({ biz_id: z.string(), out_id: z.string(), success: z.boolean(), err_code: z.string() }))
      .max(100),
    response: z.object({ code: z.number(), msg: z.string() }),
  }),
  'receipts.tencent': route({
    method: 'POST',
    path: '/receipts/tencent-sms/:key',
    access: 'public',
    summary: 'Tencent SMS status push: it is not signed, its path is the secret',
    body: z.array(z.looseObject({ sid: z.string(), report_status: z.string(), errmsg: z.string() })).max(100),
    response: z.object({ result: z.number(), errmsg: z.string() }),
  }),
  'receipts.wechatEcho': route({
    method: 'GET',
    path: '/receipts/wechat',
    access: 'public',
    summary: 'WeChat asks whether this is our server: signature of token, timestamp and nonce',
  }),
  'receipts.wechat': route({
    method: 'POST',
    path: '/receipts/wechat',
    access: 'public',
    summary: 'WeChat event TEMPLATESENDJOBFINISH, signed with the message token',
    body: z.string().max(20_000),
  }),
};
