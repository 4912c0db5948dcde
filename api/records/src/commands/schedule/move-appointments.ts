import { applyMoves, type Seated } from '../../clinical/apply-moves.ts';
import { moveOf, seriesMoves, type SeriesMove } from '../../clinical/series-move.ts';
import { can } from '../../policies/can.ts';
import { refuse, refuseAs, type Outcome } from '../../policies/refusals.ts';
import { isRefusal } from '../../record-types.ts';
import { rowOf, rowsOf } from '../../rows.ts';
import type { Tx } from '../../tx.ts';
import { consentMissing } from './consent.ts';

export interface MoveAppointments extends SeriesMove {
  /** The patient agrees to the new time. */
  readonly consent: boolean;
}

/** One fraction, or this and all following, to another slot. A patient who knows the time is moved only with consent. */
export async function moveAppointments(
  tx: Tx,
  { consent, ...move }: MoveAppointments,
): Promise<Outcome<{ changeId: string; moved: number }>> {
  const right = can(tx.actor, 'appt.move');
  if (!right.ok) return right;
  const head = await rowOf(tx, 'Appointment', { id: move.appointmentId });
  if (!head) return refuse('NOT_FOUND', { appointmentId: move.appointmentId });
  const moves = await seriesMoves(tx, move);
  if (isRefusal(moves)) return refuseAs(moves);
  return seat(tx, moves, { kind: 'MOVE', courseId: head.courseId, consent });
}

/** Two patients change places. */
export async function swapAppointments(
  tx: Tx,
  input: { readonly appointmentIds: readonly [string, string]; readonly consent: boolean },
): Promise<Outcome<{ changeId: string; moved: number }>> {
  const right = can(tx.actor, 'appt.move');
  if (!right.ok) return right;
  const rows = await rowsOf(tx, 'Appointment', { id: [...input.appointmentIds] });
  const [a, b] = input.appointmentIds.map((id) => rows.find((row) => row.id === id));
  if (!a || !b || a.id === b.id) return refuse('NOT_FOUND', { appointmentIds: input.appointmentIds });
  const seatOf = (there: typeof a, length: typeof a) => ({
    deviceId: there.deviceId,
    startAt: there.startAt,
    endAt: there.startAt + (length.endAt - length.startAt),
  });
  const moves: Seated[] = [
    { ...moveOf(a), to: seatOf(b, a) },
    { ...moveOf(b), to: seatOf(a, b) },
  ];
  return seat(tx, moves, { kind: 'SWAP', courseId: null, consent: input.consent });
}

async function seat(
  tx: Tx,
  moves: readonly Seated[],
  act: { readonly kind: 'MOVE' | 'SWAP'; readonly courseId: string | null; readonly consent: boolean },
): Promise<Outcome<{ changeId: string; moved: number }>> {
  const real = moves.filter(({ from, to }) => from.startAt !== to.startAt || from.deviceId !== to.deviceId);
  if (real.length === 0) return refuse('BAD_INPUT', { appointmentId: moves[0]?.appointmentId });
  const missing = act.consent ? null : await consentMissing(tx, real);
  if (missing) return refuseAs(missing);
  const summary = { consent: act.consent };
  const changed = await applyMoves(tx, real, { kind: act.kind, courseId: act.courseId, summary });
  return isRefusal(changed) ? refuseAs(changed) : { ok: true, value: { changeId: changed, moved: real.length } };
}
