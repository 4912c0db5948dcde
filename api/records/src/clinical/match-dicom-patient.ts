import type { DicomHeader } from '@rtflow/imaging/dicom/parse-header';
import type { Row } from '../models/index.ts';
import type { Reader } from '../record-types.ts';
import { rowOf } from '../rows.ts';

export interface DicomMatch {
  readonly patientId: string | null;
  readonly courseId: string | null;
  /** Why it goes to the work list; null when it belongs to a course. */
  readonly reason: 'UNKNOWN_PATIENT' | 'IDENTITY_CONFLICT' | 'NO_OPEN_COURSE' | null;
  /** Patients that it may be. */
  readonly candidates: string[];
}

const SEXES: readonly (string | undefined)[] = ['M', 'F'];

/** Whose object this is, by PatientID and never by name. Birth date or sex that contradict send it to a person. */
export async function matchDicomPatient(reader: Reader, header: DicomHeader): Promise<DicomMatch> {
  const no = header.patientId.trim();
  const patient = no === '' ? null : await patientByNo(reader, no);
  if (!patient) return { patientId: null, courseId: null, reason: 'UNKNOWN_PATIENT', candidates: [] };
  if (contradicts(patient, header)) {
    return { patientId: null, courseId: null, reason: 'IDENTITY_CONFLICT', candidates: [patient.id] };
  }
  const open = ['DRAFT', 'ACTIVE', 'SUSPENDED'] as const;
  const course = await rowOf(reader, 'Course', { patientId: patient.id, status: open }, ['-openedAt']);
  if (course) return { patientId: patient.id, courseId: course.id, reason: null, candidates: [] };
  return { patientId: patient.id, courseId: null, reason: 'NO_OPEN_COURSE', candidates: [patient.id] };
}

async function patientByNo(reader: Reader, no: string): Promise<Row<'Patient'> | null> {
  const patient =
    (await rowOf(reader, 'Patient', { patientNo: no })) ?? (await rowOf(reader, 'Patient', { hisPatientId: no }));
  return patient?.mergedIntoId ? rowOf(reader, 'Patient', { id: patient.mergedIntoId }) : patient;
}

function contradicts(patient: Row<'Patient'>, header: DicomHeader): boolean {
  const birthDate = patient.birthDate.replaceAll('-', '');
  const birth = header.patientBirthDate?.trim();
  const sex = header.patientSex?.trim();
  const otherSex = SEXES.includes(sex) && patient.sex !== 'U' && patient.sex !== sex;
  return (birth !== undefined && birth !== '' && birth !== birthDate) || otherSex;
}
