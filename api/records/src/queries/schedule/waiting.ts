import type { RouteAnswer } from '@rtflow/contract';
import { daysBetween } from '@rtflow/domain/scheduling/days';
import { hc12CourseActive, hc1SheetApproved } from '../../commands/guards/index.ts';
import { currentPlan, currentPrescription } from '../../clinical/current.ts';
import { dayOf } from '../../clinical/hospital-time.ts';
import { targetDay } from '../../clinical/placing.ts';
import type { Row } from '../../models/index.ts';
import { seesNames } from '../../policies/can.ts';
import { shownName } from '../../policies/masks.ts';
import type { Reader } from '../../record-types.ts';
import { needRow, rowsOf } from '../../rows.ts';
import type { Actor } from '../../tx.ts';

type Waiting = RouteAnswer<'schedule.waiting'>['rows'][number];

/** Nobody places more than these at once; the most urgent come first. */
const SHOWN = 60;

/** Courses whose plan is made and which lack appointments, by category and the days that are left. */
export async function waitingCourses(reader: Reader, actor: Actor): Promise<Waiting[]> {
  const found = await reader.sql.all<{ id: string; booked: number }>(
    `SELECT c.id, (SELECT COUNT(*) FROM appointments a WHERE a.course_id = c.id AND a.kind IN ('FIRST', 'REGULAR')
                     AND a.status IN ('HELD', 'BOOKED', 'CHECKED_IN', 'CALLED', 'IN_ROOM')) AS booked
       FROM courses c WHERE c.status = 'ACTIVE' AND c.prescribed_fractions > c.delivered_fractions
        AND EXISTS (SELECT 1 FROM plans p WHERE p.course_id = c.id AND p.status IN ('CHECKED', 'QA_PASSED', 'RELEASED'))`,
  );
  const booked = new Map(found.map((row) => [row.id, Number(row.booked)]));
  const courses = found.length ? await rowsOf(reader, 'Course', { id: [...booked.keys()] }) : [];
  const names = seesNames(actor);
  const open = courses.filter((course) => toPlace(course, booked) > 0);
  const rows = await Promise.all(
    open.map((course) => waitingRow(reader, course, { names, left: toPlace(course, booked) })),
  );
  const today = dayOf(reader.now);
  return rows
    .sort((a, b) => a.category.localeCompare(b.category) || daysBetween(today, a.target) - daysBetween(today, b.target))
    .slice(0, SHOWN);
}

function toPlace(course: Row<'Course'>, booked: ReadonlyMap<string, number>): number {
  return course.prescribedFractions - course.deliveredFractions - (booked.get(course.id) ?? 0);
}

async function waitingRow(
  reader: Reader,
  course: Row<'Course'>,
  { names, left }: { readonly names: boolean; readonly left: number },
): Promise<Waiting> {
  const patient = await needRow(reader, 'Patient', { id: course.patientId });
  const plan = await currentPlan(reader, course.id);
  const rx = await currentPrescription(reader, course.id);
  const barred = (await hc12CourseActive(reader, course.id)) ?? (await hc1SheetApproved(reader, plan));
  return {
    courseId: course.id,
    patientId: patient.id,
    patientNo: patient.patientNo,
    name: shownName(patient.name, names),
    category: course.category,
    technique: plan?.technique ?? course.technique,
    fractionation: rx?.fractionation ?? null,
    toPlace: left,
    nextFraction: course.prescribedFractions - left + 1,
    target: targetDay(course, rx),
    barred: barred ? { code: barred.code, zh: barred.zh, en: barred.en, whoCanFix: barred.whoCanFix } : null,
  };
}
