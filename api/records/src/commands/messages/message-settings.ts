import type { MessageChannel, MessageKind, SendingRules } from '@rtflow/domain/message-kinds';
import { templateFaults } from '@rtflow/forms/render-message';
import { messageTemplate } from '../../messages/message-template.ts';
import { SENDING_RULES } from '../../messages/sending-rules.ts';
import type { Row } from '../../models/index.ts';
import { sealText } from '../../patient-fields.ts';
import { can } from '../../policies/can.ts';
import { refuse, refuseAs, type Outcome } from '../../policies/refusals.ts';
import { insertRow, rowOf } from '../../rows.ts';
import type { Tx } from '../../tx.ts';

export interface NewTemplate {
  readonly kind: MessageKind;
  /** Version that the editor saw. */
  readonly version: number;
  readonly zh: string;
  readonly en: string;
  readonly providerIds: Partial<Record<MessageChannel, string>>;
}

/** A new version of a message's text. What may not leave cannot be named in it. */
export async function setMessageTemplate(tx: Tx, input: NewTemplate): Promise<Outcome<{ version: number }>> {
  const right = can(tx.actor, 'message.template');
  if (!right.ok) return right;
  const [fault] = [input.zh, input.en].flatMap((text) => templateFaults(input.kind, text));
  if (fault) {
    return refuseAs({
      code: 'TEMPLATE_REFUSED',
      zh: `模板不合规：${fault.code} ${fault.at}`,
      en: `The template is not allowed: ${fault.code} ${fault.at}`,
      whoCanFix: 'ADM',
      detail: { ...fault },
    });
  }
  const last = await messageTemplate(tx, input.kind);
  if (last.version !== input.version) return refuse('VERSION_CLASH', { version: last.version });
  const version = last.version + 1;
  await insertRow(tx, 'MessageTemplate', {
    id: tx.newId(),
    kind: input.kind,
    version,
    textZh: input.zh,
    textEn: input.en,
    providerIds: { ...input.providerIds },
    writtenBy: tx.actor.id,
    writtenAt: tx.now,
  });
  await tx.audit({ action: 'message-template.set', entity: 'setting', entityId: input.kind, detail: { version } });
  return { ok: true, value: { version } };
}

export async function setSendingRules(tx: Tx, rules: SendingRules): Promise<Outcome<SendingRules>> {
  const right = can(tx.actor, 'message.template');
  if (!right.ok) return right;
  await tx.sql.run('DELETE FROM settings WHERE name = ?', [SENDING_RULES]);
  await insertRow(tx, 'Setting', { name: SENDING_RULES, value: rules, updatedAt: tx.now, updatedBy: tx.actor.id });
  await tx.audit({ action: 'sending-rules.set', entity: 'setting', entityId: SENDING_RULES, detail: { ...rules } });
  return { ok: true, value: rules };
}

export interface NewContact {
  readonly ownerId: string;
  readonly channel: Row<'MessageContact'>['channel'];
  /** Null keeps what is there. */
  readonly address: string | null;
  readonly optedOut: boolean;
}

/** Where a person is reached, or that they do not want to be. */
export async function setContact(tx: Tx, contact: NewContact): Promise<Outcome<null>> {
  const right = can(tx.actor, 'patient.register');
  if (!right.ok) return right;
  const { ownerId, channel } = contact;
  const patient = await rowOf(tx, 'Patient', { id: ownerId });
  if (!patient && !(await rowOf(tx, 'User', { id: ownerId }))) return refuse('NOT_FOUND', { ownerId });
  const old = await rowOf(tx, 'MessageContact', { ownerId, channel });
  const id = old?.id ?? tx.newId();
  await tx.sql.run('DELETE FROM message_contacts WHERE id = ?', [id]);
  await insertRow(tx, 'MessageContact', {
    id,
    ownerId,
    channel,
    addressEnc: contact.address ? sealText(contact.address, 'message_contacts.address', id) : (old?.addressEnc ?? null),
    optedOut: contact.optedOut,
    updatedBy: tx.actor.id,
    updatedAt: tx.now,
  });
  await tx.audit({
    action: 'contact.set',
    entity: patient ? 'patient' : 'user',
    entityId: ownerId,
    ...(patient && { patientId: ownerId }),
    detail: { channel, optedOut: contact.optedOut, address: contact.address !== null },
  });
  return { ok: true, value: null };
}

/** A person pushes what was given up: one message, or all dead ones of a channel. It begins again with the first channel. */
export async function repushMessages(
  tx: Tx,
  which: { readonly messageId: string } | { readonly channel: MessageChannel },
): Promise<Outcome<{ pushed: number }>> {
  const right = can(tx.actor, 'message.watch');
  if (!right.ok) return right;
  const [column, value] = 'messageId' in which ? ['id', which.messageId] : ['channel', which.channel];
  const dead = await tx.sql.all<{ id: string }>(
    `SELECT id FROM messages WHERE state = 'DEAD' AND expires_at > ? AND ${column} = ? ORDER BY created_at LIMIT 500`,
    [tx.now, value],
  );
  for (const { id } of dead) {
    await tx.sql.run(`UPDATE messages SET state = 'WAITING', hop = 0, last_error = NULL WHERE id = ?`, [id]);
    await tx.outbox('message', { messageId: id, hop: 0 }, `message:${id}:again:${tx.now}`);
  }
  await tx.audit({ action: 'message.repush', entity: 'message', entityId: value, detail: { pushed: dead.length } });
  return { ok: true, value: { pushed: dead.length } };
}
