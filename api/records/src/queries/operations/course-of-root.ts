import type { Reader } from '../../record-types.ts';

export interface RootCourse {
  readonly courseId: string;
  readonly courseNo: string;
  readonly patientId: string;
  readonly status: string;
}

/** The course that a call tree carries: its root was started with the course's id. */
export async function coursesOfRoots(
  { sql }: Pick<Reader, 'sql'>,
  roots: readonly number[],
): Promise<ReadonlyMap<number, RootCourse>> {
  if (roots.length === 0) return new Map();
  const rows = await sql.all<{ root: number; id: string; course_no: string; patient_id: string; status: string }>(
    `SELECT i.\`key\` AS root, c.id, c.course_no, c.patient_id, c.status FROM wf_instance i
       JOIN courses c ON c.id = COALESCE(i.business_key, i.start_correlation_key)
      WHERE i.\`key\` IN (${roots.map(() => '?').join(', ')})`,
    [...roots],
  );
  return new Map(
    rows.map(({ root, id, course_no: courseNo, patient_id: patientId, status }) => [
      Number(root),
      { courseId: id, courseNo, patientId, status },
    ]),
  );
}

/** What an answer tells of it. */
export function shownCourse(course: RootCourse | undefined): { courseId: string | null; courseNo: string | null } {
  return { courseId: course?.courseId ?? null, courseNo: course?.courseNo ?? null };
}
