import { orderLine, type InLine } from '@rtflow/domain/queue/order-line';
import type { Row } from '../models/index.ts';
import type { Reader } from '../record-types.ts';
import { rowsOf } from '../rows.ts';
import { gapHoursOf } from '../commands/guards/hc7-fraction-gap.ts';
import { tagsOfCourses } from './course-tags.ts';
import { decide } from './decide.ts';
import { isFraction } from './fraction-visit.ts';
import { ageOn, dayOf, HOUR_MS } from './hospital-time.ts';
import { minuteOf } from './machine-days.ts';

/** One ticket with everything that its place depends on. */
export interface Queued {
  readonly ticket: Row<'QueueTicket'>;
  readonly appointment: Row<'Appointment'>;
  readonly patient: Row<'Patient'>;
  readonly inputs: ScoreInputs;
  readonly score: number;
  /** Second fraction of a day: not before this instant (HC7). */
  readonly blockedUntil: number | null;
}

/** Inputs of the table `queue-score`; minutes of the day. */
export interface ScoreInputs {
  readonly apptMin: number;
  readonly checkInMin: number;
  readonly emergency: boolean;
  readonly anaesthesia: boolean;
  readonly stretcher: boolean;
  readonly ageYears: number;
}

export const QUEUE_SCORE = 'queue-score';

/** The tickets of one machine today that wait, were called, or were passed over; in the order in which they come. */
export async function queueLine(reader: Reader, deviceId: string): Promise<Queued[]> {
  const state = ['WAITING', 'CALLED', 'SKIPPED'] as const;
  const tickets = await rowsOf(reader, 'QueueTicket', { deviceId, queueDate: dayOf(reader.now), state });
  const queued = await withScores(reader, tickets);
  const byId = new Map(queued.map((one) => [one.ticket.id, one]));
  const nowMin = minuteOf(reader.now);
  const waiting = queued.filter(({ ticket }) => ticket.state !== 'SKIPPED');
  const order = orderLine(waiting.map(inLine), nowMin).map(({ id }) => byId.get(id) as Queued);
  return [...order, ...queued.filter(({ ticket }) => ticket.state === 'SKIPPED')];
}

export function inLine({ ticket, score, blockedUntil }: Queued): InLine {
  return {
    id: ticket.id,
    score,
    checkInMin: minuteOf(ticket.checkInAt),
    jumpedMin: ticket.jumpedAt === null ? null : minuteOf(ticket.jumpedAt),
    heldBack: ticket.heldBack,
    overtaken: ticket.overtaken,
    blockedUntilMin: blockedUntil === null ? null : minuteOf(blockedUntil),
  };
}

/** Score of the department's table; where none is deployed, appointment or check-in, whichever is later. */
export async function scoreOf(reader: Reader, inputs: ScoreInputs): Promise<number> {
  const answer = await decide(reader, QUEUE_SCORE, { ...inputs });
  return typeof answer === 'number' ? answer : Math.max(inputs.apptMin, inputs.checkInMin);
}

export async function withScores(reader: Reader, tickets: readonly Row<'QueueTicket'>[]): Promise<Queued[]> {
  const appointments = await byId(
    reader,
    'Appointment',
    tickets.map(({ appointmentId }) => appointmentId),
  );
  const rows = [...appointments.values()];
  const patients = await byId(
    reader,
    'Patient',
    rows.map(({ patientId }) => patientId),
  );
  const courses = await byId(
    reader,
    'Course',
    rows.map(({ courseId }) => courseId),
  );
  const tags = await tagsOfCourses(reader, [...courses.values()]);
  const queued: Queued[] = [];
  for (const ticket of tickets) {
    const appointment = appointments.get(ticket.appointmentId);
    const patient = patients.get(appointment?.patientId ?? '');
    const course = courses.get(appointment?.courseId ?? '');
    if (!appointment || !patient || !course) continue;
    const inputs: ScoreInputs = {
      apptMin: minuteOf(appointment.startAt),
      checkInMin: minuteOf(ticket.checkInAt),
      emergency: course.category === 'P0',
      anaesthesia: (tags.get(course.id) ?? []).includes('ANAESTHESIA'),
      stretcher: ticket.stretcher,
      ageYears: ageOn(patient.birthDate, dayOf(reader.now)),
    };
    const score = await scoreOf(reader, inputs);
    queued.push({
      ticket,
      appointment,
      patient,
      inputs,
      score,
      blockedUntil: await gapEnd(reader, appointment, course),
    });
  }
  return queued;
}

/** HC7: until when the second fraction of a day waits for its gap; null when it may begin. */
async function gapEnd(reader: Reader, appointment: Row<'Appointment'>, course: Row<'Course'>): Promise<number | null> {
  if (!isFraction(appointment)) return null;
  const last = await reader.sql.get<{ end_at: number }>(
    'SELECT end_at FROM treatment_records WHERE course_id = ? ORDER BY end_at DESC LIMIT 1',
    [course.id],
  );
  if (!last) return null;
  const until = Number(last.end_at) + gapHoursOf(course.technique ?? '') * HOUR_MS;
  return until > reader.now && dayOf(until) === dayOf(reader.now) ? until : null;
}

async function byId<M extends 'Appointment' | 'Patient' | 'Course'>(
  reader: Reader,
  model: M,
  ids: readonly string[],
): Promise<Map<string, Row<M>>> {
  if (ids.length === 0) return new Map();
  const rows = await rowsOf(reader, model, { id: [...new Set(ids)] } as never);
  return new Map(rows.map((row) => [(row as { id: string }).id, row]));
}
