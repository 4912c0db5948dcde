import { cycleOf, Grid, patternFrom, seriesAt, type PatternDay, type Placement } from '@rtflow/domain/scheduling/index';
import type { Row } from '../models/index.ts';
import { refuse, type Reader, type Refusal } from '../record-types.ts';
import { needRow, rowOf } from '../rows.ts';
import type { Seated } from './apply-moves.ts';
import { currentPrescription, liveAppointments } from './current.ts';
import { addDays, dayOf, daysBetween, workCalendar } from './hospital-time.ts';
import { atMinute, machineDays, minuteOf } from './machine-days.ts';
import { demandOf } from './placing.ts';

export interface SeriesMove {
  readonly appointmentId: string;
  readonly deviceId: string;
  /** Epoch milliseconds. */
  readonly startAt: number;
  /** Only this fraction, or this one and all after it. */
  readonly scope: 'ONE' | 'FOLLOWING';
}

/** Days beyond the last fraction in which a re-flowed series finds its place. */
const SPARE_DAYS = 28;

/**
 * Where each fraction goes. On the same day: the new time and machine for all, each on its day. On another day: the series flows on
 * from there by its cycle, around weekends, holidays and what is booked; nearest free time where the usual one is taken.
 */
export async function seriesMoves(
  reader: Reader,
  move: SeriesMove,
  /** Moves that are made beside it: their old places are free, their new ones taken. */
  beside: readonly Seated[] = [],
): Promise<Seated[] | Refusal> {
  const head = await needRow(reader, 'Appointment', { id: move.appointmentId });
  const lengthMs = head.endAt - head.startAt;
  const seat = { deviceId: move.deviceId, startAt: move.startAt, endAt: move.startAt + lengthMs };
  const headMove: Seated = { ...moveOf(head), to: seat };
  if (move.scope === 'ONE' || !head.planId) return [headMove];
  const later = await following(reader, head);
  if (later.length === 0) return [headMove];
  const series = [head, ...later];
  const plan = await needRow(reader, 'Plan', { id: head.planId });
  const pattern = await patternOf(reader, series, dayOf(move.startAt));
  if (pattern === null) return noPlace(head, '新日期不是治疗日', 'This is no treatment day of the cycle');
  const first = pattern[0]?.day ?? dayOf(move.startAt);
  const days = daysBetween(first, pattern.at(-1)?.day ?? first) + SPARE_DAYS;
  const leaving = new Set([...series.map(({ id }) => id), ...beside.map(({ appointmentId }) => appointmentId)]);
  // Each fraction stays as long as it is.
  const { lengths: _, ...demand } = await demandOf(reader, plan, { leaving });
  const machines = [move.deviceId, ...demand.machines.filter((id) => id !== move.deviceId)];
  const grid = new Grid(await machineDays(reader, { deviceIds: machines, fromDay: first, days, leaving }));
  for (const { to } of beside) grid.take(takenBy(to));
  const calendar = await workCalendar(reader);
  const wanted = {
    ...demand,
    machines,
    begun: head.kind !== 'FIRST',
    firstLengthMin: lengthMs / 60_000,
    lengthMin: Math.max(...later.map(({ startAt, endAt }) => (endAt - startAt) / 60_000)),
    usualMin: minuteOf(move.startAt),
  };
  const line = { machineId: move.deviceId, anchor: minuteOf(move.startAt), pattern };
  const weights = { ...ZERO_LIMIT };
  const placements = seriesAt(wanted, line, { grid, calendar, weights, until: addDays(first, days - 1) }, Infinity);
  if (placements === null) return noPlace(head, '其后的分次排不下', 'The fractions after it find no place');
  return series.map((row, index) => {
    const placed = placements[index];
    if (!placed) return { ...moveOf(row), to: moveOf(row).from };
    const startAt = index === 0 ? move.startAt : atMinute(placed.day, placed.startMin);
    return {
      ...moveOf(row),
      to: {
        deviceId: index === 0 ? move.deviceId : placed.machineId,
        startAt,
        endAt: startAt + (row.endAt - row.startAt),
      },
    };
  });
}

/** `seriesAt` sums what a time costs only to stop early; here every time is welcome. */
const ZERO_LIMIT = {
  startBy: 0,
  sameTime: 0,
  sameMachine: 0,
  preference: 0,
  inpatient: 0,
  infectious: 0,
  chemo: 0,
  early: 0,
  buffer: 0,
  firstSpread: 0,
  fairness: 0,
} as const;

/** The booked fractions after this one, in order of time. */
async function following(reader: Reader, head: Row<'Appointment'>): Promise<Row<'Appointment'>[]> {
  const live = await liveAppointments(reader, head.courseId);
  return live.filter(
    ({ id, kind, status, startAt }) =>
      id !== head.id && startAt > head.startAt && status === 'BOOKED' && (kind === 'FIRST' || kind === 'REGULAR'),
  );
}

/** On the same day each keeps its day; else the cycle says the days from the new one on. */
async function patternOf(
  reader: Reader,
  series: readonly Row<'Appointment'>[],
  newDay: string,
): Promise<PatternDay[] | null> {
  const [head] = series as [Row<'Appointment'>];
  if (dayOf(head.startAt) === newDay)
    return series.map((row, index) => ({ day: dayOf(row.startAt), part: partOf(series, index) }));
  const rx = await currentPrescription(reader, head.courseId);
  const needs = await rowOf(reader, 'CourseNeed', { courseId: head.courseId });
  const cycle = cycleOf(rx?.fractionation ?? 'QD5', needs?.weekdays ?? []);
  const calendar = await workCalendar(reader);
  return patternFrom(cycle, { first: newDay, count: series.length, calendar });
}

function partOf(series: readonly Row<'Appointment'>[], index: number): number {
  const day = dayOf((series[index] as Row<'Appointment'>).startAt);
  return series.slice(0, index).filter((row) => dayOf(row.startAt) === day).length;
}

function takenBy({ deviceId, startAt, endAt }: Seated['to']): Placement {
  const lengthMin = (endAt - startAt) / 60_000;
  return { machineId: deviceId, day: dayOf(startAt), startMin: minuteOf(startAt), lengthMin, first: false };
}

export function moveOf(row: Row<'Appointment'>): Omit<Seated, 'to'> {
  const { id, courseId, deviceId, startAt, endAt } = row;
  return { appointmentId: id, courseId, from: { deviceId, startAt, endAt }, notes: [] };
}

function noPlace(head: Row<'Appointment'>, zh: string, en: string): Refusal {
  return refuse({ code: 'SERIES_NO_PLACE', zh, en, whoCanFix: 'RTT-T', detail: { appointmentId: head.id } });
}
