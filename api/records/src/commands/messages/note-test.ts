import type { MessageChannel, MessageKind } from '@rtflow/domain/message-kinds';
import { can } from '../../policies/can.ts';
import type { Outcome } from '../../policies/refusals.ts';
import type { Tx } from '../../tx.ts';

export interface TestMessage {
  readonly channel: MessageChannel;
  readonly kind: MessageKind;
  readonly outcome: 'accepted' | 'transient' | 'refused';
  readonly reason: string | null;
}

/** That somebody tried a channel, and what the provider said. The address is not kept. */
export async function noteTestMessage(tx: Tx, tried: TestMessage): Promise<Outcome<null>> {
  const right = can(tx.actor, 'message.template');
  if (!right.ok) return right;
  await tx.audit({ action: 'message.test', entity: 'channel', entityId: tried.channel, detail: { ...tried } });
  return { ok: true, value: null };
}
