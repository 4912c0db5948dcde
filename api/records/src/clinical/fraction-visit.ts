import type { Row } from '../models/index.ts';
import type { Reader } from '../record-types.ts';
import { needRow, rowOf, rowsOf, updateRows } from '../rows.ts';
import type { Tx } from '../tx.ts';
import { courseOf } from './current.ts';

/** One coming of the patient for a fraction: the appointment that the process is at, its plan, and what was done so far. */
export interface Visit {
  readonly course: Row<'Course'>;
  readonly appointment: Row<'Appointment'>;
  readonly plan: Row<'Plan'>;
  /** The fraction that is due: the first that is not given completely. */
  readonly fxNo: number;
  /** Records of this fraction so far: parts of an interrupted one. */
  readonly parts: readonly Row<'TreatmentRecord'>[];
}

/** @throws Error when the task's scope names no appointment */
export async function visitOf(
  reader: Reader,
  about: { readonly variables: Readonly<Record<string, unknown>> },
): Promise<Visit> {
  const { apptId } = about.variables;
  if (typeof apptId !== 'string') throw new Error('Expected the variable apptId, but got none');
  return visitAt(reader, await needRow(reader, 'Appointment', { id: apptId }));
}

export async function visitAt(reader: Reader, appointment: Row<'Appointment'>): Promise<Visit> {
  const course = await courseOf(reader, appointment.courseId);
  const plan = await planInForce(reader, appointment);
  const fxNo = course.deliveredFractions + 1;
  const parts = await rowsOf(reader, 'TreatmentRecord', { courseId: course.id, fxNo }, { order: ['partNo'] });
  return { course, appointment, plan, fxNo, parts };
}

/** The plan of the appointment, or the one that took its place (adaptive). */
async function planInForce(reader: Reader, appointment: Row<'Appointment'>): Promise<Row<'Plan'>> {
  const booked = appointment.planId ? await rowOf(reader, 'Plan', { id: appointment.planId }) : null;
  if (booked && booked.status !== 'RETIRED') return booked;
  return needRow(reader, 'Plan', { courseId: appointment.courseId, status: ['RELEASED', 'QA_PASSED'] });
}

/** The newest submission of a form since the patient checked in. */
export async function formOfVisit(reader: Reader, visit: Visit, formId: string): Promise<Row<'FormSubmission'> | null> {
  const row = await rowOf(reader, 'FormSubmission', { courseId: visit.course.id, formId }, ['-submittedAt', '-id']);
  return row && row.submittedAt >= (visit.appointment.checkedInAt ?? visit.appointment.startAt) ? row : null;
}

/** A visit to be treated, not to be scanned. */
export function isFraction({ kind }: Pick<Row<'Appointment'>, 'kind'>): boolean {
  return kind === 'FIRST' || kind === 'REGULAR';
}

/** The patient enters the treatment room. */
export async function enterRoom(tx: Tx, appointment: Row<'Appointment'>): Promise<void> {
  await moveAppointment(tx, appointment, 'IN_ROOM');
  await updateRows(
    tx,
    'QueueTicket',
    { appointmentId: appointment.id, state: ['WAITING', 'CALLED'] },
    { state: 'IN_ROOM', inRoomAt: tx.now },
  );
}

/** The visit is over; without a beam the appointment is cancelled with the reason and the fraction is still due. */
export async function leaveRoom(
  tx: Tx,
  appointment: Row<'Appointment'>,
  end: { readonly status: 'DONE' | 'PARTIAL' | 'CANCELLED'; readonly reason?: string },
): Promise<void> {
  await moveAppointment(tx, appointment, end.status, end.reason);
  const state = end.status === 'CANCELLED' ? 'LEFT' : 'DONE';
  await updateRows(
    tx,
    'QueueTicket',
    { appointmentId: appointment.id, state: ['WAITING', 'CALLED', 'IN_ROOM'] },
    { state, doneAt: tx.now },
  );
}

async function moveAppointment(
  tx: Tx,
  appointment: Row<'Appointment'>,
  status: Row<'Appointment'>['status'],
  cancelReason?: string,
): Promise<void> {
  const set = { status, version: appointment.version + 1, ...(cancelReason && { cancelReason }) };
  await updateRows(tx, 'Appointment', { id: appointment.id }, set);
}
