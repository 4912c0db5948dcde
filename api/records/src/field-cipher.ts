import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const PREFIX = 'v1:';

/** Where a value lives; it is bound to the cipher text, so that a value pasted into another row does not open. */
export interface FieldPlace {
  readonly column:
    | 'patients.id_no'
    | 'patients.phone'
    | 'patients.contact_phone'
    | 'patients.address'
    | 'message_contacts.address'
    | 'channel_tokens.token'
    | 'signing_authorities.key'
    | 'signing_certificates.key'
    | 'session_keys.key'
    | 'webhooks.secret';
  readonly rowId: string;
}

/** Hides identity numbers, telephones and addresses in the database. */
export interface FieldCipher {
  encrypt(plain: string, place: FieldPlace): string;
  /** Throws when the value was altered, moved, or written with another key. */
  decrypt(stored: string, place: FieldPlace): string;
  /** The same for the same value: finds an exact match without opening anything. `kind` keeps namespaces apart ('居民身份证'). */
  fingerprint(kind: string, value: string): string;
}

/** @param secret 32 bytes or more from the configuration; whoever loses it loses the encrypted columns. */
export function createFieldCipher(secret: Uint8Array): FieldCipher {
  if (secret.length < 32) throw new Error(`Expected a field secret of at least 32 bytes, but got ${secret.length}`);
  const cipherKey = derive(secret, 'rtflow field encryption');
  const hashKey = derive(secret, 'rtflow field fingerprint');
  return {
    encrypt(plain, place) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', cipherKey, nonce).setAAD(aad(place));
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return PREFIX + Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64');
    },
    decrypt(stored, place) {
      if (!stored.startsWith(PREFIX))
        throw new Error(`Expected an encrypted value in ${place.column}, but it has no prefix`);
      const bytes = Buffer.from(stored.slice(PREFIX.length), 'base64');
      const decipher = createDecipheriv('aes-256-gcm', cipherKey, bytes.subarray(0, NONCE_BYTES));
      decipher.setAAD(aad(place)).setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]).toString(
        'utf8',
      );
    },
    fingerprint: (kind, value) => createHmac('sha256', hashKey).update(`${kind}\0${value}`).digest('hex'),
  };
}

function derive(secret: Uint8Array, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, new Uint8Array(), purpose, 32));
}

function aad({ column, rowId }: FieldPlace): Buffer {
  return Buffer.from(`${column}\0${rowId}`);
}
