import type { Row } from '../models/index.ts';
import type { Reader } from '../record-types.ts';
import { rowsOf } from '../rows.ts';
import { LIVE_APPOINTMENT } from './current.ts';
import { addDays, dayOf, instantOf, weekdayOf, workCalendar, type WorkCalendar } from './hospital-time.ts';

/** Least minutes of a slot by technique; the device's own grid may be longer. Domain specification, section E [K]. */
const SLOT_MINUTES: Readonly<Record<string, number>> = { SBRT: 30, SRS: 30, TBI: 60 };
const DEFAULT_SLOT_MINUTES = 10;
const MINUTE_MS = 60_000;

export function slotMinutesOf(technique: string): number {
  return SLOT_MINUTES[technique] ?? DEFAULT_SLOT_MINUTES;
}

/** Epoch milliseconds, `endAt` exclusive. */
export interface Span {
  readonly startAt: number;
  readonly endAt: number;
}
export interface Slot extends Span {
  readonly deviceId: string;
}

export function overlaps(a: Span, b: Span): boolean {
  return a.startAt < b.endAt && b.startAt < a.endAt;
}

/** Opening hours of one device by day. */
export interface DeviceHours {
  /** Spans in which the device is staffed on that day, with the grid of its slots in minutes. */
  on(day: string): readonly (Span & { readonly slotMin: number })[];
}

/** A holiday has no hours; a weekend day turned working day has Monday's unless the device has hours of its own. */
export async function hoursOf(reader: Reader, deviceId: string, calendar?: WorkCalendar): Promise<DeviceHours> {
  const templates = await rowsOf(reader, 'DeviceTemplate', { deviceId }, { order: ['startTime'] });
  const { isWorkingDay } = calendar ?? (await workCalendar(reader));
  return {
    on(day) {
      const weekday = weekdayOf(day);
      const own = templates.filter((template) => template.weekday === weekday);
      if (weekday <= 5 && !isWorkingDay(day)) return [];
      const rows = own.length > 0 || !isWorkingDay(day) ? own : templates.filter(({ weekday: n }) => n === 1);
      return rows.map((row) => ({
        startAt: instantOf(day, row.startTime),
        endAt: instantOf(day, row.endTime),
        slotMin: row.slotMin,
      }));
    },
  };
}

/** Devices that may give this plan: same matched group, technique and energy. */
export async function devicesFor(reader: Reader, plan: Row<'Plan'>): Promise<Row<'Device'>[]> {
  const linacs = await rowsOf(reader, 'Device', { kind: 'LINAC', active: true }, { order: ['code'] });
  return linacs.filter((device) => fitsPlan(device, plan));
}

export function fitsPlan(device: Row<'Device'>, plan: Row<'Plan'>): boolean {
  const group = !plan.machineGroup || device.matchedGroup === plan.machineGroup || device.id === plan.machineGroup;
  const energy = !plan.energy || device.energies.includes(plan.energy);
  return device.active && device.kind === 'LINAC' && group && energy && device.techniques.includes(plan.technique);
}

/** Free slots of the devices from `fromDay` on, in time order. Slots that began before now are left out. */
export async function freeSlots(
  reader: Reader,
  wanted: {
    readonly deviceIds: readonly string[];
    readonly fromDay: string;
    readonly days: number;
    readonly slotMinutes: number;
  },
): Promise<Slot[]> {
  const calendar = await workCalendar(reader);
  const slots: Slot[] = [];
  for (const deviceId of wanted.deviceIds) {
    const hours = await hoursOf(reader, deviceId, calendar);
    const { bookedOn, blocked } = await takenOf(reader, deviceId, wanted.fromDay);
    for (let offset = 0; offset < wanted.days; offset += 1) {
      const day = addDays(wanted.fromDay, offset);
      const taken = [...(bookedOn.get(day) ?? []), ...blocked];
      for (const open of hours.on(day)) {
        const length = Math.max(open.slotMin, wanted.slotMinutes) * MINUTE_MS;
        for (let startAt = open.startAt; startAt + length <= open.endAt; startAt += open.slotMin * MINUTE_MS) {
          const slot = { deviceId, startAt, endAt: startAt + length };
          if (startAt > reader.now && !taken.some((span) => overlaps(span, slot))) slots.push(slot);
        }
      }
    }
  }
  return slots.sort((a, b) => a.startAt - b.startAt || a.deviceId.localeCompare(b.deviceId));
}

/** Booked spans of a device by their day, and blocks, which may last for weeks. */
async function takenOf(
  reader: Reader,
  deviceId: string,
  fromDay: string,
): Promise<{ readonly bookedOn: ReadonlyMap<string, readonly Span[]>; readonly blocked: readonly Span[] }> {
  const from = instantOf(fromDay, '00:00');
  const booked = await reader.sql.all<SpanSql>(
    `SELECT start_at, end_at FROM appointments WHERE device_id = ? AND start_at >= ?
     AND status IN (${LIVE_APPOINTMENT.map(() => '?').join(', ')})`,
    [deviceId, from, ...LIVE_APPOINTMENT],
  );
  const blocked = await reader.sql.all<SpanSql>(
    'SELECT start_at, end_at FROM device_blocks WHERE device_id = ? AND end_at > ?',
    [deviceId, from],
  );
  const bookedOn = new Map<string, Span[]>();
  for (const span of booked.map(spanOf)) {
    const day = dayOf(span.startAt);
    bookedOn.set(day, [...(bookedOn.get(day) ?? []), span]);
  }
  return { bookedOn, blocked: blocked.map(spanOf) };
}

type SpanSql = { start_at: number; end_at: number };

function spanOf(row: SpanSql): Span {
  return { startAt: Number(row.start_at), endAt: Number(row.end_at) };
}
