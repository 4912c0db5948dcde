import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { SYSTEM_ACTOR, type Clock, type Database, type Tx } from '@rtflow/records';
import { newId } from '@rtflow/records/ids';
import {
  authorityOf,
  certificateOf,
  keepAuthority,
  keepCertificate,
  lockedKeyOf,
  type Authority,
  type RevokeReason,
} from '@rtflow/records/signing/certificates';
import { keepSessionKey, sessionKey } from '@rtflow/records/signing/session-key';
import type { Signer } from '@rtflow/records/signing/signer';
import { rowOf } from '@rtflow/records/rows';
import { SIGNING_ALGORITHMS, type SigningAlgorithm } from './algorithms.ts';
import { issueCertificate, readCertificate } from './certificate.ts';
import { signDetached } from './cms.ts';

/** A key that its owner's password has opened. */
export interface UnlockedKey {
  readonly signer: Signer;
  /** Keeps a certificate that was made for it just now. */
  keepCertificate(tx: Tx): Promise<void>;
  /** Keeps both for a session. @param token of its cookie */
  keepForSession(tx: Tx, token: string): Promise<void>;
}

export interface Person {
  readonly userId: string;
  /** For the certificate. */
  readonly name: string;
}

const DAY_MS = 86_400_000;
const AUTHORITY_DAYS = 20 * 365;
const PERSON_DAYS = 2 * 365;
/** A certificate near its end is replaced at sign-in. */
const RENEW_DAYS = 30;
/** Clocks of those who verify may be a little behind. */
const BEFORE_MS = 5 * 60_000;

/**
 * The department's own certificates (a site without a CA of its own): a private key per person, under their password in the
 * record and under their session's token while they are signed in. RTFlow itself cannot sign for anybody.
 */
export class LocalSigning {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #algorithm: SigningAlgorithm;
  readonly #authority: Authority;

  private constructor(database: Database, clock: Clock, algorithm: SigningAlgorithm, authority: Authority) {
    this.#database = database;
    this.#clock = clock;
    this.#algorithm = algorithm;
    this.#authority = authority;
  }

  /** Makes the authority at the first start. */
  static async open(database: Database, clock: Clock, name: SigningAlgorithm['name']): Promise<LocalSigning> {
    const algorithm = SIGNING_ALGORITHMS[name];
    const standing = await database.readOnly((reader) => authorityOf(reader, name));
    const authority =
      standing ??
      (await database.unitOfWork.run(SYSTEM_ACTOR, (tx) => keepAuthority(tx, name, newAuthority(algorithm, tx.now))));
    return new LocalSigning(database, clock, algorithm, authority);
  }

  /**
   * Takes the person's key out from under the password that they just signed in with. Who has no certificate, one near its
   * end, or one under a password that was reset, gets a new one, kept with what the caller does next.
   */
  async unlock(person: Person, password: string): Promise<UnlockedKey> {
    const standing = await this.#database.readOnly((reader) => certificateOf(reader, person.userId));
    const isOurs = standing?.algorithm === this.#algorithm.name;
    const isLasting = standing !== null && standing.expiresAt - this.#clock.now() > RENEW_DAYS * DAY_MS;
    const privateKey = standing && isOurs && isLasting ? await unlocked(lockedKeyOf(standing), password) : null;
    if (standing && privateKey) {
      const certificate = Buffer.from(standing.certificate, 'base64');
      return this.#unlocked({ certificateId: standing.id, certificate, privateKey }, async () => {});
    }
    const reason: RevokeReason = !isOurs ? 'ALGORITHM_CHANGED' : isLasting ? 'PASSWORD_RESET' : 'RENEWED';
    const { issued, privateKey: made } = await this.#certify(person, password);
    const replaced = standing && { certificateId: standing.id, reason };
    return this.#unlocked({ ...issued, privateKey: made }, (tx) => keepCertificate(tx, issued, replaced));
  }

  #unlocked(
    held: { certificateId: string; certificate: Buffer; privateKey: Buffer },
    keepCertificate: (tx: Tx) => Promise<void>,
  ): UnlockedKey {
    return {
      signer: this.#signerWith(held),
      keepCertificate,
      async keepForSession(tx, token) {
        await keepCertificate(tx);
        await keepSessionKey(tx, token, held);
      },
    };
  }

  /** What the person signs with in the session of this token; null when the session holds no key. */
  async signerOf(userId: string, token: string | null): Promise<Signer | null> {
    if (token === null) return null;
    const held = await this.#database.readOnly(async (reader) => {
      const key = await sessionKey(reader, token);
      const certificate = key && (await rowOf(reader, 'SigningCertificate', { id: key.certificateId }));
      return certificate && certificate.userId === userId && certificate.revokedAt === null
        ? { privateKey: key.privateKey, certificate: Buffer.from(certificate.certificate, 'base64') }
        : null;
    });
    return held && this.#signerWith(held);
  }

  #signerWith(held: { readonly privateKey: Buffer; readonly certificate: Buffer }): Signer {
    const key = { ...held, algorithm: this.#algorithm, authority: this.#authority.certificate };
    const { userId, name, serial } = readCertificate(key.certificate);
    return {
      userId: userId ?? '',
      name,
      certificateSerial: serial,
      algorithm: key.algorithm.name,
      sign: (content, at) => signDetached(content, at, key),
    };
  }

  async #certify({ userId, name }: Person, password: string) {
    const { privateKey, publicKey } = this.#algorithm.makeKey();
    const now = this.#clock.now();
    const expiresAt = now + PERSON_DAYS * DAY_MS;
    const certificate = issueCertificate({
      algorithm: this.#algorithm,
      holder: { name, userId },
      publicKey,
      from: new Date(now - BEFORE_MS),
      to: new Date(expiresAt),
      issuer: this.#authority,
    });
    const issued = {
      certificateId: newId(now),
      userId,
      serial: readCertificate(certificate).serial,
      algorithm: this.#algorithm.name,
      certificate,
      lockedKey: await locked(privateKey, password),
      expiresAt,
    };
    return { issued, privateKey };
  }
}

function newAuthority(algorithm: SigningAlgorithm, now: number): Authority {
  const { privateKey, publicKey } = algorithm.makeKey();
  const certificate = issueCertificate({
    algorithm,
    holder: { name: 'RTFlow 科室签名 CA', userId: null },
    publicKey,
    privateKey,
    from: new Date(now - BEFORE_MS),
    to: new Date(now + AUTHORITY_DAYS * DAY_MS),
    issuer: null,
  });
  return { certificate, privateKey };
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const SALT_BYTES = 16;
const KEY_BYTES = 32;
/** Below the cost of the sign-in itself: what it makes is sealed with the server's own secret too. */
const COST = { N: 2 ** 14, r: 8, p: 1 } as const;
const derive = promisify<string, Buffer, number, object, Buffer>(scrypt);
const keyFrom = (password: string, salt: Buffer): Promise<Buffer> =>
  derive(password.normalize('NFKC'), salt, KEY_BYTES, COST);

async function locked(privateKey: Buffer, password: string): Promise<Buffer> {
  const [salt, nonce] = [randomBytes(SALT_BYTES), randomBytes(NONCE_BYTES)];
  const cipher = createCipheriv('aes-256-gcm', await keyFrom(password, salt), nonce);
  return Buffer.concat([salt, nonce, cipher.update(privateKey), cipher.final(), cipher.getAuthTag()]);
}

/** Null: another password locked it. */
async function unlocked(sealed: Buffer, password: string): Promise<Buffer | null> {
  const [salt, rest] = [sealed.subarray(0, SALT_BYTES), sealed.subarray(SALT_BYTES)];
  const decipher = createDecipheriv('aes-256-gcm', await keyFrom(password, salt), rest.subarray(0, NONCE_BYTES));
  decipher.setAuthTag(rest.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(rest.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
  } catch {
    return null;
  }
}
