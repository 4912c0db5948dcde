import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { AsnConvert, AsnObjectIdentifierConverter } from '@peculiar/asn1-schema';
import { AlgorithmIdentifier, SubjectPublicKeyInfo } from '@peculiar/asn1-x509';
import { sm2 } from 'sm-crypto-v2';

/** Object identifiers under which certificates and CMS messages name the algorithm. */
interface Oids {
  readonly digest: string;
  readonly signature: string;
  readonly curve: string;
  readonly signedData: string;
  readonly data: string;
}

/** A digest, a curve and how they sign. Private keys are opaque bytes of this algorithm's own making. */
export interface SigningAlgorithm {
  readonly name: 'ECDSA-P256-SHA256' | 'SM2-SM3';
  readonly oids: Oids;
  digest(bytes: Uint8Array): Buffer;
  /** @returns the private key, and the public key as DER SubjectPublicKeyInfo */
  makeKey(): { readonly privateKey: Buffer; readonly publicKey: Buffer };
  /** @returns a DER SEQUENCE of r and s */
  sign(bytes: Uint8Array, privateKey: Buffer): Buffer;
  /** @param publicKey DER SubjectPublicKeyInfo; false too for a signature or key that cannot be read */
  verify(bytes: Uint8Array, signature: Uint8Array, publicKey: Uint8Array): boolean;
}

const EC_PUBLIC_KEY = '1.2.840.10045.2.1';

const P256: SigningAlgorithm = {
  name: 'ECDSA-P256-SHA256',
  oids: {
    digest: '2.16.840.1.101.3.4.2.1',
    signature: '1.2.840.10045.4.3.2',
    curve: '1.2.840.10045.3.1.7',
    signedData: '1.2.840.113549.1.7.2',
    data: '1.2.840.113549.1.7.1',
  },
  digest: (bytes) => createHash('sha256').update(bytes).digest(),
  makeKey() {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    return {
      privateKey: privateKey.export({ type: 'pkcs8', format: 'der' }),
      publicKey: publicKey.export({ type: 'spki', format: 'der' }),
    };
  },
  sign: (bytes, privateKey) =>
    sign('sha256', bytes, createPrivateKey({ key: privateKey, format: 'der', type: 'pkcs8' })),
  verify(bytes, signature, publicKey) {
    try {
      const key = createPublicKey({ key: Buffer.from(publicKey), format: 'der', type: 'spki' });
      return verify('sha256', bytes, key, signature);
    } catch {
      return false;
    }
  },
};

/** Signer's identity in SM2 where a certificate gives none (GM/T 0009). */
const SM2_ID = '1234567812345678';

/**
 * GM/T 0003, 0004, 0009, 0010. Not by node:crypto: its SM2 has no place for the signer's identity, so that nobody else can
 * verify what it signs.
 */
const SM: SigningAlgorithm = {
  name: 'SM2-SM3',
  oids: {
    digest: '1.2.156.10197.1.401',
    signature: '1.2.156.10197.1.501',
    curve: '1.2.156.10197.1.301',
    signedData: '1.2.156.10197.6.1.4.2.2',
    data: '1.2.156.10197.6.1.4.2.1',
  },
  digest: (bytes) => createHash('sm3').update(bytes).digest(),
  makeKey() {
    const { privateKey, publicKey } = sm2.generateKeyPairHex();
    const info = new SubjectPublicKeyInfo({
      algorithm: new AlgorithmIdentifier({
        algorithm: EC_PUBLIC_KEY,
        parameters: AsnConvert.serialize(AsnObjectIdentifierConverter.toASN(SM.oids.curve)),
      }),
      subjectPublicKey: new Uint8Array(Buffer.from(publicKey, 'hex')).buffer,
    });
    return { privateKey: Buffer.from(privateKey, 'hex'), publicKey: Buffer.from(AsnConvert.serialize(info)) };
  },
  sign(bytes, privateKey) {
    const hex = privateKey.toString('hex');
    const publicKey = sm2.getPublicKeyFromPrivateKey(hex);
    const options = { der: true, hash: true, userId: SM2_ID, publicKey };
    return Buffer.from(sm2.doSignature(new Uint8Array(bytes), hex, options), 'hex');
  },
  verify(bytes, signature, publicKey) {
    try {
      const info = AsnConvert.parse(publicKey, SubjectPublicKeyInfo);
      return sm2.doVerifySignature(
        new Uint8Array(bytes),
        Buffer.from(signature).toString('hex'),
        Buffer.from(info.subjectPublicKey).toString('hex'),
        { der: true, hash: true, userId: SM2_ID },
      );
    } catch {
      return false;
    }
  },
};

export const SIGNING_ALGORITHMS: Readonly<Record<SigningAlgorithm['name'], SigningAlgorithm>> = {
  'ECDSA-P256-SHA256': P256,
  'SM2-SM3': SM,
};
