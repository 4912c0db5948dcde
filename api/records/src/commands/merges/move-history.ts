import type { ModelName, Row } from '../../models/index.ts';
import { RECORD_TABLES } from '../../models/index.ts';
import { columnOf } from '../../rows.ts';
import type { Tx } from '../../tx.ts';

/**
 * Tables whose rows follow the person, with their keys. Those found through the person's courses, because they have no index of
 * patients, come before the courses go.
 */
const FOLLOWING = {
  TaskContext: 'taskKey',
  DicomOrder: 'id',
  Diagnosis: 'id',
  FollowUp: 'id',
  Appointment: 'id',
  Document: 'id',
  Visit: 'id',
  Attachment: 'id',
  Course: 'id',
  DicomStudy: 'studyInstanceUid',
  PatientLink: 'id',
  PatientChange: 'id',
  Notification: 'id',
} as const satisfies Partial<{ [M in ModelName]: keyof Row<M> & string }>;
const BY_COURSE: ReadonlySet<string> = new Set(['TaskContext', 'DicomOrder']);
export type Moved = Readonly<Partial<Record<keyof typeof FOLLOWING, readonly (string | number)[]>>>;

/**
 * Tables that name a patient and stay: what was signed or audited is never rewritten, labels are of the number on them, the
 * comparison with the HIS is of one registration, the index follows a merge when it is asked.
 */
export const STAYING: ReadonlySet<string> = new Set<ModelName>([
  'FormSubmission',
  'SearchCase',
  'AuditLog',
  'LabelPrint',
  'HisReconciliation',
]);
export const MOVING: ReadonlySet<string> = new Set(Object.keys(FOLLOWING));

/** All of one chart goes over to the other. @returns the keys of what went, by table: the way back */
export async function moveHistory(tx: Tx, from: string, to: string): Promise<Moved> {
  const moved: Record<string, (string | number)[]> = {};
  for (const [model, key] of Object.entries(FOLLOWING) as [keyof typeof FOLLOWING, string][]) {
    const ofCourses = 'course_id IN (SELECT c.id FROM courses c WHERE c.patient_id = ?) AND patient_id = ?';
    const where = BY_COURSE.has(model) ? ofCourses : 'patient_id = ?';
    const rows = await tx.sql.all<{ key: string | number }>(
      `SELECT ${columnOf(key)} AS \`key\` FROM ${RECORD_TABLES[model].name} WHERE ${where}`,
      BY_COURSE.has(model) ? [from, from] : [from],
    );
    if (rows.length > 0) moved[model] = rows.map((row) => row.key);
  }
  await hand(tx, moved, { from, to });
  return moved;
}

/** What went over comes back; what was added since stays where it was written. */
export function moveBack(tx: Tx, moved: Moved, between: { readonly from: string; readonly to: string }): Promise<void> {
  return hand(tx, moved, between);
}

/** As many keys as a statement takes on both databases. */
const SOME = 500;

async function hand(tx: Tx, moved: Moved, { from, to }: { readonly from: string; readonly to: string }): Promise<void> {
  for (const [model, keys] of Object.entries(moved) as [keyof typeof FOLLOWING, (string | number)[]][]) {
    for (let at = 0; at < keys.length; at += SOME) {
      const some = keys.slice(at, at + SOME);
      const key = columnOf(FOLLOWING[model]);
      await tx.sql.run(
        `UPDATE ${RECORD_TABLES[model].name} SET patient_id = ?
          WHERE patient_id = ? AND ${key} IN (${some.map(() => '?').join(', ')})`,
        [to, from, ...some],
      );
    }
  }
}
