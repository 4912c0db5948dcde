import { createHmac, hash } from 'node:crypto';

export interface AliyunRequest {
  readonly host: string;
  readonly action: string;
  readonly version: string;
  readonly query: Readonly<Record<string, string>>;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  /** '2026-03-10T02:00:00Z' */
  readonly date: string;
  readonly nonce: string;
}

/**
 * Headers of an RPC call with an empty body, signed with ACS3-HMAC-SHA256 (Alibaba Cloud, "V3 request body and signature").
 * @returns the headers and the canonical query that goes into the address exactly as it was signed
 */
export function signAliyun(request: AliyunRequest): { headers: Record<string, string>; query: string } {
  const payload = hash('sha256', '');
  const headers: Record<string, string> = {
    host: request.host,
    'x-acs-action': request.action,
    'x-acs-content-sha256': payload,
    'x-acs-date': request.date,
    'x-acs-signature-nonce': request.nonce,
    'x-acs-version': request.version,
  };
  const names = Object.keys(headers).sort();
  const query = Object.keys(request.query)
    .sort()
    .map((name) => `${percent(name)}=${percent(request.query[name] ?? '')}`)
    .join('&');
  const canonicalHeaders = names.map((name) => `${name}:${headers[name]?.trim()}\n`).join('');
  const canonical = ['POST', '/', query, canonicalHeaders, names.join(';'), payload].join('\n');
  const toSign = `ACS3-HMAC-SHA256\n${hash('sha256', canonical)}`;
  const signature = createHmac('sha256', request.accessKeySecret).update(toSign).digest('hex');
  headers.Authorization = `ACS3-HMAC-SHA256 Credential=${request.accessKeyId},SignedHeaders=${names.join(';')},Signature=${signature}`;
  return { headers, query };
}

/** RFC 3986: encodeURIComponent leaves !'()* alone. */
function percent(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
