import type { Row } from '../models/index.ts';
import { hc12CourseActive, hc1SheetApproved, hc7FractionGap } from '../commands/guards/index.ts';
import { gapHoursOf } from '../commands/guards/hc7-fraction-gap.ts';
import { isRefusal, refuse, type Reader, type Refusal } from '../record-types.ts';
import { insertRow, rowOf, rowsOf } from '../rows.ts';
import type { Tx } from '../tx.ts';
import { courseOf, LIVE_APPOINTMENT, liveAppointments } from './current.ts';
import { dayOf, HOUR_MS, isoOf } from './hospital-time.ts';
import { renumberFractions } from './renumber-fractions.ts';
import { fitsPlan, hoursOf, overlaps, slotMinutesOf, type Span } from './slots.ts';

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
  const barred = (await hc12CourseActive(tx, plan.courseId)) ?? (await hc1SheetApproved(tx, plan));
  if (barred) return barred;
  const course = await courseOf(tx, plan.courseId);
  const order = [...slots].sort((a, b) => a.startAt - b.startAt);
  const booked = (await liveAppointments(tx, course.id)).filter(({ kind }) => kind === 'FIRST' || kind === 'REGULAR');
  const misfit = fractionsFit(course, booked, order, plan);
  if (misfit) return misfit;
  const seriesId = tx.newId();
  const ids = new Map<WantedSlot, string>();
  for (const slot of order) {
    const placed = await placeOne(tx, { course, plan, slot, seriesId });
    if (isRefusal(placed)) return placed;
    ids.set(slot, placed);
  }
  await renumberFractions(tx, course.id);
  return slots.map((slot) => ids.get(slot) as string);
}

interface Placing {
  readonly course: Row<'Course'>;
  readonly plan: Row<'Plan'>;
  readonly slot: WantedSlot;
  readonly seriesId: string;
}

async function placeOne(tx: Tx, { course, plan, slot, seriesId }: Placing): Promise<string | Refusal> {
  const device = await rowOf(tx, 'Device', { id: slot.deviceId });
  if (!device || !fitsPlan(device, plan)) {
    return slotRefusal('DEVICE_UNFIT', slot, '设备与计划不匹配', 'The machine does not match the plan');
  }
  const span = await openSpan(tx, { course, plan, slot });
  if (isRefusal(span)) return span;
  const gap = await hc7FractionGap(tx, { courseId: course.id, technique: plan.technique, startAt: slot.startAt });
  const barred = gap ?? (await conflictOf(tx, { course, slot, span }));
  if (barred) return barred;
  const id = tx.newId();
  await insertRow(tx, 'Appointment', {
    id,
    courseId: course.id,
    patientId: course.patientId,
    planId: plan.id,
    deviceId: slot.deviceId,
    kind: slot.fxNo === 1 ? 'FIRST' : 'REGULAR',
    fxNo: slot.fxNo,
    ...span,
    seriesId,
    bookedBy: tx.actor.id,
    bookedAt: tx.now,
  });
  return id;
}

/** The slot as booked, when the machine is open then. An emergency (P0) may be treated at any hour. */
async function openSpan(reader: Reader, { course, plan, slot }: Omit<Placing, 'seriesId'>): Promise<Span | Refusal> {
  if (slot.startAt <= reader.now) return slotRefusal('SLOT_PAST', slot, '预约时间已过', 'This time has passed');
  const hours = (await hoursOf(reader, slot.deviceId)).on(dayOf(slot.startAt));
  const slotMin = Math.max(slotMinutesOf(plan.technique), hours[0]?.slotMin ?? 0);
  const span = { startAt: slot.startAt, endAt: slot.startAt + slotMin * 60_000 };
  const open = hours.some((shift) => shift.startAt <= span.startAt && span.endAt <= shift.endAt);
  if (open || course.category === 'P0') return span;
  return slotRefusal('SLOT_CLOSED', slot, '该时段设备未开放', 'The machine is not open at this time');
}

async function conflictOf(
  reader: Reader,
  { course, slot, span }: { course: Row<'Course'>; slot: WantedSlot; span: Span },
): Promise<Refusal | null> {
  const day = { from: span.startAt - 24 * HOUR_MS, to: span.endAt };
  const near = await reader.sql.all<{ device_id: string; patient_id: string; start_at: number; end_at: number }>(
    `SELECT device_id, patient_id, start_at, end_at FROM appointments WHERE (device_id = ? OR patient_id = ?)
     AND start_at > ? AND start_at < ? AND status IN (${LIVE_APPOINTMENT.map(() => '?').join(', ')})`,
    [slot.deviceId, course.patientId, day.from, day.to, ...LIVE_APPOINTMENT],
  );
  const clash = near.find((row) => overlaps({ startAt: Number(row.start_at), endAt: Number(row.end_at) }, span));
  if (clash?.patient_id === course.patientId) {
    return slotRefusal('PATIENT_BUSY', slot, '患者该时段已有预约', 'The patient has another appointment at this time');
  }
  if (clash) return slotRefusal('SLOT_TAKEN', slot, '该时段已被预约', 'This slot is taken');
  const blocks = await rowsOf(reader, 'DeviceBlock', { deviceId: slot.deviceId });
  const block = blocks.find((row) => overlaps(row, span) && row.allowCategory !== course.category);
  return block ? slotRefusal('SLOT_BLOCKED', slot, '该时段设备禁止预约', 'The machine is blocked at this time') : null;
}

/** HC6 and HC7 over the wanted series and what is booked already. */
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
      return slotRefusal(
        'HC6',
        slot,
        '超出处方分次数，或该分次已治疗',
        'Beyond the prescribed fractions, or already given',
      );
    }
    if (numbers.has(slot.fxNo)) {
      return slotRefusal('FRACTION_BOOKED', slot, '该分次已预约', 'This fraction is booked already');
    }
    numbers.add(slot.fxNo);
  }
  const gapMs = gapHoursOf(plan.technique) * HOUR_MS;
  const starts = [...wanted, ...booked].map(({ startAt }) => startAt).sort((a, b) => a - b);
  const tooNear = starts.findIndex((startAt, index) => index > 0 && startAt - (starts[index - 1] ?? 0) < gapMs);
  const nearSlot = wanted.find(({ startAt }) => startAt === starts[tooNear]) ?? wanted[0];
  if (tooNear < 0 || !nearSlot) return null;
  return slotRefusal('HC7', nearSlot, '两次治疗间隔不足', 'Two fractions lie too near to each other');
}

function slotRefusal(code: string, slot: WantedSlot, zh: string, en: string): Refusal {
  const detail = { deviceId: slot.deviceId, startAt: isoOf(slot.startAt), fxNo: slot.fxNo };
  return refuse({ code, zh, en, whoCanFix: 'RTT-T', detail });
}
