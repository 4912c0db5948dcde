import { readFileSync } from 'node:fs';
import type { Clock, Database } from '@rtflow/records';
import type { Channel, Channels } from '@rtflow/records/messages/channel';
import { z } from 'zod';
import { aliyunSms, AliyunSettings } from './aliyun-sms.ts';
import { tencentSms, TencentSettings } from './tencent-sms.ts';
import { wechat, WechatSettings } from './wechat.ts';
import { wecom, WecomSettings } from './wecom.ts';

/** The providers that this hospital has a contract with, and the secret path of their receipts. */
export const ChannelSettings = z.strictObject({
  wechat: WechatSettings.optional(),
  wecom: WecomSettings.optional(),
  aliyunSms: AliyunSettings.optional(),
  tencentSms: TencentSettings.optional(),
  /** Part of the address that SMS providers push receipts to: they do not sign them. */
  receiptKey: z.string().min(16).optional(),
});
export type ChannelSettings = z.output<typeof ChannelSettings>;

/** What the HTTP doors know of messaging. */
export interface MessagingDoors {
  readonly channels: Channels;
  /** Address that patients' telephones reach RTFlow at, without a slash at its end; empty: no link is sent. */
  readonly publicUrl: string;
  /** Null: receipts are not taken. */
  readonly receiptKey: string | null;
  /** Token that WeChat signs its events with. */
  readonly callbackToken: string | null;
}

/** @param file JSON, readable by its owner only; empty: no channel. @throws Error that names the setting */
export function readChannelSettings(file: string): ChannelSettings {
  if (file === '') return {};
  const read = ChannelSettings.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (read.success) return read.data;
  const places = read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new Error(`Expected the channels of RTFLOW_CHANNELS_FILE, but ${places.join('; ')}`);
}

export function messagingDoors(settings: ChannelSettings, channels: Channels, publicUrl: string): MessagingDoors {
  const callbackToken = settings.wechat?.callbackToken ?? null;
  return { channels, publicUrl, receiptKey: settings.receiptKey ?? null, callbackToken };
}

export function openChannels(settings: ChannelSettings, database: Database, clock: Clock): Channels {
  const open: Channel[] = [];
  if (settings.wechat) open.push(wechat(settings.wechat, database));
  if (settings.wecom) open.push(wecom(settings.wecom, database));
  if (settings.aliyunSms) open.push(aliyunSms(settings.aliyunSms, clock));
  if (settings.tencentSms) open.push(tencentSms(settings.tencentSms, clock));
  return new Map(open.map((channel) => [channel.name, channel]));
}
