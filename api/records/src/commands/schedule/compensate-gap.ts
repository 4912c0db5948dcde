import { compensate, type CompensateWish } from '@rtflow/domain/scheduling/index';
import { gapOf } from '../../clinical/course-gap.ts';
import { displacedOf, rebookingOf, scheduleMove } from '../../clinical/rebook-proposal.ts';
import { can } from '../../policies/can.ts';
import { refuse, refuseAs, type Outcome } from '../../policies/refusals.ts';
import { rowOf, rowsOf } from '../../rows.ts';
import type { Tx } from '../../tx.ts';
import { keepChange } from './propose-changes.ts';

/** What a holiday takes from a course is regained before its end: one proposal, taken or dropped as a whole. */
export async function compensateGap(
  tx: Tx,
  { courseId, kind }: { readonly courseId: string; readonly kind: CompensateWish['kind'] },
): Promise<Outcome<{ changeId: string }>> {
  const right = can(tx.actor, 'appt.move');
  if (!right.ok) return right;
  const course = await rowOf(tx, 'Course', { id: courseId });
  if (!course) return refuse('NOT_FOUND', { courseId });
  const option = (await gapOf(tx, course))?.options.find((each) => each.kind === kind);
  if (!option) return noPlace(courseId);
  const where = { courseId, kind: 'REGULAR', status: 'BOOKED' } as const;
  const coming = await rowsOf(tx, 'Appointment', where, { order: ['startAt'] });
  const rows = coming.filter(({ startAt, planId }) => startAt > tx.now && planId !== null);
  const leaving = rows.slice(-option.fractions);
  const series = await Promise.all(rows.map((row) => displacedOf(tx, row)));
  const rebooking = await rebookingOf(tx, series, { rows: leaving, backAt: null });
  const answers = new Map(compensate(series, option as CompensateWish, rebooking).map((answer) => [answer.id, answer]));
  const moves = leaving.flatMap((row) => {
    const answer = answers.get(row.id);
    return answer ? [scheduleMove(row, answer, tx.now)] : [];
  });
  if (moves.length === 0) return noPlace(courseId);
  const { lostGy, lateGy } = option;
  const effects = Object.fromEntries(
    [...answers].map(([id, { how, overrunDays }]) => [id, { how, overrunDays, lostGy: 0, lateGy: 0 }]),
  );
  const summary = {
    compensation: kind,
    moved: moves.length,
    unplaced: option.fractions - moves.length,
    lostGy,
    lateGy,
    effects,
  };
  const changeId = await keepChange(tx, { kind: 'REFLOW', deviceId: null, courseId, moves, summary });
  return { ok: true, value: { changeId } };
}

function noPlace(courseId: string): Outcome<never> {
  return refuseAs({
    code: 'COMPENSATION_NO_PLACE',
    zh: '没有可补的时段：查周六班次或另选方式',
    en: 'No place to regain a fraction: look at the Saturday shifts, or choose the other way',
    detail: { courseId },
  });
}
