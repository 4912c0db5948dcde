import type { MessageChannel } from '@rtflow/domain/message-kinds';

/** One message as a provider gets it: nothing but what its template lists. */
export interface ChannelMessage {
  /** Goes along wherever a provider keeps such a mark, so that a message that was sent twice can be told from two messages. */
  readonly id: string;
  /** openid, WeCom user id, or telephone. */
  readonly to: string;
  /** The provider's own template; empty where it takes text. */
  readonly templateId: string;
  /** In the order of the kind's fields. */
  readonly params: Readonly<Record<string, string>>;
  readonly text: string;
  readonly url: string | null;
}

/**
 * `accepted`: the provider has it. `transient`: trying again may help (time-out, 5xx, quota, token). `refused`: it never will on this
 * channel (no follower, bad number, unknown template); the next channel is tried. Reasons hold codes, never an address.
 */
export type SendResult =
  | { readonly outcome: 'accepted'; readonly providerId: string }
  | { readonly outcome: 'transient'; readonly reason: string }
  | { readonly outcome: 'refused'; readonly reason: string };

/** The port that every provider stands behind. It never throws for what the provider answers. */
export interface Channel {
  readonly name: MessageChannel;
  /** Sends text: needs no template id of the provider. */
  readonly plainText: boolean;
  send(message: ChannelMessage): Promise<SendResult>;
}

export type Channels = ReadonlyMap<MessageChannel, Channel>;

/** Who is tried in which order. */
export const CHAINS = {
  PATIENT: ['WECHAT', 'ALIYUN_SMS', 'TENCENT_SMS'],
  STAFF: ['WECOM', 'ALIYUN_SMS', 'TENCENT_SMS'],
} as const satisfies Record<string, readonly MessageChannel[]>;
