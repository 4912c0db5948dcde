import type { Row } from '../models/index.ts';
import type { Reader } from '../record-types.ts';
import { rowsOf } from '../rows.ts';
import { bookingRules } from './booking-rules.ts';
import { tagsOfCourses } from './course-tags.ts';
import { DAY_MS, dayOf, workCalendar } from './hospital-time.ts';
import { minutesTouched, shiftsOn } from './machine-days.ts';
import { occurrences, type Repeated } from './recurrence.ts';
import { touchedBy } from './touched.ts';

type Template = Pick<Row<'DeviceTemplate'>, 'weekday' | 'startTime' | 'endTime' | 'slotMin' | 'therapists'>;

export interface Block extends Repeated {
  readonly deviceId: string;
  readonly kind: Row<'DeviceBlock'>['kind'];
  /** Categories and tags that may use it all the same, or alone. */
  readonly allowTags: readonly string[];
}

/** How far ahead booked patients are looked for. */
const HORIZON_DAYS = 366;

/** Who is booked inside a block and is not let through by its category or tags. An opening touches nobody. */
export async function touchedByBlock(reader: Reader, block: Block): Promise<Row<'Appointment'>[]> {
  if (block.kind === 'OPEN') return [];
  const within = { startAt: reader.now, endAt: reader.now + HORIZON_DAYS * DAY_MS };
  const rows = await touchedBy(reader, occurrences(block, within), [block.deviceId]);
  if (rows.length === 0 || block.allowTags.length === 0) return rows;
  const courses = await rowsOf(reader, 'Course', { id: [...new Set(rows.map(({ courseId }) => courseId))] });
  const tags = await tagsOfCourses(reader, courses);
  const free = new Set(
    courses
      .filter(({ id, category }) => [category, ...(tags.get(id) ?? [])].some((tag) => block.allowTags.includes(tag)))
      .map(({ id }) => id),
  );
  return rows.filter(({ courseId }) => !free.has(courseId));
}

/** Who is booked within the machine's shifts of today and outside those that it would get. */
export async function touchedByHours(
  reader: Reader,
  deviceId: string,
  shifts: readonly Template[],
): Promise<Row<'Appointment'>[]> {
  const { staffMinimum } = await bookingRules(reader);
  const now = await rowsOf(reader, 'DeviceTemplate', { deviceId });
  return outside(reader, deviceId, { now: staffed(now, staffMinimum), next: staffed(shifts, staffMinimum) });
}

/** Who is booked in a shift that would have too few therapists. */
export async function touchedByStaffMinimum(reader: Reader, staffMinimum: number): Promise<Row<'Appointment'>[]> {
  const rules = await bookingRules(reader);
  const byDevice = Map.groupBy(await rowsOf(reader, 'DeviceTemplate', {}), ({ deviceId }) => deviceId);
  const touched: Row<'Appointment'>[] = [];
  for (const [deviceId, rows] of byDevice) {
    const change = { now: staffed(rows, rules.staffMinimum), next: staffed(rows, staffMinimum) };
    touched.push(...(await outside(reader, deviceId, change)));
  }
  return touched;
}

async function outside(
  reader: Reader,
  deviceId: string,
  { now, next }: { readonly now: readonly Template[]; readonly next: readonly Template[] },
): Promise<Row<'Appointment'>[]> {
  const calendar = await workCalendar(reader);
  const coming = { startAt: reader.now, endAt: reader.now + HORIZON_DAYS * DAY_MS };
  const rows = await touchedBy(reader, [coming], [deviceId]);
  const covers = (templates: readonly Template[], { startAt, endAt }: Row<'Appointment'>): boolean => {
    const { startMin, endMin } = minutesTouched(startAt, endAt);
    return shiftsOn(templates, dayOf(startAt), calendar).some(
      (shift) => shift.startMin <= startMin && endMin <= shift.endMin,
    );
  };
  return rows.filter((row) => covers(now, row) && !covers(next, row));
}

function staffed(templates: readonly Template[], staffMinimum: number): readonly Template[] {
  return templates.filter(({ therapists }) => therapists >= staffMinimum);
}
