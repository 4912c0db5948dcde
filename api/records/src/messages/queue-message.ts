import { MESSAGE_KINDS, type MessageFields, type MessageKind } from '@rtflow/domain/message-kinds';
import { insertRowOnce } from '../rows.ts';
import type { Tx } from '../tx.ts';

export interface NewMessage<K extends MessageKind> {
  readonly kind: K;
  /** patients.id or users.id, as the kind says. */
  readonly recipientId: string;
  readonly params: MessageFields<K>;
  /** The same fact is told once. */
  readonly dedupKey: string;
  /** After that it would only confuse. Epoch ms. */
  readonly expiresAt: number;
  readonly notBefore?: number;
}

/** Topic of the outbox that carries messages. */
export const MESSAGE_TOPIC = 'message';

/**
 * Queues a message in the transaction of the act that it tells of. @returns whether it is new
 * @throws Error when a value is not on the kind's white list: such a call is a bug, and nothing may leave by it.
 */
export async function queueMessage<K extends MessageKind>(tx: Tx, message: NewMessage<K>): Promise<boolean> {
  const { audience, fields } = MESSAGE_KINDS[message.kind];
  const stray = Object.keys(message.params).find((field) => !(fields as readonly string[]).includes(field));
  if (stray) throw new Error(`Expected only ${fields.join(', ')} in ${message.kind}, but got '${stray}'`);
  const id = tx.newId();
  const isNew = await insertRowOnce(tx, 'Message', {
    id,
    dedupKey: message.dedupKey,
    kind: message.kind,
    recipientKind: audience,
    recipientId: message.recipientId,
    params: { ...message.params } as Record<string, string>,
    notBefore: message.notBefore ?? tx.now,
    expiresAt: message.expiresAt,
    createdAt: tx.now,
  });
  if (isNew) await tx.outbox(MESSAGE_TOPIC, { messageId: id, hop: 0 }, `message:${id}:0`);
  return isNew;
}
