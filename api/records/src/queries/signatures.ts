import { refuse, type Outcome } from '../policies/refusals.ts';
import { can } from '../policies/can.ts';
import type { Row } from '../models/index.ts';
import type { Reader } from '../record-types.ts';
import { rowOf } from '../rows.ts';
import { authorityOf } from '../signing/certificates.ts';
import type { Actor } from '../tx.ts';
import { courseAllows } from './course-scope.ts';

export interface KeptSignature {
  readonly signature: Row<'Signature'>;
  readonly signer: { readonly zh: string; readonly en: string };
  readonly evidence: Row<'SignatureEvidence'>;
  readonly certificate: Row<'SigningCertificate'>;
  /** DER. */
  readonly authority: Buffer;
  /** As it stands in the record now. */
  readonly submission: Row<'FormSubmission'>;
  /** Whether the signature that the content names as the one before is in the course; true where it names none. */
  readonly hasPrevious: boolean;
}

/** The signature of a submitted form with all that a verification needs; refused for those who may not see the form. */
export async function keptSignature(
  reader: Reader,
  actor: Actor,
  submissionId: string,
): Promise<Outcome<KeptSignature>> {
  const submission = await rowOf(reader, 'FormSubmission', { id: submissionId });
  const signature = submission && (await rowOf(reader, 'Signature', ofForm(submissionId)));
  if (!signature) return refuse('NOT_FOUND');
  const { courseId } = submission;
  const allowed = courseId
    ? await courseAllows(reader, actor, { courseId, permission: 'patient.read' })
    : can(actor, 'patient.read');
  if (!allowed.ok) return allowed;
  const evidence = await rowOf(reader, 'SignatureEvidence', { signatureId: signature.id });
  const certificate = await rowOf(reader, 'SigningCertificate', { serial: signature.certificateSn ?? '' });
  const authority = certificate && (await authorityOf(reader, certificate.algorithm));
  const user = await rowOf(reader, 'User', { id: signature.userId });
  if (!evidence || !certificate || !authority || !user) return refuse('NOT_FOUND', { signatureId: signature.id });
  return {
    ok: true,
    value: {
      signature,
      signer: { zh: user.nameZh, en: user.nameEn },
      evidence,
      certificate,
      authority: authority.certificate,
      submission,
      hasPrevious: await hasPrevious(reader, courseId, evidence.content),
    },
  };
}

const ofForm = (entityId: string) => ({ entity: 'form_submission', entityId });

async function hasPrevious(reader: Reader, courseId: string | null, content: string): Promise<boolean> {
  const { previousDigest } = JSON.parse(content) as { readonly previousDigest: string | null };
  if (previousDigest === null) return true;
  const row = await reader.sql.get(
    `SELECT 1 AS one FROM form_submissions f JOIN signatures g ON g.entity = 'form_submission' AND g.entity_id = f.id
      WHERE f.course_id = ? AND g.digest_sha256 = ?`,
    [courseId, previousDigest],
  );
  return row !== undefined;
}
