import { cycleOf, nextDay } from '@rtflow/domain/scheduling/cycles';
import type { Seated } from '../../clinical/apply-moves.ts';
import { currentPrescription } from '../../clinical/current.ts';
import { dayOf, workCalendar } from '../../clinical/hospital-time.ts';
import { machineDays, minuteOf, atMinute } from '../../clinical/machine-days.ts';
import { placesFor, rebookProposal } from '../../clinical/rebook-proposal.ts';
import { seriesMoves } from '../../clinical/series-move.ts';
import type { Row } from '../../models/index.ts';
import type { ScheduleMove } from '../../models/treatment.ts';
import { can } from '../../policies/can.ts';
import { refuse, type Outcome } from '../../policies/refusals.ts';
import { isRefusal } from '../../record-types.ts';
import { insertRow, rowOf, rowsOf, updateRows } from '../../rows.ts';
import type { Tx } from '../../tx.ts';
import { rebookDecided, startRebooking } from './rebook-process.ts';

type Proposed = Outcome<{ changeId: string | null }>;

/** A machine is down: one proposal for all who are booked on it. An older one that nobody has decided is dropped. */
export async function proposeRebook(
  tx: Tx,
  { deviceId, backAt }: { readonly deviceId: string; readonly backAt: number | null },
): Promise<Proposed> {
  const right = can(tx.actor, 'appt.move');
  if (!right.ok) return right;
  if (!(await rowOf(tx, 'Device', { id: deviceId }))) return refuse('NOT_FOUND', { deviceId });
  return { ok: true, value: { changeId: await keepRebook(tx, deviceId, backAt) } };
}

/** Written by the machine's hold as well, in whose right it lies. @returns null when nobody is concerned */
export async function keepRebook(tx: Tx, deviceId: string, backAt: number | null): Promise<string | null> {
  const older = { deviceId, kind: 'REBOOK', state: 'PROPOSED' } as const;
  for (const { id } of await rowsOf(tx, 'ScheduleChange', older)) await rebookDecided(tx, id, 'discard');
  await updateRows(tx, 'ScheduleChange', older, { state: 'DISCARDED' });
  const { moves, summary } = await rebookProposal(tx, deviceId, backAt);
  if (moves.length === 0) return null;
  const changeId = await keepChange(tx, { kind: 'REBOOK', deviceId, moves, summary });
  await startRebooking(tx, { deviceId, changeId });
  return changeId;
}

/**
 * The set-up has changed: where the machine still works that day each finds another time, where the day has closed its series
 * flows on around it. One proposal to approve.
 */
export async function proposeReflow(tx: Tx, appointmentIds: readonly string[]): Promise<Proposed> {
  const right = can(tx.actor, 'appt.move');
  if (!right.ok) return right;
  const rows = await rowsOf(tx, 'Appointment', { id: [...appointmentIds] }, { order: ['startAt', 'id'] });
  const moves: ScheduleMove[] = [];
  const open = await openDays(tx, rows);
  const [timed, closed] = [rows.filter((row) => open.has(dayKey(row))), rows.filter((row) => !open.has(dayKey(row)))];
  for (const own of Map.groupBy(closed, ({ courseId }) => courseId).values()) {
    const [head] = own;
    if (head?.status === 'BOOKED') moves.push(...(await flowOn(tx, head, moves)));
  }
  const flowing = new Set(moves.map(({ appointmentId }) => appointmentId));
  const others = timed.filter(({ id }) => !flowing.has(id));
  const places = await placesFor(tx, others, { backAt: tx.now, until: others.at(-1)?.endAt ?? tx.now });
  moves.push(...places.moves);
  const changed = moves.filter(
    ({ from, to }) => to === null || to.startAt !== from.startAt || to.deviceId !== from.deviceId,
  );
  if (changed.length === 0) return { ok: true, value: { changeId: null } };
  const summary = {
    moved: changed.filter(({ to }) => to !== null).length,
    unplaced: changed.filter(({ to }) => to === null).length,
    courses: new Set(changed.map(({ courseId }) => courseId)).size,
    effects: places.summary.effects,
  };
  return {
    ok: true,
    value: { changeId: await keepChange(tx, { kind: 'REFLOW', deviceId: null, moves: changed, summary }) },
  };
}

const dayKey = ({ deviceId, startAt }: Row<'Appointment'>): string => `${deviceId}|${dayOf(startAt)}`;

/** Days of these appointments on which their machine still has a shift. */
async function openDays(tx: Tx, rows: readonly Row<'Appointment'>[]): Promise<ReadonlySet<string>> {
  const open = new Set<string>();
  for (const [key, [row]] of Map.groupBy(rows, dayKey)) {
    if (!row) continue;
    const [day] = await machineDays(tx, { deviceIds: [row.deviceId], fromDay: dayOf(row.startAt), days: 1 });
    if (day && day.shifts.length > 0) open.add(key);
  }
  return open;
}

/** From the first fraction that has no day any more, to the next treatment day on which its machine has time. */
async function flowOn(tx: Tx, head: Row<'Appointment'>, beside: readonly ScheduleMove[]): Promise<ScheduleMove[]> {
  const seated = beside.filter((move): move is Seated => move.to !== null);
  const rx = await currentPrescription(tx, head.courseId);
  const needs = await rowOf(tx, 'CourseNeed', { courseId: head.courseId });
  const cycle = cycleOf(rx?.fractionation ?? 'QD5', needs?.weekdays ?? []);
  const calendar = await workCalendar(tx);
  let day = nextDay(cycle, dayOf(head.startAt), calendar);
  for (let tried = 0; day !== null && tried < MAX_DAYS_TRIED; tried += 1) {
    const open = (await machineDays(tx, { deviceIds: [head.deviceId], fromDay: day, days: 1 }))[0]?.shifts.length ?? 0;
    const startAt = atMinute(day, minuteOf(head.startAt));
    const move = { appointmentId: head.id, deviceId: head.deviceId, startAt, scope: 'FOLLOWING' as const };
    const moves = open > 0 ? await seriesMoves(tx, move, seated) : null;
    if (moves && !isRefusal(moves)) return moves;
    day = nextDay(cycle, day, calendar);
  }
  const { id, courseId, deviceId, startAt, endAt } = head;
  return [{ appointmentId: id, courseId, from: { deviceId, startAt, endAt }, to: null, notes: ['NO_PLACE'] }];
}

const MAX_DAYS_TRIED = 10;

/** A proposal on record; nothing moves before somebody takes it. */
export async function keepChange(
  tx: Tx,
  proposal: Pick<Row<'ScheduleChange'>, 'kind' | 'deviceId' | 'moves' | 'summary'> & { readonly courseId?: string },
): Promise<string> {
  const id = tx.newId();
  await insertRow(tx, 'ScheduleChange', { id, state: 'PROPOSED', ...proposal, madeBy: tx.actor.id, madeAt: tx.now });
  await tx.audit({
    action: 'schedule.proposed',
    entity: 'schedule-change',
    entityId: id,
    detail: { kind: proposal.kind, deviceId: proposal.deviceId, moves: proposal.moves.length },
  });
  return id;
}
