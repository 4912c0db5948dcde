import type { CourseTag } from '@rtflow/domain/scheduling/model';
import type { Row } from '../models/index.ts';
import type { Reader } from '../record-types.ts';
import { rowsOf } from '../rows.ts';
import { ageOn, dayOf } from './hospital-time.ts';

/** Children are treated early, mostly fasting for anaesthesia. */
const CHILD_UNDER_YEARS = 14;

/** What patient, visit and prescription say about the time of day, with what the booking desk added. By course id. */
export async function tagsOfCourses(
  reader: Reader,
  courses: readonly Row<'Course'>[],
): Promise<Map<string, CourseTag[]>> {
  const patientId = courses.map((course) => course.patientId);
  const patients = new Map(
    (await rowsOf(reader, 'Patient', { id: patientId })).map((patient) => [patient.id, patient]),
  );
  const visits = await rowsOf(reader, 'Visit', { patientId, type: 'INPATIENT' });
  const wards = new Set(visits.map((visit) => visit.patientId));
  const needs = await rowsOf(reader, 'CourseNeed', { courseId: courses.map(({ id }) => id) });
  const added = new Map(needs.map(({ courseId, tags }) => [courseId, tags]));
  return new Map(
    courses.map((course) => {
      const patient = patients.get(course.patientId);
      const tags = new Set<CourseTag>(added.get(course.id) ?? []);
      if (patient?.flags.infection) tags.add('INFECTIOUS');
      if (patient && ageOn(patient.birthDate, dayOf(reader.now)) < CHILD_UNDER_YEARS) tags.add('CHILD');
      if (wards.has(course.patientId)) tags.add('INPATIENT');
      if (course.concurrent) tags.add('CHEMO');
      return [course.id, [...tags].sort()];
    }),
  );
}
