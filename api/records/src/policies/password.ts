import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** OWASP's scrypt setting: N = 2^17, r = 8, p = 1 (128 MiB a time, so at most two run at once). */
const COST = { logN: 17, r: 8, p: 1 } as const;
const KEY_BYTES = 32;
const AT_ONCE = 2;

/** `scrypt$17$8$1$<salt>$<key>`: the cost travels with the hash, so that it can be raised later. @param logN lower only in tests. */
export async function hashPassword(password: string, logN: number = COST.logN): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, { logN, r: COST.r, p: COST.p });
  return ['scrypt', logN, COST.r, COST.p, salt.toString('base64url'), key.toString('base64url')].join('$');
}

/** A null hash (no such account, or no local password) takes as long as a wrong password and is never right. */
export async function verifyPassword(password: string, stored: string | null): Promise<boolean> {
  const parts = (stored ?? NOBODY).split('$');
  const [scheme, logN, r, p, salt, key] = parts;
  if (scheme !== 'scrypt' || parts.length !== 6 || !salt || !key) return false;
  const expected = Buffer.from(key, 'base64url');
  const actual = await derive(password, Buffer.from(salt, 'base64url'), {
    logN: Number(logN),
    r: Number(r),
    p: Number(p),
  });
  return timingSafeEqual(actual, expected) && stored !== null;
}

/** A hash that no password makes: all zero key. */
const NOBODY = [
  'scrypt',
  COST.logN,
  COST.r,
  COST.p,
  'AAAAAAAAAAAAAAAAAAAAAA',
  Buffer.alloc(KEY_BYTES).toString('base64url'),
].join('$');

let running = 0;
const waiting: (() => void)[] = [];

async function derive(password: string, salt: Buffer, cost: { logN: number; r: number; p: number }): Promise<Buffer> {
  if (running >= AT_ONCE) await new Promise<void>((go) => waiting.push(go));
  running += 1;
  try {
    return await new Promise((done, fail) => {
      const options = { N: 2 ** cost.logN, r: cost.r, p: cost.p, maxmem: 256 * 2 ** cost.logN * cost.r };
      scrypt(password.normalize('NFKC'), salt, KEY_BYTES, options, (error, key) => (error ? fail(error) : done(key)));
    });
  } finally {
    running -= 1;
    waiting.shift()?.();
  }
}
