import type { StudyLink } from '../models/dicom-linking.ts';
import type { Row } from '../models/index.ts';
import { updateRows } from '../rows.ts';
import type { Reader } from '../record-types.ts';
import type { Tx } from '../tx.ts';
import { nameKey } from './dicom-name-key.ts';
import { dicomName } from './dicom-name.ts';

export function linkOf(study: Row<'DicomStudy'>): StudyLink {
  const { patientId, courseId, dicomPatientId, patientName, patientBirthDate, patientSex } = study;
  return { patientId, courseId, dicomPatientId, patientName, patientBirthDate, patientSex };
}

/** A course's study under the identity that the patient is registered with, as DICOM writes it. */
export function registeredLink(patient: Row<'Patient'>, courseId: string): StudyLink {
  return {
    patientId: patient.id,
    courseId,
    dicomPatientId: patient.patientNo,
    patientName: dicomName(patient.name, patient.pinyin),
    patientBirthDate: patient.birthDate.replaceAll('-', ''),
    patientSex: patient.sex === 'U' ? 'O' : patient.sex,
  };
}

/** Identity fields in which the two differ. Names count by any of their groups, without case. */
export function differences(received: StudyLink, registered: StudyLink): string[] {
  const differ: string[] = [];
  if ((received.dicomPatientId ?? '').trim() !== registered.dicomPatientId) differ.push('patientId');
  const groups = nameKey(received.patientName ?? '').split('=');
  const known = nameKey(registered.patientName ?? '').split('=');
  if (!groups.some((group) => group !== '' && known.includes(group))) differ.push('patientName');
  if ((received.patientBirthDate ?? '') !== registered.patientBirthDate) differ.push('birthDate');
  if ((received.patientSex ?? '') !== registered.patientSex) differ.push('sex');
  return differ;
}

export async function writeLink(tx: Tx, studyInstanceUid: string, link: StudyLink): Promise<void> {
  const patientNameKey = link.patientName === null ? null : nameKey(link.patientName).slice(0, 300);
  await updateRows(tx, 'DicomStudy', { studyInstanceUid }, { ...link, patientNameKey, linkRule: null });
}

/** Has the record taken something of this study: a plan's file, contours or their images, a machine's record? */
export async function isStudyInUse({ sql }: Reader, studyInstanceUid: string): Promise<boolean> {
  const objects = `SELECT i.sop_instance_uid FROM dicom_instances i JOIN dicom_series s
    ON s.series_instance_uid = i.series_instance_uid WHERE s.study_instance_uid = ?`;
  const series = 'SELECT series_instance_uid FROM dicom_series WHERE study_instance_uid = ?';
  const questions = [
    `SELECT 1 AS one FROM plans WHERE plan_uid IN (${objects}) LIMIT 1`,
    `SELECT 1 AS one FROM contour_sets WHERE rtstruct_uid IN (${objects}) LIMIT 1`,
    `SELECT 1 AS one FROM contour_sets WHERE series_uid IN (${series}) LIMIT 1`,
    `SELECT 1 AS one FROM treatment_records WHERE external_id IN (${objects}) LIMIT 1`,
  ];
  for (const question of questions) if (await sql.get(question, [studyInstanceUid])) return true;
  return false;
}
