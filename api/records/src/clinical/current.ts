import type { Row } from '../models/index.ts';
import type { Reader } from '../record-types.ts';
import { needRow, rowOf, rowsOf } from '../rows.ts';

/** Questions that guards, recorders and commands ask of one course. "Current" leaves out what was replaced or voided. */

export function courseOf(reader: Reader, courseId: string): Promise<Row<'Course'>> {
  return needRow(reader, 'Course', { id: courseId });
}

export function patientOf(reader: Reader, patientId: string): Promise<Row<'Patient'>> {
  return needRow(reader, 'Patient', { id: patientId });
}

export function currentDiagnosis(reader: Reader, courseId: string): Promise<Row<'Diagnosis'> | null> {
  return rowOf(reader, 'Diagnosis', { courseId, kind: 'PRIMARY' }, ['-version']);
}

/** The newest prescription that stands, signed or still a draft. */
export function currentPrescription(reader: Reader, courseId: string): Promise<Row<'Prescription'> | null> {
  return rowOf(reader, 'Prescription', { courseId, status: ['DRAFT', 'SIGNED'] }, ['-version']);
}

export function targetsOf(reader: Reader, prescriptionId: string): Promise<Row<'RxTarget'>[]> {
  return rowsOf(reader, 'RxTarget', { prescriptionId }, { order: ['-doseTotalCgy', 'structure'] });
}

export function approvedContours(reader: Reader, courseId: string): Promise<Row<'ContourSet'> | null> {
  return rowOf(reader, 'ContourSet', { courseId, status: 'APPROVED' }, ['-version']);
}

/** The newest plan of the course that is not retired. */
export function currentPlan(reader: Reader, courseId: string): Promise<Row<'Plan'> | null> {
  return rowOf(reader, 'Plan', { courseId, status: ['DRAFT', 'MD_APPROVED', 'CHECKED', 'QA_PASSED', 'RELEASED'] }, [
    '-createdAt',
    '-id',
  ]);
}

/** The plan that a task is about: of its variables when they name one, else the course's current plan. */
export async function planOf(
  reader: Reader,
  about: { readonly courseId: string | null; readonly variables: Readonly<Record<string, unknown>> },
): Promise<Row<'Plan'> | null> {
  const { planId } = about.variables;
  if (typeof planId === 'string') return rowOf(reader, 'Plan', { id: planId });
  return about.courseId ? currentPlan(reader, about.courseId) : null;
}

/** The newest sheet of the plan that is not void. */
export function currentSheet(reader: Reader, planId: string): Promise<Row<'TreatmentSheet'> | null> {
  return rowOf(reader, 'TreatmentSheet', { planId, status: ['DRAFT', 'VERIFIED', 'APPROVED'] }, ['-version']);
}

export function approvedSheet(reader: Reader, planId: string): Promise<Row<'TreatmentSheet'> | null> {
  return rowOf(reader, 'TreatmentSheet', { planId, status: 'APPROVED' }, ['-version']);
}

/** Appointments that still take a slot. */
export const LIVE_APPOINTMENT = ['HELD', 'BOOKED', 'CHECKED_IN', 'CALLED', 'IN_ROOM'] as const;

export function liveAppointments(reader: Reader, courseId: string): Promise<Row<'Appointment'>[]> {
  return rowsOf(reader, 'Appointment', { courseId, status: LIVE_APPOINTMENT }, { order: ['startAt'] });
}

/** What was filled in last on this form for the course, or an empty record. */
export async function lastForm(
  reader: Reader,
  courseId: string | null,
  formId: string,
): Promise<Readonly<Record<string, unknown>>> {
  if (!courseId) return {};
  const row = await rowOf(reader, 'FormSubmission', { courseId, formId }, ['-submittedAt', '-id']);
  return row?.data ?? {};
}

/** Next version number of the course's or plan's rows of one kind, from 1. */
export async function nextVersion(
  reader: Reader,
  model: 'Diagnosis' | 'Stage' | 'Prescription' | 'ContourSet',
  courseId: string,
): Promise<number> {
  const last = await rowOf(reader, model, { courseId }, ['-version']);
  return (last?.version ?? 0) + 1;
}
