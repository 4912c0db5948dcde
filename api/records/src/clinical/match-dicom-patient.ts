import type { DicomHeader } from '@rtflow/imaging/dicom/parse-header';
import type { Row } from '../models/index.ts';
import type { Reader } from '../record-types.ts';
import { needRow, rowOf } from '../rows.ts';
import { activeLinkRules, coursesByRule, ruleFits, type LinkableObject } from './link-rules.ts';

export interface DicomMatch {
  readonly patientId: string | null;
  readonly courseId: string | null;
  /** The rule that found the course, or met a contradiction. */
  readonly decidedBy: Row<'DicomLinkRule'> | null;
  /** Why it goes to the work list; null when it belongs to a course. */
  readonly reason: 'UNKNOWN_PATIENT' | 'IDENTITY_CONFLICT' | 'NO_OPEN_COURSE' | 'SEVERAL_COURSES' | null;
  /** Patients that it may be. */
  readonly candidates: string[];
}

/** What one rule says of an object. */
export type RuleVerdict =
  | { readonly kind: 'passes' }
  | { readonly kind: 'course'; readonly course: Row<'Course'> }
  | { readonly kind: 'several' | 'conflict'; readonly courses: readonly Row<'Course'>[] };

const SEXES: readonly (string | undefined)[] = ['M', 'F'];

/**
 * Whose object this is: the first rule of the department that knows, and never by name. Whatever contradicts the course's
 * patient (another's number, birth date, sex) sends it to a person, and so do several courses that a rule cannot tell apart.
 */
export async function matchDicomPatient(
  reader: Reader,
  received: Omit<LinkableObject, 'patient'>,
): Promise<DicomMatch> {
  const object = await linkable(reader, received);
  const { patient } = object;
  const nobody = { patientId: null, courseId: null, decidedBy: null };
  if (patient && contradicts(patient, received.header))
    return { ...nobody, reason: 'IDENTITY_CONFLICT', candidates: [patient.id] };
  let undecided: string[] = [];
  for (const rule of await activeLinkRules(reader)) {
    const verdict = await judge(reader, rule, object);
    if (verdict.kind === 'course') {
      const { id: courseId, patientId } = verdict.course;
      return { patientId, courseId, decidedBy: rule, reason: null, candidates: [] };
    }
    if (verdict.kind === 'conflict')
      return {
        ...nobody,
        decidedBy: rule,
        reason: 'IDENTITY_CONFLICT',
        candidates: patientsOf(verdict.courses, patient),
      };
    // A later rule may know which.
    if (verdict.kind === 'several' && undecided.length === 0) undecided = patientsOf(verdict.courses, patient);
  }
  if (undecided.length > 0) return { ...nobody, reason: 'SEVERAL_COURSES', candidates: undecided };
  if (!patient) return { ...nobody, reason: 'UNKNOWN_PATIENT', candidates: [] };
  return { ...nobody, patientId: patient.id, reason: 'NO_OPEN_COURSE', candidates: [patient.id] };
}

export async function linkable(reader: Reader, received: Omit<LinkableObject, 'patient'>): Promise<LinkableObject> {
  const no = received.header.patientId.trim();
  return { ...received, patient: no === '' ? null : await patientByNo(reader, no) };
}

export async function judge(reader: Reader, rule: Row<'DicomLinkRule'>, object: LinkableObject): Promise<RuleVerdict> {
  const courses = ruleFits(rule, object) ? await coursesByRule(reader, rule, object) : [];
  const [course, another] = courses;
  if (!course) return { kind: 'passes' };
  if (another) return { kind: 'several', courses };
  const owner = await needRow(reader, 'Patient', { id: course.patientId });
  const isOthers = object.patient !== null && object.patient.id !== owner.id;
  return isOthers || contradicts(owner, object.header) ? { kind: 'conflict', courses } : { kind: 'course', course };
}

function patientsOf(courses: readonly Row<'Course'>[], named: Row<'Patient'> | null): string[] {
  return [...new Set([...courses.map(({ patientId }) => patientId), ...(named ? [named.id] : [])])];
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
