import {
  hc12CourseActive,
  hc2PlanReleased,
  hc3DeviceReady,
  hc4PrescriptionUnchanged,
  hc6WithinPrescription,
  hc7FractionGap,
  hc8FirstFractionAttended,
  hc9PatientIdentified,
} from '../commands/guards/index.ts';
import type { DeliveredBeam, IdentityCheck, Shifts } from '../models/treatment.ts';
import type { Row } from '../models/index.ts';
import type { Refusal } from '../record-types.ts';
import { insertRow, updateRows } from '../rows.ts';
import type { Tx } from '../tx.ts';
import { approvedSheet } from './current.ts';
import { leaveRoom, type Visit } from './fraction-visit.ts';
import { reachMilestone } from './reach-milestone.ts';
import { renumberFractions } from './renumber-fractions.ts';

export interface GivenFraction {
  readonly outcome: 'COMPLETE' | 'PARTIAL';
  readonly beams: DeliveredBeam[];
  readonly startAt: number;
  readonly endAt: number;
  readonly staff: readonly [string, string];
  readonly identity: IdentityCheck | null;
  readonly attendedBy: readonly string[];
  readonly igrtDone: boolean;
  readonly igrtAction?: string;
  readonly shifts?: Shifts;
  readonly ssdCm?: number;
  readonly source: Row<'TreatmentRecord'>['source'];
  readonly externalId?: string;
  readonly remark?: string;
}

/** Writes one treatment record behind all guards of the beam. @returns its id */
export async function writeFraction(tx: Tx, visit: Visit, given: GivenFraction): Promise<string | Refusal> {
  const { course, plan, appointment, fxNo, parts } = visit;
  const muPlanned = sum(given.beams.map((beam) => beam.muPlanned));
  const muDelivered = sum(given.beams.map((beam) => beam.muDelivered));
  const complete = given.outcome === 'COMPLETE';
  const barred =
    (await beforeBeam(tx, visit, given.startAt)) ??
    (await hc6WithinPrescription(tx, {
      plan,
      fxNo,
      complete,
      firstPart: parts.length === 0,
      muPlanned,
      muDelivered,
    })) ??
    (await hc8FirstFractionAttended(tx, {
      courseId: course.id,
      planId: plan.id,
      technique: plan.technique,
      ...given,
    })) ??
    hc9PatientIdentified(given.identity, given.staff);
  if (barred) return barred;
  const id = tx.newId();
  await insertRow(tx, 'TreatmentRecord', {
    id,
    courseId: course.id,
    planId: plan.id,
    appointmentId: appointment.id,
    deviceId: appointment.deviceId,
    fxNo,
    partNo: parts.length + 1,
    outcome: given.outcome,
    muPlanned,
    muDelivered,
    beams: given.beams,
    shifts: given.shifts ?? null,
    igrtAction: given.igrtAction ?? null,
    ssdCm: given.ssdCm ?? null,
    staff1Id: given.staff[0],
    staff2Id: given.staff[1],
    identity: given.identity ?? { identifiers: [], photoMatched: false },
    attendedBy: given.attendedBy.length > 0 ? [...given.attendedBy] : null,
    startAt: given.startAt,
    endAt: given.endAt,
    source: given.source,
    externalId: given.externalId ?? null,
    remark: given.remark ?? null,
    recordedAt: tx.now,
  });
  await reachMilestone(tx, { courseId: course.id, milestone: 'FIRST_BEAM', at: given.startAt });
  await leaveRoom(tx, appointment, { status: complete ? 'DONE' : 'PARTIAL' });
  if (complete) await countFraction(tx, course, given.startAt);
  return id;
}

/** HC2, HC3, HC4, HC7, HC12: what must hold before the beam, whoever delivers and records it. */
export async function beforeBeam(tx: Tx, visit: Visit, startAt: number): Promise<Refusal | null> {
  const { course, plan, appointment, fxNo } = visit;
  return (
    (await hc12CourseActive(tx, course.id)) ??
    (await hc2PlanReleased(tx, plan)) ??
    (await hc4PrescriptionUnchanged(tx, plan, await approvedSheet(tx, plan.id))) ??
    (await hc3DeviceReady(tx, appointment.deviceId)) ??
    (await hc7FractionGap(tx, { courseId: course.id, technique: plan.technique, startAt, fxNo }))
  );
}

/** One more fraction is given: complete, or an interrupted one that counts as given. */
export async function countFraction(tx: Tx, course: Row<'Course'>, startAt: number): Promise<void> {
  await updateRows(
    tx,
    'Course',
    { id: course.id },
    {
      deliveredFractions: course.deliveredFractions + 1,
      startedAt: course.startedAt ?? startAt,
      version: course.version + 1,
    },
  );
  await renumberFractions(tx, course.id);
}

function sum(values: readonly number[]): number {
  return Math.round(values.reduce((total, value) => total + value, 0) * 100) / 100;
}
