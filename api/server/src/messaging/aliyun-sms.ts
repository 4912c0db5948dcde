import { randomUUID } from 'node:crypto';
import type { Clock } from '@rtflow/records';
import type { Channel, SendResult } from '@rtflow/records/messages/channel';
import { z } from 'zod';
import { callProvider, type ProviderAnswer } from './provider-call.ts';
import { signAliyun } from './sign-aliyun.ts';

export const AliyunSettings = z.strictObject({
  baseUrl: z.url().default('https://dysmsapi.aliyuncs.com'),
  accessKeyId: z.string().min(1),
  accessKeySecret: z.string().min(1),
  signName: z.string().min(1),
});

/** isv.* codes that say 'not now'; the others will not change by trying again. */
const LATER = new Set([
  'isv.BUSINESS_LIMIT_CONTROL',
  'isv.OUT_OF_SERVICE',
  'isp.SYSTEM_ERROR',
  'isp.RAM_PERMISSION_DENY',
]);

/** SMS by Alibaba Cloud: SendSms 2017-05-25, signature version 3. `OutId` carries our id into the receipt. */
export function aliyunSms(settings: z.output<typeof AliyunSettings>, clock: Clock): Channel {
  const { host } = new URL(settings.baseUrl);
  return {
    name: 'ALIYUN_SMS',
    plainText: false,
    async send({ id, to, templateId, params }) {
      const { headers, query } = signAliyun({
        host,
        action: 'SendSms',
        version: '2017-05-25',
        query: {
          PhoneNumbers: to,
          SignName: settings.signName,
          TemplateCode: templateId,
          TemplateParam: JSON.stringify(params),
          OutId: id,
        },
        accessKeyId: settings.accessKeyId,
        accessKeySecret: settings.accessKeySecret,
        date: new Date(clock.now()).toISOString().replace(/\.\d+Z$/, 'Z'),
        nonce: randomUUID(),
      });
      return judge(await callProvider({ method: 'POST', url: `${settings.baseUrl}/?${query}`, headers }));
    },
  };
}

function judge(answer: ProviderAnswer | null): SendResult {
  if (!answer) return { outcome: 'transient', reason: 'no answer' };
  const code = typeof answer.json?.Code === 'string' ? answer.json.Code : '';
  if (code === 'OK') return { outcome: 'accepted', providerId: String(answer.json?.BizId) };
  if (answer.status >= 500 || code === '' || code.startsWith('Throttling') || LATER.has(code)) {
    return { outcome: 'transient', reason: code || `HTTP ${answer.status}` };
  }
  return { outcome: 'refused', reason: code };
}
