import { hc12CourseActive, hc1SheetApproved } from '../commands/guards/index.ts';
import type { Row } from '../models/index.ts';
import type { ScheduleMove } from '../models/treatment.ts';
import { refuse, type Reader, type Refusal } from '../record-types.ts';
import { tellAppointments } from '../messages/plan-messages.ts';
import { insertRow, needRow, rowsOf, updateRows } from '../rows.ts';
import type { Tx } from '../tx.ts';
import { liveAppointments } from './current.ts';
import { isoOf } from './hospital-time.ts';
import { lockDevices } from './lock-devices.ts';
import { renumberFractions } from './renumber-fractions.ts';
import { openSlotBook, type Place } from './slot-book.ts';

export type Seat = ScheduleMove['from'];
/** A move with a place to go to. */
export type Seated = ScheduleMove & { readonly to: Seat };

/** States in which an appointment may go to another slot. */
const MOVABLE: readonly string[] = ['BOOKED'];

/**
 * Every hard rule that the moves break, in order of time. They are judged as one: each may take the place that another leaves.
 */
export async function moveRefusals(reader: Reader, moves: readonly Seated[]): Promise<Refusal[]> {
  if (moves.length === 0) return [];
  const ids = moves.map(({ appointmentId }) => appointmentId);
  const rows = new Map((await rowsOf(reader, 'Appointment', { id: ids })).map((row) => [row.id, row]));
  const stale = moves.flatMap((move) => staleness(move, rows.get(move.appointmentId)) ?? []);
  if (stale.length > 0) return stale;
  const plans = await plansOf(reader, [...rows.values()]);
  const barred: Refusal[] = [];
  for (const courseId of new Set(moves.map((move) => move.courseId))) {
    const active = await hc12CourseActive(reader, courseId);
    if (active) barred.push(active);
  }
  for (const plan of plans.values()) {
    const sheet = await hc1SheetApproved(reader, plan);
    if (sheet && barred.length === 0) barred.push(sheet);
  }
  if (barred.length > 0) return barred;
  const starts = moves.map(({ to }) => to.startAt);
  const book = await openSlotBook(reader, {
    deviceIds: [...new Set(moves.map(({ to }) => to.deviceId))],
    courseIds: [...new Set(moves.map(({ courseId }) => courseId))],
    from: Math.min(...starts),
    until: Math.max(...starts),
    leaving: new Set(ids),
  });
  const refusals: Refusal[] = [];
  for (const move of [...moves].sort((a, b) => a.to.startAt - b.to.startAt)) {
    const row = rows.get(move.appointmentId) as Row<'Appointment'>;
    const plan = plans.get(row.planId ?? '');
    if (!plan) continue;
    const { courseId, kind, fxNo } = row;
    const lengthMs = move.to.endAt - move.to.startAt;
    const place: Place = { courseId, plan, kind, fxNo, lengthMs, deviceId: move.to.deviceId, startAt: move.to.startAt };
    refusals.push(...book.refusals(place));
    book.hold(place, row.id);
  }
  return refusals;
}

export interface MoveAct {
  readonly kind: Row<'ScheduleChange'>['kind'];
  readonly courseId?: string | null;
  readonly deviceId?: string | null;
  readonly summary?: Readonly<Record<string, unknown>>;
}

/**
 * Moves all or, with the first refusal, none; keeps what was before, so that the whole can be undone.
 * @returns the id of the change
 */
export async function applyMoves(tx: Tx, moves: readonly Seated[], act: MoveAct): Promise<string | Refusal> {
  await lockDevices(
    tx,
    moves.flatMap(({ from, to }) => [from.deviceId, to.deviceId]),
  );
  const [refusal] = await moveRefusals(tx, moves);
  if (refusal) return refusal;
  await reseat(tx, moves);
  const changeId = tx.newId();
  await insertRow(tx, 'ScheduleChange', {
    id: changeId,
    kind: act.kind,
    state: 'APPLIED',
    courseId: act.courseId ?? null,
    deviceId: act.deviceId ?? null,
    moves: [...moves],
    summary: { ...act.summary },
    madeBy: tx.actor.id,
    madeAt: tx.now,
    decidedBy: tx.actor.id,
    decidedAt: tx.now,
  });
  await tell(tx, moves, { changeId, action: 'appointment.moved' });
  return changeId;
}

/** Writes the new places. In two steps: a slot that one leaves may be another's new one, and each start is unique on a machine. */
export async function reseat(tx: Tx, moves: readonly Seated[]): Promise<void> {
  for (const [index, { appointmentId }] of moves.entries()) {
    // Before 1970: no real appointment lies there.
    const startAt = -(index + 1) * 60_000;
    await updateRows(tx, 'Appointment', { id: appointmentId }, { startAt, endAt: startAt + 1 });
  }
  for (const { appointmentId, to } of moves) {
    const { version } = await needRow(tx, 'Appointment', { id: appointmentId });
    await updateRows(tx, 'Appointment', { id: appointmentId }, { ...to, version: version + 1 });
  }
  for (const courseId of new Set(moves.map((move) => move.courseId))) {
    await renumberFractions(tx, courseId);
    await markFirst(tx, courseId);
  }
}

/** The earliest of a course that has not begun is its first fraction, whichever it was before. */
async function markFirst(tx: Tx, courseId: string): Promise<void> {
  for (const { id, kind, fxNo } of await liveAppointments(tx, courseId)) {
    if (fxNo === null || (kind !== 'FIRST' && kind !== 'REGULAR')) continue;
    const right = fxNo === 1 ? 'FIRST' : 'REGULAR';
    if (kind !== right) await updateRows(tx, 'Appointment', { id }, { kind: right });
  }
}

/** Audit and HL7 (S13, rescheduled), per course. */
export async function tell(
  tx: Tx,
  moves: readonly Seated[],
  { changeId, action }: { readonly changeId: string; readonly action: string },
): Promise<void> {
  for (const [courseId, own] of Map.groupBy(moves, (move) => move.courseId)) {
    const { patientId } = await needRow(tx, 'Course', { id: courseId });
    const detail = { changeId, moves: own.map(({ appointmentId, from, to }) => ({ appointmentId, from, to })) };
    await tx.audit({ action, entity: 'course', entityId: courseId, patientId, detail });
    const appointmentIds = own.map(({ appointmentId }) => appointmentId);
    await tx.outbox('siu', { courseId, trigger: 'S13', appointmentIds }, `siu:${changeId}:${courseId}:${action}`);
    const key = `moved:${changeId}:${courseId}:${action}`;
    await tellAppointments(tx, { kind: 'appointment-changed', courseId, key }, appointmentIds);
  }
}

function staleness(move: Seated, row: Row<'Appointment'> | undefined): Refusal | null {
  const stands = row && row.deviceId === move.from.deviceId && row.startAt === move.from.startAt;
  if (stands && MOVABLE.includes(row.status)) return null;
  return refuse({
    code: 'APPOINTMENT_CHANGED',
    zh: '预约已被他人改动或已签到，请刷新后再试',
    en: 'The appointment was changed, or the patient has arrived: refresh and try again',
    whoCanFix: 'RTT-T',
    detail: { appointmentId: move.appointmentId, status: row?.status ?? null, startAt: isoOf(move.from.startAt) },
  });
}

async function plansOf(reader: Reader, rows: readonly Row<'Appointment'>[]): Promise<Map<string, Row<'Plan'>>> {
  const ids = [...new Set(rows.map(({ planId }) => planId).filter((id) => id !== null))];
  return new Map((await rowsOf(reader, 'Plan', { id: ids })).map((plan) => [plan.id, plan]));
}
