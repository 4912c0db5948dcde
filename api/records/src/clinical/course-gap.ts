import { gapPlan, type GapPlan } from '@rtflow/domain/scheduling/compensation';
import type { Row } from '../models/index.ts';
import type { Reader } from '../record-types.ts';
import { rowsOf } from '../rows.ts';
import { currentPrescription, targetsOf } from './current.ts';
import { dayOf, workCalendar } from './hospital-time.ts';

const COUNTED = ['HELD', 'BOOKED', 'CHECKED_IN', 'CALLED', 'IN_ROOM', 'DONE', 'PARTIAL'] as const;
const FRACTION = ['FIRST', 'REGULAR'] as const;

/** Long holidays inside a course as it is given and booked. @returns null without a prescription or without fractions */
export async function gapOf(reader: Reader, course: Row<'Course'>): Promise<GapPlan | null> {
  const rx = await currentPrescription(reader, course.id);
  const [target] = rx ? await targetsOf(reader, rx.id) : [];
  const where = { courseId: course.id, kind: FRACTION, status: COUNTED };
  const rows = await rowsOf(reader, 'Appointment', where, { order: ['startAt'] });
  if (!target || rows.length === 0) return null;
  const days = rows.map(({ startAt }) => dayOf(startAt));
  return gapPlan({ days, category: course.category, doseGy: target.dosePerFxCgy / 100 }, await workCalendar(reader));
}
