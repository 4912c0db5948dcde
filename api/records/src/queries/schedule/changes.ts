import type { RouteAnswer } from '@rtflow/contract';
import { moveRefusals, type Seated } from '../../clinical/apply-moves.ts';
import { isoOf } from '../../clinical/hospital-time.ts';
import { seriesMoves, type SeriesMove } from '../../clinical/series-move.ts';
import { consentMissing } from '../../commands/schedule/consent.ts';
import type { Row } from '../../models/index.ts';
import { seesNames } from '../../policies/can.ts';
import { shownName } from '../../policies/masks.ts';
import { refuse, type Outcome } from '../../policies/refusals.ts';
import { isRefusal, type Reader, type Refusal } from '../../record-types.ts';
import { rowOf, rowsOf } from '../../rows.ts';
import type { Actor } from '../../tx.ts';

type Change = RouteAnswer<'schedule.changes'>['rows'][number];
const SHOWN = 20;

/** Changes of one state, newest first, with the people they concern. */
export async function scheduleChanges(reader: Reader, actor: Actor, state: 'PROPOSED' | 'APPLIED'): Promise<Change[]> {
  const changes = await rowsOf(reader, 'ScheduleChange', { state }, { order: ['-madeAt'], limit: SHOWN });
  const courseIds = [...new Set(changes.flatMap(({ moves }) => moves.map(({ courseId }) => courseId)))];
  const courses = await rowsOf(reader, 'Course', { id: courseIds });
  const people = await rowsOf(reader, 'Patient', { id: courses.map(({ patientId }) => patientId) });
  const patients = new Map(people.map((patient) => [patient.id, patient]));
  const byCourse = new Map(courses.map((course) => [course.id, { course, patient: patients.get(course.patientId) }]));
  const makers = await rowsOf(reader, 'User', { id: changes.map(({ madeBy }) => madeBy) });
  const names = seesNames(actor);
  return changes.map((change) => {
    const maker = makers.find(({ id }) => id === change.madeBy);
    return {
      changeId: change.id,
      kind: change.kind,
      state: change.state,
      deviceId: change.deviceId,
      madeAt: isoOf(change.madeAt),
      madeBy: maker ? { zh: maker.nameZh, en: maker.nameEn } : null,
      summary: change.summary,
      moves: change.moves.map((move) => {
        const about = byCourse.get(move.courseId);
        return {
          appointmentId: move.appointmentId,
          courseId: move.courseId,
          patientNo: about?.patient?.patientNo ?? '',
          name: shownName(about?.patient?.name ?? '', names),
          category: about?.course.category ?? '',
          from: seat(move.from),
          to: move.to ? seat(move.to) : null,
          notes: [...move.notes],
          effect: effectOf(change, move.appointmentId),
        };
      }),
    };
  });
}

export async function previewMove(
  reader: Reader,
  move: SeriesMove,
): Promise<Outcome<RouteAnswer<'appointments.movePreview'>>> {
  if (!(await rowOf(reader, 'Appointment', { id: move.appointmentId }))) {
    return refuse('NOT_FOUND', { appointmentId: move.appointmentId });
  }
  const moves = await seriesMoves(reader, move);
  if (isRefusal(moves)) return { ok: true, value: { moves: [], refusals: [words(moves)], needsConsent: false } };
  const real = moves.filter(({ from, to }) => from.startAt !== to.startAt || from.deviceId !== to.deviceId);
  const refusals = (await moveRefusals(reader, real)).map(words);
  const needsConsent = (await consentMissing(reader, real)) !== null;
  const shown = real.map(({ appointmentId, from, to }) => ({ appointmentId, from: seat(from), to: seat(to) }));
  return { ok: true, value: { moves: shown, refusals, needsConsent } };
}

function words({ code, zh, en, whoCanFix }: Refusal): { code: string; zh: string; en: string; whoCanFix: string } {
  return { code, zh, en, whoCanFix };
}

function seat({ deviceId, startAt, endAt }: Seated['to']): Change['moves'][number]['from'] {
  return { deviceId, startAt: isoOf(startAt), endAt: isoOf(endAt) };
}

function effectOf({ summary }: Row<'ScheduleChange'>, appointmentId: string): Change['moves'][number]['effect'] {
  const effects = (summary as { effects?: Record<string, Change['moves'][number]['effect']> }).effects;
  return effects?.[appointmentId] ?? null;
}
