import { openText, sealText } from '../patient-fields.ts';
import type { Row } from '../models/index.ts';
import type { Reader } from '../record-types.ts';
import { insertRow, rowOf, updateRows } from '../rows.ts';
import type { Tx } from '../tx.ts';

export interface Authority {
  readonly certificate: Buffer;
  readonly privateKey: Buffer;
}

export async function authorityOf(reader: Reader, algorithm: string): Promise<Authority | null> {
  const row = await rowOf(reader, 'SigningAuthority', { algorithm });
  if (!row) return null;
  const privateKey = Buffer.from(openText(row.keyEnc, 'signing_authorities.key', algorithm), 'base64');
  return { certificate: Buffer.from(row.certificate, 'base64'), privateKey };
}

/** The first one made stands: of two servers that start together one keeps its authority. */
export async function keepAuthority(tx: Tx, algorithm: string, made: Authority): Promise<Authority> {
  const standing = await authorityOf(tx, algorithm);
  if (standing) return standing;
  await insertRow(tx, 'SigningAuthority', {
    algorithm,
    certificate: made.certificate.toString('base64'),
    keyEnc: sealText(made.privateKey.toString('base64'), 'signing_authorities.key', algorithm),
    createdAt: tx.now,
  });
  await tx.audit({ action: 'signing.authority-made', entity: 'signing-authority', entityId: algorithm });
  return made;
}

/** The newest certificate of a person that is not revoked. */
export function certificateOf(reader: Reader, userId: string): Promise<Row<'SigningCertificate'> | null> {
  return rowOf(reader, 'SigningCertificate', { userId, revokedAt: null }, ['-issuedAt']);
}

export interface IssuedCertificate {
  readonly certificateId: string;
  readonly userId: string;
  readonly serial: string;
  readonly algorithm: string;
  readonly certificate: Buffer;
  /** The private key under its owner's password. */
  readonly lockedKey: Buffer;
  readonly expiresAt: number;
}

export type RevokeReason = 'RENEWED' | 'PASSWORD_RESET' | 'ALGORITHM_CHANGED';

/** A new certificate stands in place of the one before; what that one signed stays signed. */
export async function keepCertificate(
  tx: Tx,
  issued: IssuedCertificate,
  replaces: { readonly certificateId: string; readonly reason: RevokeReason } | null,
): Promise<void> {
  const { certificateId, userId, serial, algorithm, certificate, lockedKey, expiresAt } = issued;
  if (replaces) {
    const revoked = { revokedAt: tx.now, revokeReason: replaces.reason };
    await updateRows(tx, 'SigningCertificate', { id: replaces.certificateId, revokedAt: null }, revoked);
  }
  await insertRow(tx, 'SigningCertificate', {
    id: certificateId,
    userId,
    serial,
    algorithm,
    certificate: certificate.toString('base64'),
    keyEnc: sealText(lockedKey.toString('base64'), 'signing_certificates.key', certificateId),
    issuedAt: tx.now,
    expiresAt,
  });
  const detail = { serial, algorithm, ...(replaces && { replaces: replaces.certificateId, reason: replaces.reason }) };
  await tx.audit({ action: 'signing.certificate-issued', entity: 'user', entityId: userId, detail });
}

/** The key of a certificate, still under its owner's password. */
export const lockedKeyOf = ({ id, keyEnc }: Row<'SigningCertificate'>): Buffer =>
  Buffer.from(openText(keyEnc, 'signing_certificates.key', id), 'base64');
