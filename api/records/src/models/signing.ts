import { at, id, key, longText, nullable, ref, table, text } from './columns.ts';

/** The department's own authorities, one an algorithm. */
export const signingAuthorities = table('signing_authorities', {
  algorithm: key(32),
  /** DER as base64, like all certificates and messages here. */
  certificate: longText(),
  keyEnc: longText(),
  createdAt: at(),
});

export const signingCertificates = table(
  'signing_certificates',
  {
    id: id(),
    userId: ref('users'),
    serial: text(64),
    algorithm: text(32),
    certificate: longText(),
    /** The private key under the password of its owner. */
    keyEnc: longText(),
    issuedAt: at(),
    expiresAt: at(),
    revokedAt: nullable(at()),
    revokeReason: nullable(text(32)),
  },
  { unique: [['serial']], index: [['userId', 'issuedAt']] },
);

/** The private key of the person who is signed in, under the token that only their browser has. */
export const sessionKeys = table('session_keys', {
  sessionId: key(64),
  certificateId: ref('signing_certificates'),
  keyEnc: longText(),
});

/** The exact text that was signed and the detached CMS message over its UTF-8 bytes. Never changed. */
export const signatureEvidence = table('signature_evidence', {
  signatureId: key(36),
  content: longText(),
  cms: longText(),
});
