import type { MessageChannel } from '@rtflow/domain/message-kinds';
import { nextHop } from '../../messages/deliver.ts';
import { CHAINS } from '../../messages/channel.ts';
import { rowOf, updateRows } from '../../rows.ts';
import type { Tx } from '../../tx.ts';

export interface Receipt {
  readonly channel: MessageChannel;
  readonly providerId: string;
  /** Our own id where the provider brings it back: both must name one message. */
  readonly messageId?: string;
  readonly delivered: boolean;
  /** The provider's code, e.g. 'MOBILE_NOT_ON_SERVICE'. */
  readonly code: string;
}

/** What a provider says of a message that it took. What did not arrive goes to the next channel. @returns false for one that we never sent */
export async function recordReceipt(tx: Tx, receipt: Receipt): Promise<boolean> {
  const message = await rowOf(tx, 'Message', { channel: receipt.channel, providerId: receipt.providerId });
  if (!message || (receipt.messageId !== undefined && receipt.messageId !== message.id)) return false;
  // Providers repeat receipts; the first one counts.
  if (message.state !== 'SENT') return true;
  const { id } = message;
  const state = receipt.delivered ? 'DELIVERED' : 'UNDELIVERED';
  const lastError = receipt.delivered ? null : `${receipt.channel} ${receipt.code}`.slice(0, 255);
  await updateRows(tx, 'Message', { id }, { state, receiptAt: tx.now, lastError });
  const hop = (CHAINS[message.recipientKind] as readonly MessageChannel[]).indexOf(receipt.channel);
  if (!receipt.delivered && tx.now < message.expiresAt) await nextHop(tx, { id, hop });
  return true;
}
