import { createHmac } from 'node:crypto';

/**
 * Value of `X-RTFlow-Signature`: HMAC-SHA-256 over the seconds, a dot and the exact body. The receiver computes the same, compares
 * without leaking time, and refuses old seconds.
 */
export function signWebhook(secret: string, seconds: number, body: string): string {
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;
}
