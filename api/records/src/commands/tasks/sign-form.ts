import { hash } from 'node:crypto';
import { choicesIn } from '../../clinical/form-words.ts';
import { joined } from '../../clinical/record-words.ts';
import type { TaskState } from '../../queries/task-facts.ts';
import { insertRow } from '../../rows.ts';
import type { Tx } from '../../tx.ts';
import { canonicalJson, type SubmittedForm } from './submitted-form.ts';

/** What a signature vouches for: change one of these and the digest differs. */
export interface SignedContent {
  readonly formId: string;
  readonly formVersion: number;
  readonly courseId: string | null;
  readonly patientId: string | null;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Lower-case hex SHA-256 of the canonical JSON (RFC 8785) of what is signed. */
export function signatureDigest({ formId, formVersion, courseId, patientId, data }: SignedContent): string {
  return hash('sha256', canonicalJson({ formId, formVersion, courseId, patientId, data }));
}

/** Signature of the record itself: who was signed in, what for, over which content. A certificate of a CA is not part of it. */
const LOCAL_ALGORITHM = 'SHA-256';
const MEANING_LENGTH = 64;

/** Signs a submission whose form asks for it, in the transaction that completes the task: there is no signed form without a signature. */
export async function signForm(tx: Tx, task: TaskState, submitted: SubmittedForm): Promise<void> {
  const { submissionId, schema, formVersion, data } = submitted;
  if (submissionId === null || schema?.properties.signed !== true) return;
  const { courseId, patientId } = task;
  const meaning = joined([schema.properties.titleZh, choicesIn(schema, 'decision')(data.decision)], ' · ').zh;
  await insertRow(tx, 'Signature', {
    id: tx.newId(),
    userId: tx.actor.id,
    meaning: meaning.slice(0, MEANING_LENGTH),
    entity: 'form_submission',
    entityId: submissionId,
    digestSha256: signatureDigest({ formId: schema.id, formVersion, courseId, patientId, data }),
    algorithm: LOCAL_ALGORITHM,
    signedAt: tx.now,
  });
}
