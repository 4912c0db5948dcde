import { choicesIn } from '../../clinical/form-words.ts';
import { joined } from '../../clinical/record-words.ts';
import type { Outcome } from '../../policies/refusals.ts';
import { rolesOf } from '../../policies/can.ts';
import type { TaskState } from '../../queries/task-facts.ts';
import { keepSignature } from '../../signing/keep-signature.ts';
import { signedContent } from '../../signing/signed-content.ts';
import type { Signer } from '../../signing/signer.ts';
import type { Tx } from '../../tx.ts';
import type { SubmittedForm } from './submitted-form.ts';

/**
 * Signs a submission whose form asks for it, in the transaction that completes the task: there is no signed form without
 * a signature.
 */
export async function signForm(
  tx: Tx,
  task: TaskState,
  submitted: SubmittedForm,
  signer: Signer | null,
): Promise<Outcome<null>> {
  const { submissionId, schema, formVersion, data } = submitted;
  if (submissionId === null || schema?.properties.signed !== true) return { ok: true, value: null };
  const form = { submissionId, formId: schema.id, formVersion, data };
  return keepSignature(tx, signer, {
    meaning: joined([schema.properties.titleZh, choicesIn(schema, 'decision')(data.decision)], ' · ').zh,
    entity: 'form_submission',
    entityId: submissionId,
    content: (certificateSerial) =>
      signedContent(tx, task, form, { userId: tx.actor.id, roles: rolesOf(tx.actor), certificateSerial, at: tx.now }),
  });
}
