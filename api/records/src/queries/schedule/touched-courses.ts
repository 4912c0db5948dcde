import type { RouteAnswer, RouteBody } from '@rtflow/contract';
import { isoOf } from '../../clinical/hospital-time.ts';
import { isRecurrence } from '../../clinical/recurrence.ts';
import { touchedByBlock, touchedByHours, touchedByStaffMinimum } from '../../clinical/setup-touches.ts';
import type { Row } from '../../models/index.ts';
import { seesNames } from '../../policies/can.ts';
import { shownName } from '../../policies/masks.ts';
import { refuse, type Outcome } from '../../policies/refusals.ts';
import type { Reader } from '../../record-types.ts';
import { rowsOf } from '../../rows.ts';
import type { Actor } from '../../tx.ts';

type Touched = RouteAnswer<'schedule.previewSetup'>['touched'];

/** Whom a change of the set-up would leave without a time. */
export async function previewSetup(
  reader: Reader,
  actor: Actor,
  change: RouteBody<'schedule.previewSetup'>,
): Promise<Outcome<{ touched: Touched }>> {
  switch (change.what) {
    case 'HOURS':
      return shown(await touchedByHours(reader, change.deviceId, change.shifts));
    case 'STAFF':
      return shown(await touchedByStaffMinimum(reader, change.staffMinimum));
    case 'BLOCK': {
      const { allow, recurrence, kind } = change.block;
      if (recurrence !== null && !isRecurrence(recurrence)) return refuse('BAD_INPUT', { field: 'recurrence' });
      const [startAt, endAt] = [Date.parse(change.block.startAt), Date.parse(change.block.endAt)];
      const block = { deviceId: change.deviceId, kind, startAt, endAt, recurrence, allowTags: allow };
      return shown(await touchedByBlock(reader, block));
    }
  }

  async function shown(rows: readonly Row<'Appointment'>[]): Promise<Outcome<{ touched: Touched }>> {
    return { ok: true, value: { touched: await touchedCourses(reader, actor, rows) } };
  }
}

/** The courses of these appointments by name, most urgent first; names as the reader may see them. */
export async function touchedCourses(
  reader: Reader,
  actor: Actor,
  rows: readonly Row<'Appointment'>[],
): Promise<Touched> {
  const byCourse = Map.groupBy(rows, ({ courseId }) => courseId);
  const courses = await rowsOf(reader, 'Course', { id: [...byCourse.keys()] });
  const people = await rowsOf(reader, 'Patient', { id: courses.map(({ patientId }) => patientId) });
  const patients = new Map(people.map((patient) => [patient.id, patient]));
  const names = seesNames(actor);
  return courses
    .map(({ id, patientId, category }) => ({
      courseId: id,
      patientNo: patients.get(patientId)?.patientNo ?? '',
      name: shownName(patients.get(patientId)?.name ?? '', names),
      category,
      appointments: (byCourse.get(id) ?? []).map((row) => ({
        appointmentId: row.id,
        deviceId: row.deviceId,
        startAt: isoOf(row.startAt),
      })),
    }))
    .sort((a, b) => a.category.localeCompare(b.category) || a.patientNo.localeCompare(b.patientNo));
}
