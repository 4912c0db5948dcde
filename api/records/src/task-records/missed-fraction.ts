import { z } from 'zod';
import { courseOf, liveAppointments } from '../clinical/current.ts';
import { isoOf } from '../clinical/hospital-time.ts';
import { placeAppointments } from '../clinical/place-appointments.ts';
import { renumberFractions } from '../clinical/renumber-fractions.ts';
import { slotLength } from '../clinical/slot-length.ts';
import { devicesFor, freeSlots } from '../clinical/slots.ts';
import type { Row } from '../models/index.ts';
import { isRefusal, refuse, type Refusal } from '../record-types.ts';
import { rowsOf, updateRows } from '../rows.ts';
import type { Tx } from '../tx.ts';
import { courseIdOf, defineTask } from './define-task.ts';
import { day, ticked } from './fields.ts';
import { needPlan } from './plan-design.ts';
import { line } from './present.ts';

export const missedFraction = defineTask({
  taskId: 'missed-fraction',
  fields: z.object({ reasonCode: z.string(), nextDate: day.optional(), compensate: ticked }),
  async evidence(reader, about) {
    const late = (await liveAppointments(reader, courseIdOf(about))).filter(({ startAt }) => startAt < reader.now);
    return late.flatMap(({ fxNo, startAt }) => line(`第 ${fxNo} 次`, `Fraction ${fxNo}`, isoOf(startAt).slice(0, 16)));
  },
  async record(tx, form, submission) {
    const courseId = courseIdOf(submission);
    const late = (await liveAppointments(tx, courseId)).filter(
      ({ startAt, status, kind }) => startAt < tx.now && status !== 'IN_ROOM' && kind !== 'SIM',
    );
    for (const appointment of late) await markMissed(tx, appointment, form.reasonCode);
    await renumberFractions(tx, courseId);
    if (!form.nextDate) return {};
    const booked = await bookOnDay(tx, await needPlan(tx, submission), late[0], form.nextDate);
    return isRefusal(booked) ? booked : {};
  },
});

/** Also of a patient who came and was not treated (machine barred, went home). A held slot was never in force. */
async function markMissed(tx: Tx, { id, status, version }: Row<'Appointment'>, cancelReason: string): Promise<void> {
  const missed = status === 'HELD' ? 'CANCELLED' : 'MISSED';
  await updateRows(tx, 'Appointment', { id }, { status: missed, cancelReason, version: version + 1 });
  await updateRows(tx, 'QueueTicket', { appointmentId: id, state: ['WAITING', 'CALLED'] }, { state: 'LEFT' });
}

/** The first free slot of the wanted day, on the machine of the missed one; without one on any that fits the plan. */
async function bookOnDay(
  tx: Tx,
  plan: Row<'Plan'>,
  missed: Row<'Appointment'> | undefined,
  wantedDay: string,
): Promise<readonly string[] | Refusal> {
  const { deliveredFractions, category } = await courseOf(tx, plan.courseId);
  const ahead = (await liveAppointments(tx, plan.courseId)).filter(({ kind }) => kind !== 'SIM');
  const devices = missed ? await rowsOf(tx, 'Device', { id: missed.deviceId }) : await devicesFor(tx, plan);
  const lengthOf = await slotLength(tx);
  const about = { technique: plan.technique, kind: 'REGULAR', category };
  const slotMinutes = Math.max(...devices.map(({ code }) => lengthOf({ ...about, device: code })));
  const deviceIds = devices.map(({ id }) => id);
  const [slot] = await freeSlots(tx, { deviceIds, fromDay: wantedDay, days: 1, slotMinutes });
  if (!slot) {
    return refuse({
      code: 'NO_SLOT',
      zh: '该日该设备没有空余时段',
      en: 'The machine has no free slot on that day',
      whoCanFix: 'RTT-T',
      detail: { courseId: plan.courseId, day: wantedDay },
    });
  }
  // The number after the last one is free; the numbers then follow the order of the days.
  const placed = await placeAppointments(tx, plan, [{ ...slot, fxNo: deliveredFractions + ahead.length + 1 }]);
  if (!isRefusal(placed)) await renumberFractions(tx, plan.courseId);
  return placed;
}
