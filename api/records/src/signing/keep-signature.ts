import { hash } from 'node:crypto';
import { refuse, type Outcome } from '../policies/refusals.ts';
import { insertRow } from '../rows.ts';
import type { Tx } from '../tx.ts';
import type { Signer } from './signer.ts';

export interface ToSign {
  /** What the signer stands for, in a few words. */
  readonly meaning: string;
  readonly entity: 'form_submission' | 'model_change';
  readonly entityId: string;
  /** The text to sign, RFC 8785; it names the certificate. */
  readonly content: (certificateSerial: string) => Promise<string>;
}

const MEANING_LENGTH = 64;

/** One signature with its evidence, in the transaction of the act that is signed. Refused for somebody who has no key at hand. */
export async function keepSignature(tx: Tx, signer: Signer | null, signed: ToSign): Promise<Outcome<null>> {
  if (signer?.userId !== tx.actor.id) return refuse('SIGNATURE_NEEDS_KEY');
  const { name, certificateSerial, algorithm } = signer;
  const content = await signed.content(certificateSerial);
  const bytes = Buffer.from(content, 'utf8');
  const signatureId = tx.newId();
  await insertRow(tx, 'Signature', {
    id: signatureId,
    userId: tx.actor.id,
    meaning: signed.meaning.slice(0, MEANING_LENGTH),
    entity: signed.entity,
    entityId: signed.entityId,
    digestSha256: hash('sha256', bytes),
    signer: name,
    certificateSn: certificateSerial,
    algorithm,
    signedAt: tx.now,
  });
  const cms = Buffer.from(signer.sign(bytes, new Date(tx.now))).toString('base64');
  await insertRow(tx, 'SignatureEvidence', { signatureId, content, cms });
  return { ok: true, value: null };
}
