import type { NewIdentity } from '@rtflow/imaging/dicom/restamp';
import { isoOf } from '../../clinical/hospital-time.ts';
import type { SqlReader } from '../../tx.ts';

/** Columns of a study `t` from which `correctionOf` tells under which identity its objects leave. */
export const CORRECTION_SQL = `t.dicom_patient_id AS correctedId, t.patient_name AS correctedName,
  t.patient_birth_date AS correctedBirthDate, t.patient_sex AS correctedSex,
  (SELECT MAX(c.made_at) FROM dicom_link_changes c
   WHERE c.study_instance_uid = t.study_instance_uid AND c.undone_at IS NULL) AS correctedAt`;

export interface CorrectionSql {
  readonly correctedId: string | null;
  readonly correctedName: string | null;
  readonly correctedBirthDate: string | null;
  readonly correctedSex: string | null;
  readonly correctedAt: number | null;
}

/** Null: as they came. */
export function correctionOf(row: CorrectionSql): NewIdentity | null {
  if (row.correctedAt === null) return null;
  return {
    patientId: row.correctedId ?? '',
    patientName: row.correctedName ?? '',
    birthDate: row.correctedBirthDate ?? '',
    sex: row.correctedSex ?? '',
    corrected: { at: dicomInstant(Number(row.correctedAt)), system: 'RTFLOW' },
  };
}

export async function correctionOfInstance(sql: SqlReader, sopInstanceUid: string): Promise<NewIdentity | null> {
  const row = await sql.get<CorrectionSql>(
    `SELECT ${CORRECTION_SQL} FROM dicom_instances i JOIN dicom_series s ON s.series_instance_uid = i.series_instance_uid
     JOIN dicom_studies t ON t.study_instance_uid = s.study_instance_uid WHERE i.sop_instance_uid = ?`,
    [sopInstanceUid],
  );
  return row ? correctionOf(row) : null;
}

/** DT (PS3.5 6.2) with the offset from UTC. */
function dicomInstant(at: number): string {
  const iso = isoOf(at);
  return `${iso.slice(0, 19).replace(/[-T:]/g, '')}${iso.slice(23).replace('Z', '+0000').replace(':', '')}`;
}
