import type { MachineDay, MinuteSpan, Shift, Taken, Window } from '@rtflow/domain/scheduling/model';
import type { Row } from '../models/index.ts';
import type { Reader } from '../record-types.ts';
import { rowsOf } from '../rows.ts';
import { bookingRules } from './booking-rules.ts';
import { LIVE_APPOINTMENT } from './current.ts';
import { addDays, DAY_MS, dayOf, instantOf, weekdayOf, workCalendar, type WorkCalendar } from './hospital-time.ts';
import { occurrences } from './recurrence.ts';
import type { Span } from './span.ts';

const MINUTE_MS = 60_000;
const MONDAY = 1;
const FRIDAY = 5;

export interface DayRange {
  readonly deviceIds: readonly string[];
  readonly fromDay: string;
  readonly days: number;
  /** Appointments that leave their place: they take nothing. */
  readonly leaving?: ReadonlySet<string>;
}

/** Epoch ms of a minute of a hospital day. */
export function atMinute(day: string, minute: number): number {
  return instantOf(day, '00:00') + minute * MINUTE_MS;
}

/** Minutes of an instant from the midnight of its hospital day. */
export function minuteOf(at: number): number {
  return (at - instantOf(dayOf(at), '00:00')) / MINUTE_MS;
}

/**
 * Machine time of some days as the scheduling model reads it: shifts with enough staff, blocks and openings with their
 * occurrences, and what is booked. A holiday has no shifts; a weekend day turned working day has Monday's unless the machine
 * has hours of its own.
 */
export async function machineDays(reader: Reader, range: DayRange): Promise<MachineDay[]> {
  const { deviceIds, fromDay, days } = range;
  const calendar = await workCalendar(reader);
  const { staffMinimum } = await bookingRules(reader);
  const deviceId = [...deviceIds];
  const templates = await rowsOf(reader, 'DeviceTemplate', { deviceId }, { order: ['startTime'] });
  const staffed = Map.groupBy(
    templates.filter(({ therapists }) => therapists >= staffMinimum),
    (template) => template.deviceId,
  );
  const whole = { startAt: instantOf(fromDay, '00:00'), endAt: instantOf(addDays(fromDay, days), '00:00') };
  const windows = windowsByDay(await blocksOf(reader, deviceIds, whole), whole);
  const taken = await takenByDay(reader, range, whole);
  return deviceIds.flatMap((machineId) =>
    Array.from({ length: days }, (_, offset) => addDays(fromDay, offset)).map((day) => ({
      machineId,
      day,
      shifts: shiftsOn(staffed.get(machineId) ?? [], day, calendar),
      windows: windows.get(`${machineId}|${day}`) ?? [],
      taken: taken.get(`${machineId}|${day}`) ?? [],
    })),
  );
}

/** The shifts of one day. A holiday has none; a weekend day turned working day has Monday's unless the machine has its own. */
export function shiftsOn(
  templates: readonly Pick<Row<'DeviceTemplate'>, 'weekday' | 'startTime' | 'endTime' | 'slotMin'>[],
  day: string,
  calendar: WorkCalendar,
): Shift[] {
  const weekday = weekdayOf(day);
  const type = calendar.typeOf(day);
  if (type === 'HOLIDAY' || (weekday <= FRIDAY && !calendar.isWorkingDay(day))) return [];
  const own = templates.filter((template) => template.weekday === weekday);
  const rows = own.length > 0 || type !== 'MAKEUP' ? own : templates.filter((template) => template.weekday === MONDAY);
  const midnight = instantOf(day, '00:00');
  return rows.map(({ startTime, endTime, slotMin }) => ({
    startMin: (instantOf(day, startTime) - midnight) / MINUTE_MS,
    endMin: (instantOf(day, endTime) - midnight) / MINUTE_MS,
    slotMin,
  }));
}

/** Blocks and openings that may have an occurrence in the span. */
async function blocksOf(reader: Reader, deviceIds: readonly string[], within: Span): Promise<Row<'DeviceBlock'>[]> {
  const blocks = await rowsOf(reader, 'DeviceBlock', { deviceId: [...deviceIds] }, { order: ['startAt', 'id'] });
  return blocks.filter(({ startAt, endAt, recurrence, lastEndAt }) => {
    const end = recurrence === null ? endAt : lastEndAt;
    return startAt < within.endAt && (end === null || end > within.startAt);
  });
}

function windowsByDay(blocks: readonly Row<'DeviceBlock'>[], within: Span): Map<string, Window[]> {
  const byDay = new Map<string, Window[]>();
  for (const block of blocks) {
    for (const span of occurrences(block, within)) {
      for (const { day, ...minutes } of pieces(span)) {
        const window: Window = {
          ...minutes,
          kind: block.kind === 'OPEN' ? 'OPEN' : 'BLOCK',
          allow: block.allowTags ?? [],
        };
        push(byDay, `${block.deviceId}|${day}`, window);
      }
    }
  }
  return byDay;
}

async function takenByDay(reader: Reader, range: DayRange, within: Span): Promise<Map<string, Taken[]>> {
  const byDay = new Map<string, Taken[]>();
  if (range.deviceIds.length === 0) return byDay;
  const rows = await reader.sql.all<{ id: string; device_id: string; kind: string; start_at: number; end_at: number }>(
    `SELECT id, device_id, kind, start_at, end_at FROM appointments
     WHERE device_id IN (${range.deviceIds.map(() => '?').join(', ')}) AND start_at >= ? AND start_at < ?
       AND status IN (${LIVE_APPOINTMENT.map(() => '?').join(', ')})`,
    [...range.deviceIds, within.startAt - DAY_MS, within.endAt, ...LIVE_APPOINTMENT],
  );
  for (const row of rows) {
    if (range.leaving?.has(row.id)) continue;
    const first = row.kind === 'FIRST';
    for (const { day, ...minutes } of pieces({ startAt: Number(row.start_at), endAt: Number(row.end_at) })) {
      push(byDay, `${row.device_id}|${day}`, { ...minutes, first });
    }
  }
  return byDay;
}

/** The whole minutes that a span within one day touches: a visit that began at a quarter past and ten seconds too. */
export function minutesTouched(startAt: number, endAt: number): MinuteSpan & { readonly day: string } {
  const startMin = minuteOf(startAt);
  return {
    day: dayOf(startAt),
    startMin: Math.floor(startMin),
    endMin: Math.ceil(startMin + (endAt - startAt) / MINUTE_MS),
  };
}

/** A span cut at midnights. */
function pieces({ startAt, endAt }: Span): (MinuteSpan & { readonly day: string })[] {
  const cut: (MinuteSpan & { readonly day: string })[] = [];
  for (let from = startAt; from < endAt;) {
    const day = dayOf(from);
    const until = Math.min(endAt, instantOf(addDays(day, 1), '00:00'));
    cut.push(minutesTouched(from, until));
    from = until;
  }
  return cut;
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
