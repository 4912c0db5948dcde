import type { Row } from '../models/index.ts';
import { hc12CourseActive, hc1SheetApproved } from '../commands/guards/index.ts';
import { refuse, type Refusal } from '../record-types.ts';
import { insertRow } from '../rows.ts';
import type { Tx } from '../tx.ts';
import { courseOf, liveAppointments } from './current.ts';
import { isoOf } from './hospital-time.ts';
import { lockDevices } from './lock-devices.ts';
import { renumberFractions } from './renumber-fractions.ts';
import { openSlotBook, type Place } from './slot-book.ts';

export interface WantedSlot {
  readonly deviceId: string;
  /** Epoch milliseconds. */
  readonly startAt: number;
  readonly fxNo: number;
}

/** Books treatment slots of a plan: all of them or, with the first refusal, none. @returns the new appointments' ids in order */
export async function placeAppointments(
  tx: Tx,
  plan: Row<'Plan'>,
  slots: readonly WantedSlot[],
): Promise<readonly string[] | Refusal> {
  const deviceIds = [...new Set(slots.map(({ deviceId }) => deviceId))];
  await lockDevices(tx, deviceIds);
  const barred = (await hc12CourseActive(tx, plan.courseId)) ?? (await hc1SheetApproved(tx, plan));
  if (barred) return barred;
  const course = await courseOf(tx, plan.courseId);
  const order = [...slots].sort((a, b) => a.startAt - b.startAt);
  const booked = (await liveAppointments(tx, course.id)).filter(({ kind }) => kind === 'FIRST' || kind === 'REGULAR');
  const misfit = fractionsFit(course, booked, order, plan);
  if (misfit) return misfit;
  const starts = order.map(({ startAt }) => startAt);
  const span = { from: Math.min(...starts), until: Math.max(...starts) };
  const book = await openSlotBook(tx, { deviceIds, courseIds: [course.id], ...span });
  const seriesId = tx.newId();
  const ids = new Map<WantedSlot, string>();
  for (const slot of order) {
    const kind = slot.fxNo === 1 ? ('FIRST' as const) : ('REGULAR' as const);
    const place: Place = { courseId: course.id, plan, kind, ...slot };
    const [refusal] = book.refusals(place);
    if (refusal) return refusal;
    const id = tx.newId();
    book.hold(place, id);
    ids.set(slot, id);
    await insertRow(tx, 'Appointment', {
      id,
      courseId: course.id,
      patientId: course.patientId,
      planId: plan.id,
      deviceId: slot.deviceId,
      kind,
      fxNo: slot.fxNo,
      ...book.spanOf(place),
      seriesId,
      bookedBy: tx.actor.id,
      bookedAt: tx.now,
      confirmedAt: tx.now,
    });
  }
  await renumberFractions(tx, course.id);
  return slots.map((slot) => ids.get(slot) as string);
}

/** HC6: no fraction beyond the prescribed, none that is given or booked. */
function fractionsFit(
  course: Row<'Course'>,
  booked: readonly Row<'Appointment'>[],
  wanted: readonly WantedSlot[],
  plan: Row<'Plan'>,
): Refusal | null {
  const last = plan.stoppedAtFx ?? course.prescribedFractions;
  const numbers = new Set(booked.map(({ fxNo }) => fxNo));
  for (const slot of wanted) {
    if (slot.fxNo > last || slot.fxNo <= course.deliveredFractions) {
      const text = { zh: '超出处方分次数，或该分次已治疗', en: 'Beyond the prescribed fractions, or already given' };
      return slotRefusal('HC6', slot, text);
    }
    if (numbers.has(slot.fxNo)) {
      return slotRefusal('FRACTION_BOOKED', slot, { zh: '该分次已预约', en: 'This fraction is booked already' });
    }
    numbers.add(slot.fxNo);
  }
  return null;
}

function slotRefusal(code: string, slot: WantedSlot, text: { readonly zh: string; readonly en: string }): Refusal {
  const detail = { deviceId: slot.deviceId, startAt: isoOf(slot.startAt), fxNo: slot.fxNo };
  return refuse({ code, ...text, whoCanFix: 'RTT-T', detail });
}
