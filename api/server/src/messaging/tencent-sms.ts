import type { Clock } from '@rtflow/records';
import type { Channel, SendResult } from '@rtflow/records/messages/channel';
import { z } from 'zod';
import { callProvider, type ProviderAnswer } from './provider-call.ts';
import { signTencent } from './sign-tencent.ts';

export const TencentSettings = z.strictObject({
  baseUrl: z.url().default('https://sms.tencentcloudapi.com'),
  secretId: z.string().min(1),
  secretKey: z.string().min(1),
  sdkAppId: z.string().min(1),
  signName: z.string().min(1),
  region: z.string().default('ap-guangzhou'),
});

/** SMS by Tencent Cloud: SendSms 2021-01-11, TC3-HMAC-SHA256. Parameters go by position; `SessionContext` carries our id. */
export function tencentSms(settings: z.output<typeof TencentSettings>, clock: Clock): Channel {
  const { host } = new URL(settings.baseUrl);
  return {
    name: 'TENCENT_SMS',
    plainText: false,
    async send({ id, to, templateId, params }) {
      const body = JSON.stringify({
        PhoneNumberSet: [to.startsWith('+') ? to : `+86${to}`],
        SmsSdkAppId: settings.sdkAppId,
        SignName: settings.signName,
        TemplateId: templateId,
        TemplateParamSet: Object.values(params),
        SessionContext: id,
      });
      const headers = signTencent({
        host,
        service: 'sms',
        action: 'SendSms',
        version: '2021-01-11',
        region: settings.region,
        body,
        secretId: settings.secretId,
        secretKey: settings.secretKey,
        timestamp: Math.floor(clock.now() / 1000),
      });
      return judge(await callProvider({ method: 'POST', url: `${settings.baseUrl}/`, headers, body }));
    },
  };
}

const Answer = z.object({
  Response: z.object({
    Error: z.object({ Code: z.string() }).optional(),
    SendStatusSet: z.array(z.object({ SerialNo: z.string(), Code: z.string() })).optional(),
  }),
});

function judge(answer: ProviderAnswer | null): SendResult {
  if (!answer) return { outcome: 'transient', reason: 'no answer' };
  const read = Answer.safeParse(answer.json);
  if (!read.success) return { outcome: 'transient', reason: `HTTP ${answer.status}` };
  const { Error: error, SendStatusSet: sent } = read.data.Response;
  const status = sent?.[0];
  if (status?.Code === 'Ok') return { outcome: 'accepted', providerId: status.SerialNo };
  const code = error?.Code ?? status?.Code ?? 'no status';
  const later =
    /^(InternalError|RequestLimitExceeded|LimitExceeded|FailedOperation\.(InsufficientBalance|FailResolvePacket))/;
  return { outcome: later.test(code) ? 'transient' : 'refused', reason: code };
}
