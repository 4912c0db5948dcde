import { createHash, randomBytes } from 'node:crypto';
import { AsnConvert, AsnUtf8StringConverter, OctetString } from '@peculiar/asn1-schema';
import {
  AlgorithmIdentifier,
  AttributeTypeAndValue,
  AttributeValue,
  AuthorityKeyIdentifier,
  BasicConstraints,
  Certificate,
  Extension,
  Extensions,
  id_ce_authorityKeyIdentifier,
  id_ce_basicConstraints,
  id_ce_keyUsage,
  id_ce_subjectKeyIdentifier,
  KeyUsage,
  KeyUsageFlags,
  Name,
  RelativeDistinguishedName,
  SubjectKeyIdentifier,
  SubjectPublicKeyInfo,
  TBSCertificate,
  Validity,
  Version,
} from '@peculiar/asn1-x509';
import { SIGNING_ALGORITHMS, type SigningAlgorithm } from './algorithms.ts';

export interface Holder {
  /** CN. */
  readonly name: string;
  /** UID: users.id; null for the authority. */
  readonly userId: string | null;
}

export interface Issuing {
  readonly algorithm: SigningAlgorithm;
  readonly holder: Holder;
  /** DER SubjectPublicKeyInfo. */
  readonly publicKey: Buffer;
  readonly from: Date;
  readonly to: Date;
  /** Null: the certificate signs itself, an authority's. */
  readonly issuer: { readonly certificate: Buffer; readonly privateKey: Buffer } | null;
  readonly privateKey?: Buffer;
}

const CN = '2.5.4.3';
const UID = '0.9.2342.19200300.100.1.1';
/** Positive, 127 bits: unique without a counter (RFC 5280 4.1.2.2). */
const SERIAL_BYTES = 16;

/** An X.509 v3 certificate as DER: of an authority when it signs itself, else of a person who signs documents. */
export function issueCertificate({ algorithm, holder, publicKey, from, to, issuer, privateKey }: Issuing): Buffer {
  const subject = nameOf(holder);
  const signedWith = new AlgorithmIdentifier({ algorithm: algorithm.oids.signature });
  const own = AsnConvert.parse(publicKey, SubjectPublicKeyInfo);
  const above = issuer && AsnConvert.parse(issuer.certificate, Certificate).tbsCertificate;
  const tbs = new TBSCertificate({
    version: Version.v3,
    serialNumber: serialNumber(),
    signature: signedWith,
    issuer: above?.subject ?? subject,
    validity: new Validity({ notBefore: from, notAfter: to }),
    subject,
    subjectPublicKeyInfo: own,
    extensions: new Extensions([
      ...(issuer ? PERSON : AUTHORITY),
      new Extension({
        extnID: id_ce_subjectKeyIdentifier,
        extnValue: new OctetString(AsnConvert.serialize(new SubjectKeyIdentifier(keyIdentifier(own)))),
      }),
      new Extension({
        extnID: id_ce_authorityKeyIdentifier,
        extnValue: new OctetString(
          AsnConvert.serialize(
            new AuthorityKeyIdentifier({
              keyIdentifier: new SubjectKeyIdentifier(keyIdentifier(above?.subjectPublicKeyInfo ?? own)),
            }),
          ),
        ),
      }),
    ]),
  });
  const key = issuer?.privateKey ?? privateKey;
  if (!key) throw new Error('Expected the private key of a certificate that signs itself, but there is none');
  const signature = algorithm.sign(new Uint8Array(AsnConvert.serialize(tbs)), key);
  return Buffer.from(
    AsnConvert.serialize(
      new Certificate({
        tbsCertificate: tbs,
        signatureAlgorithm: signedWith,
        signatureValue: new Uint8Array(signature).buffer,
      }),
    ),
  );
}

export interface CertificateFacts {
  /** Upper-case hex. */
  readonly serial: string;
  readonly name: string;
  readonly userId: string | null;
  readonly from: Date;
  readonly to: Date;
  /** DER SubjectPublicKeyInfo. */
  readonly publicKey: Buffer;
}

/** @throws Error when the bytes are no certificate */
export function readCertificate(der: Uint8Array): CertificateFacts {
  const { tbsCertificate: tbs } = AsnConvert.parse(der, Certificate);
  const part = (type: string): string | null => {
    for (const names of tbs.subject) for (const each of names) if (each.type === type) return each.value.toString();
    return null;
  };
  return {
    serial: Buffer.from(tbs.serialNumber).toString('hex').toUpperCase(),
    name: part(CN) ?? '',
    userId: part(UID),
    from: tbs.validity.notBefore.getTime(),
    to: tbs.validity.notAfter.getTime(),
    publicKey: Buffer.from(AsnConvert.serialize(tbs.subjectPublicKeyInfo)),
  };
}

/** Whether `issuer` signed `certificate` and may issue: both of one algorithm. */
export function isIssuedBy(certificate: Uint8Array, issuer: Uint8Array): boolean {
  const { tbsCertificateRaw, signatureAlgorithm, signatureValue } = AsnConvert.parse(certificate, Certificate);
  const algorithm = Object.values(SIGNING_ALGORITHMS).find(
    ({ oids }) => oids.signature === signatureAlgorithm.algorithm,
  );
  if (!algorithm || !tbsCertificateRaw) return false;
  return algorithm.verify(
    new Uint8Array(tbsCertificateRaw),
    new Uint8Array(signatureValue),
    readCertificate(issuer).publicKey,
  );
}

export const pemOf = (der: Uint8Array): string =>
  `-----BEGIN CERTIFICATE-----\n${Buffer.from(der)
    .toString('base64')
    .replaceAll(/.{64}(?=.)/g, '$&\n')}\n-----END CERTIFICATE-----\n`;

function nameOf({ name, userId }: Holder): Name {
  const parts = [new AttributeTypeAndValue({ type: CN, value: new AttributeValue({ utf8String: name }) })];
  const uid = AsnConvert.serialize(AsnUtf8StringConverter.toASN(userId ?? ''));
  if (userId !== null)
    parts.push(new AttributeTypeAndValue({ type: UID, value: new AttributeValue({ anyValue: uid }) }));
  return new Name(parts.map((part) => new RelativeDistinguishedName([part])));
}

function serialNumber(): ArrayBuffer {
  const bytes = randomBytes(SERIAL_BYTES);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return new Uint8Array(bytes).buffer;
}

/** RFC 5280 4.2.1.2, method 1; SHA-1 only names the key here. */
const keyIdentifier = ({ subjectPublicKey }: SubjectPublicKeyInfo): ArrayBuffer =>
  new Uint8Array(createHash('sha1').update(new Uint8Array(subjectPublicKey)).digest()).buffer;

const critical = (extnID: string, value: ArrayBuffer): Extension =>
  new Extension({ extnID, critical: true, extnValue: new OctetString(value) });
const usage = (flags: number): Extension => critical(id_ce_keyUsage, AsnConvert.serialize(new KeyUsage(flags)));
const constraints = (cA: boolean): Extension =>
  critical(id_ce_basicConstraints, AsnConvert.serialize(new BasicConstraints({ cA })));
const AUTHORITY = [constraints(true), usage(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign)];
const PERSON = [constraints(false), usage(KeyUsageFlags.digitalSignature | KeyUsageFlags.nonRepudiation)];
