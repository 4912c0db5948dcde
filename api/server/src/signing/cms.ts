import { AsnConvert, AsnObjectIdentifierConverter, AsnUTCTimeConverter, OctetString } from '@peculiar/asn1-schema';
import {
  Attribute,
  CertificateChoices,
  CertificateSet,
  CMSVersion,
  ContentInfo,
  DigestAlgorithmIdentifier,
  DigestAlgorithmIdentifiers,
  EncapsulatedContentInfo,
  IssuerAndSerialNumber,
  SignatureAlgorithmIdentifier,
  SignedData,
  SignerIdentifier,
  SignerInfo,
  SignerInfos,
} from '@peculiar/asn1-cms';
import { Certificate } from '@peculiar/asn1-x509';
import { SIGNING_ALGORITHMS, type SigningAlgorithm } from './algorithms.ts';
import { readCertificate } from './certificate.ts';

const CONTENT_TYPE = '1.2.840.113549.1.9.3';
const MESSAGE_DIGEST = '1.2.840.113549.1.9.4';
const SIGNING_TIME = '1.2.840.113549.1.9.5';

/** What a person signs with: the key and its certificate, and the certificate of the authority. All DER. */
export interface SigningKey {
  readonly algorithm: SigningAlgorithm;
  readonly privateKey: Buffer;
  readonly certificate: Buffer;
  readonly authority: Buffer;
}

/**
 * A detached CMS SignedData (RFC 5652; GM/T 0010 for SM2) as DER: signed attributes content type, signing time and
 * message digest; certificates of the signer and of the authority inside.
 */
export function signDetached(content: Uint8Array, at: Date, key: SigningKey): Buffer {
  const { algorithm, certificate, authority } = key;
  const { oids } = algorithm;
  const attribute = (attrType: string, value: ArrayBuffer): Attribute =>
    new Attribute({ attrType, attrValues: [value] });
  const signedAttrs = sorted([
    attribute(CONTENT_TYPE, AsnConvert.serialize(AsnObjectIdentifierConverter.toASN(oids.data))),
    attribute(SIGNING_TIME, AsnConvert.serialize(AsnUTCTimeConverter.toASN(at))),
    attribute(MESSAGE_DIGEST, AsnConvert.serialize(new OctetString(new Uint8Array(algorithm.digest(content)).buffer))),
  ]);
  const signer = AsnConvert.parse(certificate, Certificate);
  const digestAlgorithm = new DigestAlgorithmIdentifier({ algorithm: oids.digest });
  const signed = new SignedData({
    version: CMSVersion.v1,
    digestAlgorithms: new DigestAlgorithmIdentifiers([digestAlgorithm]),
    encapContentInfo: new EncapsulatedContentInfo({ eContentType: oids.data }),
    certificates: new CertificateSet(
      [signer, AsnConvert.parse(authority, Certificate)].map((each) => new CertificateChoices({ certificate: each })),
    ),
    signerInfos: new SignerInfos([
      new SignerInfo({
        version: CMSVersion.v1,
        sid: new SignerIdentifier({
          issuerAndSerialNumber: new IssuerAndSerialNumber({
            issuer: signer.tbsCertificate.issuer,
            serialNumber: signer.tbsCertificate.serialNumber,
          }),
        }),
        digestAlgorithm,
        signedAttrs,
        signatureAlgorithm: new SignatureAlgorithmIdentifier({ algorithm: oids.signature }),
        signature: new OctetString(new Uint8Array(algorithm.sign(asSet(signedAttrs), key.privateKey)).buffer),
      }),
    ]),
  });
  const info = new ContentInfo({ contentType: oids.signedData, content: AsnConvert.serialize(signed) });
  return Buffer.from(AsnConvert.serialize(info));
}

export type CmsFault = 'UNREADABLE' | 'DIGEST_DIFFERS' | 'SIGNATURE_WRONG';
export type CmsReading =
  | { readonly ok: true; readonly certificate: Buffer; readonly signedAt: Date }
  | { readonly ok: false; readonly fault: CmsFault };

/** Whether the message signs exactly this content with the certificate that it carries; who issued that is not asked here. */
export function readDetached(cms: Uint8Array, content: Uint8Array): CmsReading {
  let opened;
  try {
    opened = open(cms);
  } catch {
    return { ok: false, fault: 'UNREADABLE' };
  }
  if (!opened) return { ok: false, fault: 'UNREADABLE' };
  const { algorithm, digest, signedAttrs, signature, certificate, signedAt } = opened;
  if (!algorithm.digest(content).equals(digest)) return { ok: false, fault: 'DIGEST_DIFFERS' };
  const isRight = algorithm.verify(asSet(signedAttrs), signature, readCertificate(certificate).publicKey);
  return isRight ? { ok: true, certificate, signedAt } : { ok: false, fault: 'SIGNATURE_WRONG' };
}

/** @throws Error when the bytes are no CMS message */
function open(cms: Uint8Array) {
  const info = AsnConvert.parse(cms, ContentInfo);
  const algorithm = Object.values(SIGNING_ALGORITHMS).find(({ oids }) => oids.signedData === info.contentType);
  const signed = AsnConvert.parse(info.content, SignedData);
  const [signer] = signed.signerInfos;
  if (!algorithm || !signer?.signedAttrs) return null;
  const serial = signer.sid.issuerAndSerialNumber?.serialNumber;
  const certificate = signed.certificates
    ?.map((each) => each.certificate)
    .find((each) => each && serial && Buffer.from(each.tbsCertificate.serialNumber).equals(Buffer.from(serial)));
  const valueOf = (type: string): ArrayBuffer | undefined =>
    signer.signedAttrs?.find(({ attrType }) => attrType === type)?.attrValues[0];
  const [digest, time] = [valueOf(MESSAGE_DIGEST), valueOf(SIGNING_TIME)];
  if (!certificate || !digest || !time) return null;
  return {
    algorithm,
    digest: Buffer.from(AsnConvert.parse(digest, OctetString).buffer),
    signedAt: timeOf(time),
    signedAttrs: signer.signedAttrs,
    signature: new Uint8Array(signer.signature.buffer),
    certificate: Buffer.from(AsnConvert.serialize(certificate)),
  };
}

/** DER asks that a SET OF is ordered by the encoding of its members (X.690 11.6). */
const sorted = (attributes: Attribute[]): Attribute[] =>
  attributes.toSorted((a, b) => Buffer.compare(derOf(a), derOf(b)));

const derOf = (value: Attribute): Buffer => Buffer.from(AsnConvert.serialize(value));

/** What is signed is the attributes as a SET OF, not under the tag that they have in the message (RFC 5652 5.4). */
function asSet(attributes: readonly Attribute[]): Buffer {
  const body = Buffer.concat(attributes.map(derOf));
  const { length } = body;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([0x31, ...size]), body]);
}

/** UTCTime has two digits of the year: 00-49 are of this century (RFC 5280 4.1.2.5.1). */
function timeOf(der: ArrayBuffer): Date {
  const [, yy, month, day, hour, minute, second] =
    /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(Buffer.from(der).subarray(2).toString('latin1')) ?? [];
  if (yy === undefined) throw new Error('Expected a signing time as UTCTime, but got something else');
  const year = Number(yy) + (Number(yy) < 50 ? 2000 : 1900);
  return new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}
