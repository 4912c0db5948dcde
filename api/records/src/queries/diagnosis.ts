import type { Row } from '../models/index.ts';
import type { Reader } from '../record-types.ts';
import { rowsOf } from '../rows.ts';

/** The diagnosis that a list shows as SQL: the newest primary one, else the newest of any kind (a metastasis treated alone). */
export function diagnosisOf(courseId: string): string {
  return `(SELECT COALESCE(d.department_diagnosis, d.icd11_stem) FROM diagnoses d WHERE d.course_id = ${courseId}
    ORDER BY CASE d.kind WHEN 'PRIMARY' THEN 0 ELSE 1 END, d.version DESC LIMIT 1)`;
}

/** The same as a row. */
export async function leadingDiagnosis(reader: Reader, courseId: string): Promise<Row<'Diagnosis'> | null> {
  const rows = await rowsOf(reader, 'Diagnosis', { courseId }, { order: ['-version'] });
  return rows.find((row) => row.kind === 'PRIMARY') ?? rows[0] ?? null;
}
