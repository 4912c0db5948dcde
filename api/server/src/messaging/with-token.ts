import type { SendResult } from '@rtflow/records/messages/channel';
import type { AccessToken } from './access-token.ts';
import type { ProviderAnswer } from './provider-call.ts';

/** Answers of WeChat and WeCom: `errcode` 0 is success. 40001, 40014 and 42001: the token is not valid (any more). */
const TOKEN_GONE: readonly unknown[] = [40001, 40014, 42001];
/** Busy, quota of the day or minute: -1 system busy, 45009 API quota, 45011 and 45047 frequency. */
const LATER: readonly unknown[] = [-1, 45009, 45011, 45047];

/** Calls with the token; with a fresh one once more when the provider says that it is gone. */
export async function withToken(
  token: AccessToken,
  call: (token: string) => Promise<ProviderAnswer | null>,
): Promise<SendResult> {
  for (let tries = 1; ; tries += 1) {
    const held = await token.get();
    if (held === null) return { outcome: 'transient', reason: 'no token' };
    const answer = await call(held);
    if (!answer) return { outcome: 'transient', reason: 'no answer' };
    const errcode = answer.json?.errcode;
    if (errcode === 0) return { outcome: 'accepted', providerId: String(answer.json?.msgid ?? '') };
    if (TOKEN_GONE.includes(errcode)) {
      await token.drop(held);
      if (tries === 1) continue;
      return { outcome: 'transient', reason: String(errcode) };
    }
    const later = answer.status >= 500 || errcode === undefined || LATER.includes(errcode);
    return {
      outcome: later ? 'transient' : 'refused',
      reason: errcode === undefined ? `HTTP ${answer.status}` : String(errcode),
    };
  }
}
