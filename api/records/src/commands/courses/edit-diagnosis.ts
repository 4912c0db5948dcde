import { submittedData } from '@rtflow/forms/submitted-data';
import { validateSubmission } from '@rtflow/forms/validate-submission';
import { icd11Refusal } from '../../clinical/coded-diagnosis.ts';
import { hospitalTimeZone, isoOf } from '../../clinical/hospital-time.ts';
import { peopleOfCourse } from '../../clinical/people.ts';
import { diagnosisFields, writeDiagnosis } from '../../clinical/write-diagnosis.ts';
import { can } from '../../policies/can.ts';
import { refuse, refuseAs, type Outcome } from '../../policies/refusals.ts';
import { diagnosisSchema } from '../../queries/patients/diagnosis-form.ts';
import { rowOf, updateRows } from '../../rows.ts';
import type { Tx } from '../../tx.ts';
import { hc13LateralityAgrees } from '../guards/hc13-laterality-agrees.ts';
import { notify } from '../notify.ts';
import { lockCourse } from './change-course.ts';

export interface EditDiagnosis {
  readonly courseId: string;
  /** Of the course, as it was read. */
  readonly version: number;
  readonly formVersion: number;
  readonly data: Readonly<Record<string, unknown>>;
  readonly reason: string;
}

const CLOSED = ['CANCELLED', 'HISTORICAL'];

/** A new version of diagnosis and stage, checked by the form's own rules; who works on the course is told. */
export async function editDiagnosis(tx: Tx, input: EditDiagnosis): Promise<Outcome<null>> {
  const { courseId, reason } = input;
  await lockCourse(tx, courseId);
  const course = await rowOf(tx, 'Course', { id: courseId });
  const form = await diagnosisSchema(tx);
  if (!course || !form) return refuse('NOT_FOUND', { courseId });
  const people = await peopleOfCourse(tx, courseId);
  const right = can(tx.actor, 'diagnosis.write', { attendingId: course.attendingId, participantIds: people });
  if (!right.ok) return right;
  if (CLOSED.includes(course.status)) return refuse('COURSE_CLOSED', { courseId });
  if (course.version !== input.version) return refuse('VERSION_CLASH', { seen: input.version, now: course.version });
  if (form.version !== input.formVersion) return refuse('FORM_VERSION', { seen: input.formVersion, now: form.version });
  const data = submittedData(form.schema, input.data);
  const faults = validateSubmission(form.schema, data, { now: isoOf(tx.now), timeZone: hospitalTimeZone() });
  if (faults.length > 0) return refuse('BAD_INPUT', { faults });
  const fields = diagnosisFields.parse(data);
  const unknown = await icd11Refusal(tx, fields.icd11);
  if (unknown) return refuseAs(unknown);
  await writeDiagnosis(tx, course, fields, reason);
  const set = { laterality: fields.laterality, version: course.version + 1 };
  await updateRows(tx, 'Course', { id: courseId }, set);
  const sides = await hc13LateralityAgrees(tx, courseId);
  if (sides) return refuseAs(sides);
  await tx.audit({
    action: 'diagnosis.changed',
    entity: 'course',
    entityId: courseId,
    patientId: course.patientId,
    detail: { icd11: fields.icd11, reason },
  });
  await notify(tx, {
    template: 'diagnosis-changed',
    recipients: people.filter((person) => person !== tx.actor.id),
    patientId: course.patientId,
    data: { courseId },
  });
  return { ok: true, value: null };
}
