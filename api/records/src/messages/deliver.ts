import { isQuiet, MESSAGE_KINDS, URGENT_KINDS } from '@rtflow/domain/message-kinds';
import { renderMessage } from '@rtflow/forms/render-message';
import { clockOf, dayOf, instantOf } from '../clinical/hospital-time.ts';
import type { Row } from '../models/index.ts';
import { MAX_ATTEMPTS, type Delivery, type OutboxMessage } from '../outbox/relay.ts';
import { rowOf, updateRows } from '../rows.ts';
import { SYSTEM_ACTOR, type Tx } from '../tx.ts';
import type { UnitOfWork } from '../unit-of-work/unit-of-work.ts';
import { CHAINS, type Channel, type ChannelMessage, type Channels } from './channel.ts';
import { addressesOf } from './contacts.ts';
import { messageTemplate } from './message-template.ts';
import { patientLinkToken } from './patient-link.ts';
import { MESSAGE_TOPIC } from './queue-message.ts';
import { quietEnd, sendingRules } from './sending-rules.ts';

export interface DeliverOptions {
  readonly unitOfWork: UnitOfWork;
  readonly channels: Channels;
  /** Address that patients' telephones reach RTFlow at; empty: no link is sent. */
  readonly publicUrl: string;
}

/** After so many transient failures the next channel is tried, if there is one. */
const TRIES_PER_CHANNEL = 3;

type Step =
  | { readonly kind: 'done' }
  | { readonly kind: 'wait'; readonly until: number }
  | {
      readonly kind: 'send';
      readonly channel: Channel;
      readonly message: ChannelMessage;
      readonly at: number;
      readonly isLast: boolean;
    };

/**
 * Handler of the outbox topic: decides, sends, marks. The mark is written before the outbox row is: what a crash leaves is a message
 * that was sent and not marked, which is sent again with the same id; none is lost.
 */
export function messageDelivery(options: DeliverOptions): (message: OutboxMessage) => Promise<Delivery> {
  const { unitOfWork } = options;
  return async ({ payload, attempt }) => {
    const about = { id: String(payload.messageId), hop: Number(payload.hop) };
    const step = await unitOfWork.run(SYSTEM_ACTOR, (tx) => nextStep(tx, about, options));
    if (step.kind === 'done') return { outcome: 'sent' };
    if (step.kind === 'wait') return { outcome: 'later', reason: 'not yet', until: step.until };
    const result = await step.channel.send(step.message);
    const goesOn =
      result.outcome === 'transient' && (step.isLast ? attempt < MAX_ATTEMPTS : attempt < TRIES_PER_CHANNEL);
    if (result.outcome === 'transient' && goesOn) return { outcome: 'later', reason: result.reason };
    return unitOfWork.run(SYSTEM_ACTOR, async (tx): Promise<Delivery> => {
      if (result.outcome === 'accepted') {
        const sent = {
          state: 'SENT',
          channel: step.channel.name,
          providerId: result.providerId,
          sentAt: tx.now,
        } as const;
        await updateRows(tx, 'Message', { id: about.id }, { ...sent, lastError: null });
        return { outcome: 'sent' };
      }
      const reason = `${step.channel.name} ${result.reason}`.slice(0, 255);
      await updateRows(tx, 'Message', { id: about.id }, { lastError: reason });
      return (await nextHop(tx, { id: about.id, hop: step.at })) ? { outcome: 'sent' } : { outcome: 'dead', reason };
    });
  };
}

/** Gives the message to the channels behind `hop`. @returns false when there is none: it is dead */
export async function nextHop(tx: Tx, { id, hop }: { readonly id: string; readonly hop: number }): Promise<boolean> {
  const message = await rowOf(tx, 'Message', { id });
  if (!message) return false;
  const next = hop + 1;
  if (next >= CHAINS[message.recipientKind].length) {
    await updateRows(tx, 'Message', { id }, { state: 'DEAD' });
    return false;
  }
  await updateRows(tx, 'Message', { id }, { state: 'WAITING', hop: next });
  await tx.outbox(MESSAGE_TOPIC, { messageId: id, hop: next }, `message:${id}:${next}`);
  return true;
}

async function nextStep(tx: Tx, { id, hop }: { id: string; hop: number }, options: DeliverOptions): Promise<Step> {
  const message = await rowOf(tx, 'Message', { id });
  // Sent already, or another channel's turn: the outbox row is a repeat.
  if (!message || message.state !== 'WAITING' || message.hop !== hop) return { kind: 'done' };
  const held = await heldBack(tx, message);
  if (held) return held;
  const chain = CHAINS[message.recipientKind];
  const addressOf = await addressesOf(tx, message, await sendingRules(tx));
  const template = await messageTemplate(tx, message.kind);
  const usable = chain.map((name, index) => {
    const channel = options.channels.get(name);
    const templateId = template.providerIds[name];
    const to = channel && (channel.plainText || templateId) ? addressOf(name) : null;
    return channel && to !== null && index >= hop ? { index, channel, to, templateId: templateId ?? '' } : null;
  });
  const [first, ...others] = usable.filter((one) => one !== null);
  if (!first) return end(tx, id, hop === 0 ? 'SUPPRESSED' : 'DEAD', 'NO_CHANNEL');
  await updateRows(tx, 'Message', { id }, { templateVersion: template.version, channel: first.channel.name });
  const { channel, to, templateId } = first;
  const content = await contentOf(tx, message, { template, publicUrl: options.publicUrl });
  return {
    kind: 'send',
    channel,
    message: { id, to, templateId, ...content },
    at: first.index,
    isLast: others.length === 0,
  };
}

/** Too late, not wanted so often, not at this hour. */
async function heldBack(tx: Tx, message: Row<'Message'>): Promise<Step | null> {
  const { id, kind, expiresAt, notBefore, recipientId, recipientKind } = message;
  if (tx.now >= expiresAt) return end(tx, id, 'EXPIRED', 'TOO_LATE');
  if (notBefore > tx.now) return { kind: 'wait', until: notBefore };
  const rules = await sendingRules(tx);
  const urgent = URGENT_KINDS.includes(kind);
  if (isQuiet(clockOf(tx.now), rules)) {
    const until = quietEnd(tx.now, rules);
    if (until < expiresAt) return { kind: 'wait', until };
    if (!urgent) return end(tx, id, 'EXPIRED', 'QUIET_HOURS');
  }
  if (recipientKind === 'STAFF' || urgent) return null;
  const sent = await tx.sql.get<{ n: number }>(
    'SELECT COUNT(*) AS n FROM messages WHERE recipient_id = ? AND sent_at >= ?',
    [recipientId, instantOf(dayOf(tx.now), '00:00')],
  );
  return Number(sent?.n ?? 0) >= rules.dailyCap ? end(tx, id, 'SUPPRESSED', 'DAILY_CAP') : null;
}

async function contentOf(
  tx: Tx,
  message: Row<'Message'>,
  { template, publicUrl }: { template: { zh: string; en: string }; publicUrl: string },
): Promise<Pick<ChannelMessage, 'params' | 'text' | 'url'>> {
  const { fields } = MESSAGE_KINDS[message.kind];
  const withLink = (fields as readonly string[]).includes('link') && publicUrl !== '';
  const url = withLink ? `${publicUrl}/q/${await patientLinkToken(tx, message.recipientId)}` : null;
  const values: Record<string, string> = { ...message.params, link: url ?? '' };
  const params = Object.fromEntries(
    fields.filter((field) => field !== 'link').map((field) => [field, values[field] ?? '']),
  );
  const staff = message.recipientKind === 'STAFF' ? await rowOf(tx, 'User', { id: message.recipientId }) : null;
  return { params, url, text: renderMessage(staff?.language === 'en' ? template.en : template.zh, values).trim() };
}

async function end(tx: Tx, id: string, state: 'EXPIRED' | 'SUPPRESSED' | 'DEAD', reason: string): Promise<Step> {
  await updateRows(tx, 'Message', { id }, { state, lastError: reason });
  return { kind: 'done' };
}
