import { createHmac, hash } from 'node:crypto';

export interface TencentRequest {
  readonly host: string;
  readonly service: string;
  readonly action: string;
  readonly version: string;
  readonly region: string;
  readonly body: string;
  readonly secretId: string;
  readonly secretKey: string;
  /** Seconds since 1970. */
  readonly timestamp: number;
}

const CONTENT_TYPE = 'application/json; charset=utf-8';

/** Headers of a POST signed with TC3-HMAC-SHA256 (Tencent Cloud API 3.0, "signature v3"): the key is chained over date, service and request. */
export function signTencent(request: TencentRequest): Record<string, string> {
  const { action, host, service, timestamp } = request;
  const date = new Date(timestamp * 1000).toISOString().slice(0, 10);
  const signed = 'content-type;host;x-tc-action';
  const canonicalHeaders = `content-type:${CONTENT_TYPE}\nhost:${host}\nx-tc-action:${action.toLowerCase()}\n`;
  const canonical = ['POST', '/', '', canonicalHeaders, signed, hash('sha256', request.body)].join('\n');
  const scope = `${date}/${service}/tc3_request`;
  const toSign = ['TC3-HMAC-SHA256', timestamp, scope, hash('sha256', canonical)].join('\n');
  const key = [date, service, 'tc3_request'].reduce<string | Buffer>(hmac, `TC3${request.secretKey}`);
  const signature = hmac(key, toSign).toString('hex');
  return {
    Authorization: `TC3-HMAC-SHA256 Credential=${request.secretId}/${scope}, SignedHeaders=${signed}, Signature=${signature}`,
    'Content-Type': CONTENT_TYPE,
    'X-TC-Action': action,
    'X-TC-Timestamp': String(timestamp),
    'X-TC-Version': request.version,
    'X-TC-Region': request.region,
  };
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
