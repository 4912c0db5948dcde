import type { Database } from '@rtflow/records';
import type { Channel } from '@rtflow/records/messages/channel';
import { z } from 'zod';
import { accessToken } from './access-token.ts';
import { callProvider } from './provider-call.ts';
import { withToken } from './with-token.ts';

export const WechatSettings = z.strictObject({
  baseUrl: z.url().default('https://api.weixin.qq.com'),
  appId: z.string().min(1),
  secret: z.string().min(1),
  /** Token of the message server, for receipts. */
  callbackToken: z.string().min(8),
  /** `template`: template messages; `subscribe`: subscription messages that a follower asked for. */
  mode: z.enum(['template', 'subscribe']).default('template'),
});

const Token = z.object({ access_token: z.string(), expires_in: z.number() });

/** WeChat official account: stable_token, then template/send or subscribe/bizsend. 43004 (no follower) and 47003 (parameters) are final. */
export function wechat(settings: z.output<typeof WechatSettings>, database: Database): Channel {
  const { baseUrl, appId, secret, mode } = settings;
  const token = accessToken(database, 'WECHAT', async () => {
    const body = JSON.stringify({ grant_type: 'client_credential', appid: appId, secret, force_refresh: false });
    const answer = await callProvider({
      method: 'POST',
      url: `${baseUrl}/cgi-bin/stable_token`,
      headers: JSON_TYPE,
      body,
    });
    const read = Token.safeParse(answer?.json);
    return read.success ? { token: read.data.access_token, lastsS: read.data.expires_in } : null;
  });
  const path = mode === 'template' ? '/cgi-bin/message/template/send' : '/cgi-bin/message/subscribe/bizsend';
  return {
    name: 'WECHAT',
    plainText: false,
    send: ({ id, to, templateId, params, url }) =>
      withToken(token, (held) =>
        callProvider({
          method: 'POST',
          url: `${baseUrl}${path}?access_token=${encodeURIComponent(held)}`,
          headers: JSON_TYPE,
          body: JSON.stringify({
            touser: to,
            template_id: templateId,
            ...(mode === 'template' ? { ...(url && { url }), client_msg_id: id } : { ...(url && { page: url }) }),
            data: Object.fromEntries(Object.entries(params).map(([field, value]) => [field, { value }])),
          }),
        }),
      ),
  };
}

const JSON_TYPE = { 'Content-Type': 'application/json' };
