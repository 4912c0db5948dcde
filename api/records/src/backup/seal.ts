import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';

/*
 * A sealed object: 'RTFB1', 32 bytes of salt, the content in AES-256-GCM, 16 bytes of tag. Each object has a key of its own
 * (HKDF of the backup's key and the salt) and its name as additional data, so that none can stand in another's place.
 */
const MAGIC = Buffer.from('RTFB1');
const SALT_BYTES = 32;
const TAG_BYTES = 16;
const HEAD_BYTES = MAGIC.length + SALT_BYTES;

export async function* seal(key: Buffer, name: string, content: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  const salt = randomBytes(SALT_BYTES);
  const cipher = createCipheriv('aes-256-gcm', ...keyOf(key, salt));
  cipher.setAAD(Buffer.from(name));
  yield Buffer.concat([MAGIC, salt]);
  for await (const chunk of content) yield cipher.update(chunk);
  yield cipher.final();
  yield cipher.getAuthTag();
}

/** Gives content before it is proven: what is made of it counts only when this has ended. @throws Unsealable at the end */
export async function* unseal(key: Buffer, name: string, sealed: Readable): AsyncGenerator<Buffer> {
  let held: Buffer = Buffer.alloc(0);
  let decipher: ReturnType<typeof createDecipheriv> | undefined;
  for await (const chunk of sealed) {
    held = held.length === 0 ? (chunk as Buffer) : Buffer.concat([held, chunk as Buffer]);
    if (decipher === undefined) {
      if (held.length < HEAD_BYTES) continue;
      decipher = open(key, name, held.subarray(0, HEAD_BYTES));
      held = held.subarray(HEAD_BYTES);
    }
    if (held.length <= TAG_BYTES) continue;
    yield decipher.update(held.subarray(0, held.length - TAG_BYTES));
    held = held.subarray(held.length - TAG_BYTES);
  }
  if (decipher === undefined || held.length !== TAG_BYTES) throw new Unsealable(name);
  try {
    (decipher as ReturnType<typeof createDecipheriv> & { setAuthTag(tag: Buffer): void }).setAuthTag(held);
    yield decipher.final();
  } catch {
    throw new Unsealable(name);
  }
}

/** Another key, another name, or changed bytes. */
export class Unsealable extends Error {
  constructor(name: string) {
    super(`Expected ${name} to be sealed with this backup's key, but it is not or was changed`);
  }
}

function open(key: Buffer, name: string, head: Buffer) {
  if (!head.subarray(0, MAGIC.length).equals(MAGIC)) throw new Unsealable(name);
  const decipher = createDecipheriv('aes-256-gcm', ...keyOf(key, head.subarray(MAGIC.length)));
  decipher.setAAD(Buffer.from(name));
  return decipher;
}

/** The salt is never used again, so the nonce may come from it as the key does. */
function keyOf(key: Buffer, salt: Buffer): [Buffer, Buffer] {
  const made = Buffer.from(hkdfSync('sha256', key, salt, 'rtflow backup', 44));
  return [made.subarray(0, 32), made.subarray(32)];
}
