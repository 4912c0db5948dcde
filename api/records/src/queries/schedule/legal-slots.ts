import type { RouteAnswer } from '@rtflow/contract';
import { offTime } from '@rtflow/domain/scheduling/cost';
import { bookingRules } from '../../clinical/booking-rules.ts';
import { currentPlan, liveAppointments } from '../../clinical/current.ts';
import { addDays, instantOf, isoOf } from '../../clinical/hospital-time.ts';
import { atMinute, machineDays, minuteOf } from '../../clinical/machine-days.ts';
import { devicesFor } from '../../clinical/slots.ts';
import { openSlotBook, type Place } from '../../clinical/slot-book.ts';
import type { Row } from '../../models/index.ts';
import { refuse, type Outcome } from '../../policies/refusals.ts';
import type { Reader } from '../../record-types.ts';
import { rowOf, rowsOf } from '../../rows.ts';

type Legal = RouteAnswer<'schedule.legal'>;

export interface HeldOver {
  readonly appointmentId?: string | undefined;
  readonly courseId?: string | undefined;
  readonly from: string;
  readonly days: number;
}

/** What is held over the board: an appointment, or the next fraction of a course. */
interface Held {
  readonly plan: Row<'Plan'>;
  readonly courseId: string;
  readonly kind: string;
  readonly lengthMs?: number;
  readonly appointment: Row<'Appointment'> | null;
}

/** What every slot of these days says: the hard rules that it breaks, and what its time of day costs. */
export async function legalSlots(reader: Reader, asked: HeldOver): Promise<Outcome<Legal>> {
  const held = await heldOf(reader, asked);
  if (!held) return refuse('NOT_FOUND', { appointmentId: asked.appointmentId, courseId: asked.courseId });
  const fitting = new Set((await devicesFor(reader, held.plan)).map(({ id }) => id));
  const linacs = await rowsOf(reader, 'Device', { kind: 'LINAC', active: true }, { order: ['code'] });
  const deviceIds = linacs.map(({ id }) => id).filter((id) => fitting.has(id) || id === held.appointment?.deviceId);
  const leaving = new Set(held.appointment ? [held.appointment.id] : []);
  const book = await openSlotBook(reader, {
    deviceIds,
    courseIds: [held.courseId],
    from: instantOf(asked.from, '00:00'),
    until: instantOf(addDays(asked.from, asked.days - 1), '23:59'),
    leaving,
  });
  const { weights } = await bookingRules(reader);
  const usual = await usualMinute(reader, held);
  const days = await machineDays(reader, { deviceIds, fromDay: asked.from, days: asked.days });
  const slots = days.flatMap(({ machineId, day, shifts }) =>
    shifts.flatMap((shift) =>
      startsOf(shift).map((startMin) => {
        const place: Place = {
          courseId: held.courseId,
          plan: held.plan,
          kind: held.kind,
          deviceId: machineId,
          startAt: atMinute(day, startMin),
          ...(held.lengthMs !== undefined && { lengthMs: held.lengthMs }),
        };
        const offMin = usual === null ? 0 : startMin - usual;
        const { startAt, endAt } = book.spanOf(place);
        return {
          deviceId: machineId,
          startAt: isoOf(startAt),
          endAt: isoOf(endAt),
          refusals: book.refusals(place).map(({ code, zh, en, whoCanFix }) => ({ code, zh, en, whoCanFix })),
          offMin,
          points: Math.round(offTime(offMin) * weights.sameTime * 10) / 10,
        };
      }),
    ),
  );
  return { ok: true, value: { slots } };
}

async function heldOf(reader: Reader, { appointmentId, courseId }: HeldOver): Promise<Held | null> {
  if (appointmentId) {
    const appointment = await rowOf(reader, 'Appointment', { id: appointmentId });
    const plan = appointment?.planId ? await rowOf(reader, 'Plan', { id: appointment.planId }) : null;
    if (!appointment || !plan) return null;
    const lengthMs = appointment.endAt - appointment.startAt;
    return { plan, courseId: appointment.courseId, kind: appointment.kind, lengthMs, appointment };
  }
  const course = courseId ? await rowOf(reader, 'Course', { id: courseId }) : null;
  const plan = course ? await currentPlan(reader, course.id) : null;
  if (!course || !plan) return null;
  const begun =
    course.deliveredFractions + (await liveAppointments(reader, course.id)).filter(({ kind }) => kind !== 'SIM').length;
  return { plan, courseId: course.id, kind: begun > 0 ? 'REGULAR' : 'FIRST', appointment: null };
}

/** Median start of the course's booked fractions, minutes; null: none yet. */
async function usualMinute(reader: Reader, { courseId, appointment }: Held): Promise<number | null> {
  const others = (await liveAppointments(reader, courseId)).filter(
    ({ id, kind }) => kind !== 'SIM' && id !== appointment?.id,
  );
  const starts = others.map(({ startAt }) => minuteOf(startAt)).sort((a, b) => a - b);
  return starts[Math.floor(starts.length / 2)] ?? (appointment ? minuteOf(appointment.startAt) : null);
}

function startsOf({ startMin, endMin, slotMin }: { startMin: number; endMin: number; slotMin: number }): number[] {
  return Array.from({ length: Math.floor((endMin - startMin) / slotMin) }, (_, index) => startMin + index * slotMin);
}
