import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { tokenHash } from '../commands/identity/session-token.ts';
import { openText, sealText } from '../patient-fields.ts';
import type { Reader } from '../record-types.ts';
import { insertRow, rowOf } from '../rows.ts';
import type { Tx } from '../tx.ts';

export interface SessionKey {
  readonly certificateId: string;
  readonly privateKey: Buffer;
}

/**
 * Keeps a private key for as long as the session lives, sealed with the token that only the person's browser has: any
 * process of ours can sign for a request that brings it, and a stolen table signs nothing.
 */
export async function keepSessionKey(tx: Tx, token: string, key: SessionKey): Promise<void> {
  const sessionId = tokenHash(token);
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', wrappingKey(token), nonce);
  const sealed = Buffer.concat([nonce, cipher.update(key.privateKey), cipher.final(), cipher.getAuthTag()]);
  await insertRow(tx, 'SessionKey', {
    sessionId,
    certificateId: key.certificateId,
    keyEnc: sealText(sealed.toString('base64'), 'session_keys.key', sessionId),
  });
}

/** Null: the session holds none. */
export async function sessionKey(reader: Reader, token: string): Promise<SessionKey | null> {
  const sessionId = tokenHash(token);
  const row = await rowOf(reader, 'SessionKey', { sessionId });
  if (!row) return null;
  const sealed = Buffer.from(openText(row.keyEnc, 'session_keys.key', sessionId), 'base64');
  const decipher = createDecipheriv('aes-256-gcm', wrappingKey(token), sealed.subarray(0, NONCE_BYTES));
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  const privateKey = Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
  return { certificateId: row.certificateId, privateKey };
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

const wrappingKey = (token: string): Buffer =>
  Buffer.from(hkdfSync('sha256', token, new Uint8Array(), 'rtflow session signing key', 32));
