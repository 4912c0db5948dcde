import { hash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { SignatureReport } from '@rtflow/contract/rest/signatures';
import type { KeptSignature } from '@rtflow/records/queries/signatures';
import { isIssuedBy, pemOf, readCertificate } from './certificate.ts';
import { readDetached } from './cms.ts';

/** Looks at everything anew: the message, the certificate, the record as it stands and the signature before. */
export function verifySignature(kept: KeptSignature): SignatureReport {
  const { signature, evidence, certificate, authority } = kept;
  const content = Buffer.from(evidence.content, 'utf8');
  const message = readDetached(Buffer.from(evidence.cms, 'base64'), content);
  const facts = readCertificate(Buffer.from(certificate.certificate, 'base64'));
  const said = JSON.parse(evidence.content) as Record<string, unknown>;
  const checks: SignatureReport['checks'] = [
    {
      check: 'message',
      ok:
        message.ok &&
        hash('sha256', content) === signature.digestSha256 &&
        Date.parse(String(said.signedAt)) === signature.signedAt,
    },
    { check: 'certificate', ok: message.ok && isTrusted(message.certificate, kept) },
    { check: 'record', ok: isAsSigned(said, kept) },
    { check: 'chain', ok: kept.hasPrevious },
  ];
  return {
    signer: kept.signer,
    meaning: signature.meaning,
    signedAt: isoOf(signature.signedAt),
    algorithm: signature.algorithm,
    digestSha256: signature.digestSha256,
    certificate: {
      serial: facts.serial,
      name: facts.name,
      validFrom: facts.from.toISOString(),
      validTo: facts.to.toISOString(),
      revokedAt: certificate.revokedAt === null ? null : isoOf(certificate.revokedAt),
    },
    checks,
    valid: checks.every(({ ok }) => ok),
    evidence: { content: evidence.content, cms: evidence.cms, authority: pemOf(authority) },
  };
}

/** Issued by our authority to this signer, in force when it signed, and not revoked by then. */
function isTrusted(carried: Buffer, { signature, certificate, authority }: KeptSignature): boolean {
  const { serial, userId, from, to } = readCertificate(carried);
  const at = signature.signedAt;
  return (
    serial === signature.certificateSn &&
    userId === signature.userId &&
    isIssuedBy(carried, authority) &&
    from.getTime() <= at &&
    at <= to.getTime() &&
    (certificate.revokedAt === null || certificate.revokedAt >= at)
  );
}

function isAsSigned(said: Record<string, unknown>, { signature, submission }: KeptSignature): boolean {
  const { id, formId, formVersion, data, courseId, patientId } = submission;
  const { submissionId, signer, ...rest } = said;
  return (
    submissionId === id &&
    signer === signature.userId &&
    isDeepStrictEqual(
      {
        formId: rest.formId,
        formVersion: rest.formVersion,
        data: rest.data,
        courseId: rest.courseId,
        patientId: rest.patientId,
      },
      { formId, formVersion, data, courseId, patientId },
    )
  );
}

const isoOf = (at: number): string => new Date(at).toISOString();
