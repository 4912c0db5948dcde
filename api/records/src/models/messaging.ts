import {
  MESSAGE_CHANNELS,
  MESSAGE_KIND_CODES,
  MESSAGE_STATES,
  type MessageChannel,
} from '@rtflow/domain/message-kinds';
import { at, bool, id, int, json, key, nullable, oneOf, ref, table, text, withDefault } from './columns.ts';

/** One message to one person outside RTFlow's screens; the outbox row that carries it names only its id. */
export const messages = table(
  'messages',
  {
    id: id(),
    dedupKey: text(190),
    kind: oneOf(MESSAGE_KIND_CODES),
    recipientKind: oneOf(['PATIENT', 'STAFF']),
    /** patients.id or users.id. */
    recipientId: text(36),
    /** Values of the kind's white list; the link is made when it is sent. */
    params: json<Record<string, string>>(),
    state: withDefault(oneOf(MESSAGE_STATES), 'WAITING'),
    /** Step of the recipient's chain of channels that is tried now. */
    hop: withDefault(int(), 0),
    channel: nullable(oneOf(MESSAGE_CHANNELS)),
    templateVersion: nullable(int()),
    providerId: nullable(text(128)),
    lastError: nullable(text(255)),
    notBefore: at(),
    expiresAt: at(),
    createdAt: at(),
    sentAt: nullable(at()),
    receiptAt: nullable(at()),
  },
  {
    unique: [['dedupKey']],
    index: [
      ['recipientId', 'sentAt'],
      ['state', 'createdAt'],
      ['createdAt', 'id'],
      ['channel', 'providerId'],
    ],
  },
);

/** Versions of a kind's text; the newest is used. Providers send templates of their own, whose ids stand in `providerIds`. */
export const messageTemplates = table(
  'message_templates',
  {
    id: id(),
    kind: oneOf(MESSAGE_KIND_CODES),
    version: int(),
    textZh: text(255),
    textEn: text(255),
    providerIds: json<Partial<Record<MessageChannel, string>>>(),
    writtenBy: text(64),
    writtenAt: at(),
  },
  { unique: [['kind', 'version']] },
);

export const CONTACT_CHANNELS = ['WECHAT', 'WECOM', 'SMS', 'ALL'] as const;

/** Where a person is reached beside the patient's own telephone, and what they do not want. */
export const messageContacts = table(
  'message_contacts',
  {
    id: id(),
    ownerId: text(36),
    channel: oneOf(CONTACT_CHANNELS),
    /** AES-256-GCM, see field-cipher.ts: WeChat openid, WeCom user id, telephone. */
    addressEnc: nullable(text(512)),
    optedOut: withDefault(bool(), false),
    updatedBy: text(64),
    updatedAt: at(),
  },
  { unique: [['ownerId', 'channel']] },
);

/** Access tokens of providers, shared by all servers on this database: fetching twice would end the first. */
export const channelTokens = table('channel_tokens', {
  channel: key(32),
  tokenEnc: nullable(text(1024)),
  expiresAt: at(),
  /** Somebody fetches until then. */
  lockedUntil: at(),
});

/** What a patient's page is opened with: the address holds the row's id and a signature, never the patient's. */
export const patientLinks = table(
  'patient_links',
  { id: id(), patientId: ref('patients'), createdAt: at(), expiresAt: at() },
  { index: [['patientId', 'expiresAt'], ['expiresAt']] },
);
