import { hash } from 'node:crypto';
import { choicesIn } from '../../clinical/form-words.ts';
import { joined } from '../../clinical/record-words.ts';
import { refuse, type Outcome } from '../../policies/refusals.ts';
import { rolesOf } from '../../policies/can.ts';
import type { TaskState } from '../../queries/task-facts.ts';
import { insertRow } from '../../rows.ts';
import { signedContent } from '../../signing/signed-content.ts';
import type { Signer } from '../../signing/signer.ts';
import type { Tx } from '../../tx.ts';
import type { SubmittedForm } from './submitted-form.ts';

const MEANING_LENGTH = 64;

/**
 * Signs a submission whose form asks for it, in the transaction that completes the task: there is no signed form without
 * a signature. Refused for somebody who has no key at hand.
 */
export async function signForm(
  tx: Tx,
  task: TaskState,
  submitted: SubmittedForm,
  signer: Signer | null,
): Promise<Outcome<null>> {
  const { submissionId, schema, formVersion, data } = submitted;
  if (submissionId === null || schema?.properties.signed !== true) return { ok: true, value: null };
  if (signer?.userId !== tx.actor.id) return refuse('SIGNATURE_NEEDS_KEY');
  const { certificateSerial, algorithm } = signer;
  const content = await signedContent(
    tx,
    task,
    { submissionId, formId: schema.id, formVersion, data },
    { userId: tx.actor.id, roles: rolesOf(tx.actor), certificateSerial, at: tx.now },
  );
  const bytes = Buffer.from(content, 'utf8');
  const signatureId = tx.newId();
  const meaning = joined([schema.properties.titleZh, choicesIn(schema, 'decision')(data.decision)], ' · ').zh;
  await insertRow(tx, 'Signature', {
    id: signatureId,
    userId: tx.actor.id,
    meaning: meaning.slice(0, MEANING_LENGTH),
    entity: 'form_submission',
    entityId: submissionId,
    digestSha256: hash('sha256', bytes),
    signer: signer.name,
    certificateSn: certificateSerial,
    algorithm,
    signedAt: tx.now,
  });
  const cms = Buffer.from(signer.sign(bytes, new Date(tx.now))).toString('base64');
  await insertRow(tx, 'SignatureEvidence', { signatureId, content, cms });
  return { ok: true, value: null };
}
