import { approvedContours, currentPlan, currentPrescription, targetsOf } from '../clinical/current.ts';
import { isoOf } from '../clinical/hospital-time.ts';
import { canonicalJson } from '../commands/tasks/submitted-form.ts';
import type { TaskState } from '../queries/task-facts.ts';
import type { Reader } from '../record-types.ts';

/** What the signer had before them: the form and the things it is about. */
export interface Signed {
  readonly submissionId: string;
  readonly formId: string;
  readonly formVersion: number;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface SignedBy {
  readonly userId: string;
  readonly roles: readonly string[];
  readonly certificateSerial: string;
  readonly at: number;
}

/** Version of the shape below; a verifier of old evidence asks for it. */
const SCHEMA = 'rtflow.signed-form.1';

/**
 * The text that is signed, RFC 8785: form version and answers, patient, course, the plan, prescription and contours that were in force,
 * who in which role, when, and the digest of the signature before it in this course.
 */
export async function signedContent(reader: Reader, task: TaskState, signed: Signed, by: SignedBy): Promise<string> {
  const { courseId, patientId, taskKey, taskId } = task;
  const about = courseId === null ? {} : await inForce(reader, courseId);
  return canonicalJson({
    schema: SCHEMA,
    ...signed,
    taskKey: String(taskKey),
    taskId,
    patientId,
    courseId,
    ...about,
    signer: by.userId,
    roles: by.roles,
    certificateSerial: by.certificateSerial,
    signedAt: isoOf(by.at),
    previousDigest: courseId === null ? null : await previousDigest(reader, courseId),
  });
}

async function inForce(reader: Reader, courseId: string) {
  const [plan, prescription, contours] = [
    await currentPlan(reader, courseId),
    await currentPrescription(reader, courseId),
    await approvedContours(reader, courseId),
  ];
  const targets = prescription ? await targetsOf(reader, prescription.id) : [];
  return {
    plan: plan && { planId: plan.id, planHash: plan.planHash },
    prescription: prescription && {
      prescriptionId: prescription.id,
      version: prescription.version,
      targets: targets.map(({ structure, doseTotalCgy, fractions }) => ({ structure, doseTotalCgy, fractions })),
    },
    contourSetId: contours?.id ?? null,
  };
}

/** SHA-256 of the newest signature of the course: each vouches for those before it. */
async function previousDigest(reader: Reader, courseId: string): Promise<string | null> {
  const row = await reader.sql.get<{ digest_sha256: string }>(
    `SELECT g.digest_sha256 FROM form_submissions f JOIN signatures g ON g.entity = 'form_submission' AND g.entity_id = f.id
      WHERE f.course_id = ? ORDER BY g.signed_at DESC, g.id DESC LIMIT 1`,
    [courseId],
  );
  return row?.digest_sha256 ?? null;
}
