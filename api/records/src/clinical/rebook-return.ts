import type { Row } from '../models/index.ts';
import type { ScheduleMove } from '../models/treatment.ts';
import type { Reader } from '../record-types.ts';
import { rowsOf } from '../rows.ts';
import { moveRefusals, type Seated } from './apply-moves.ts';
import { outcomesOf } from './rebook-calls.ts';

/** Nobody is called back sooner than this. */
const LEAD_MS = 60 * 60_000;
/** A message may be read too late. */
const SOON_MS = 4 * LEAD_MS;

/** Back to the old time, for those who are still where the change put them and whose old time is still to come and free. */
export async function returnMoves(reader: Reader, change: Row<'ScheduleChange'>): Promise<ScheduleMove[]> {
  if (change.state !== 'APPLIED') return [];
  const seated = change.moves.filter((move): move is Seated => move.to !== null);
  const rows = await rowsOf(reader, 'Appointment', { id: seated.map(({ appointmentId }) => appointmentId) });
  const told = outcomesOf(change);
  const back = seated
    .filter(({ appointmentId, from, to }) => {
      const row = rows.find(({ id }) => id === appointmentId);
      const stays = row?.status === 'BOOKED' && row.deviceId === to.deviceId && row.startAt === to.startAt;
      return stays && Math.min(from.startAt, to.startAt) > reader.now + LEAD_MS;
    })
    .map(({ from, to, ...move }) => {
      const call = told[move.courseId] === 'reached' || from.startAt - reader.now < SOON_MS;
      return { ...move, from: to, to: from, notes: call ? ['PHONE'] : [] };
    });
  // Whose old place is taken meanwhile keeps the new one.
  const free: Seated[] = [];
  for (const move of back) if ((await moveRefusals(reader, [...free, move])).length === 0) free.push(move);
  return free;
}
