import type { Database } from '@rtflow/records';
import type { Channel } from '@rtflow/records/messages/channel';
import { z } from 'zod';
import { accessToken } from './access-token.ts';
import { callProvider } from './provider-call.ts';
import { withToken } from './with-token.ts';

export const WecomSettings = z.strictObject({
  baseUrl: z.url().default('https://qyapi.weixin.qq.com'),
  corpId: z.string().min(1),
  corpSecret: z.string().min(1),
  agentId: z.number().int(),
});

const Token = z.object({ errcode: z.literal(0), access_token: z.string(), expires_in: z.number() });

/** WeCom, for staff: gettoken, message/send as text. The provider drops a repeat within four hours (`enable_duplicate_check`). */
export function wecom(
  { baseUrl, corpId, corpSecret, agentId }: z.output<typeof WecomSettings>,
  database: Database,
): Channel {
  const token = accessToken(database, 'WECOM', async () => {
    const query = new URLSearchParams({ corpid: corpId, corpsecret: corpSecret });
    const answer = await callProvider({ method: 'GET', url: `${baseUrl}/cgi-bin/gettoken?${query}` });
    const read = Token.safeParse(answer?.json);
    return read.success ? { token: read.data.access_token, lastsS: read.data.expires_in } : null;
  });
  return {
    name: 'WECOM',
    plainText: true,
    send: ({ to, text }) =>
      withToken(token, (held) =>
        callProvider({
          method: 'POST',
          url: `${baseUrl}/cgi-bin/message/send?access_token=${encodeURIComponent(held)}`,
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify({
            touser: to,
            msgtype: 'text',
            agentid: agentId,
            text: { content: text },
            enable_duplicate_check: 1,
            duplicate_check_interval: 14_400,
          }),
        }),
      ),
  };
}
