import { hash, timingSafeEqual } from 'node:crypto';
import { XMLParser } from 'fast-xml-parser';
import { z } from 'zod';

export interface SignedQuery {
  readonly signature?: unknown;
  readonly timestamp?: unknown;
  readonly nonce?: unknown;
}

/** Events older than this are a replay. WeChat repeats within seconds. */
const FRESH_S = 600;

/** WeChat's signature of an event: SHA-1 of token, timestamp and nonce in alphabetical order. */
export function isFromWechat({ signature, timestamp, nonce }: SignedQuery, token: string, now: number): boolean {
  if (typeof signature !== 'string' || typeof timestamp !== 'string' || typeof nonce !== 'string') return false;
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(now / 1000 - Number(timestamp)) > FRESH_S) return false;
  const wanted = Buffer.from(hash('sha1', [token, timestamp, nonce].sort().join('')));
  const got = Buffer.from(signature);
  return got.length === wanted.length && timingSafeEqual(got, wanted);
}

const JobFinish = z.object({
  xml: z.object({ Event: z.literal('TEMPLATESENDJOBFINISH'), MsgID: z.string(), Status: z.string() }),
});

/** The receipt in an event; null: the event is none, or cannot be read. Its ids have nineteen digits and stay text. */
export function wechatReceipt(xml: string): { readonly msgId: string; readonly status: string } | null {
  try {
    const parser = new XMLParser({ parseTagValue: false, processEntities: false });
    const read = JobFinish.safeParse(parser.parse(xml));
    return read.success ? { msgId: read.data.xml.MsgID, status: read.data.xml.Status } : null;
  } catch {
    return null;
  }
}
