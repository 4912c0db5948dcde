import type { TreatmentRecordSummary, WallClock } from '@rtflow/imaging/dicom/read-treatment-record';
import { formOfVisit, visitAt } from '../../clinical/fraction-visit.ts';
import { dayOf, instantOf } from '../../clinical/hospital-time.ts';
import type { Row } from '../../models/index.ts';
import type { DeliveredBeam } from '../../models/treatment.ts';
import { insertRowOnce, rowOf, rowsOf, updateRows } from '../../rows.ts';
import type { Tx } from '../../tx.ts';
import { writeReceived } from './record-fraction.ts';

/** MU of a fraction that a form's rounding may hide. */
const SAME_MU = 0.5;

/**
 * What a machine says it delivered becomes the fraction's record, by plan UID, fraction number and day of the visit that is in
 * the room. Whatever does not fit, or a guard refuses, stands in the work list with its reason; linked there, it is tried again.
 */
export async function takeTreatmentRecords(
  tx: Tx,
  course: Row<'Course'>,
  { seriesInstanceUid }: Row<'DicomSeries'>,
): Promise<void> {
  const received = await rowsOf(
    tx,
    'DicomInstance',
    { seriesInstanceUid },
    { order: ['receivedAt', 'sopInstanceUid'] },
  );
  for (const instance of received) {
    const reason = await take(tx, course, instance);
    if (reason !== null) await toWorkList(tx, course, { instance, reason });
  }
}

/** @returns why it was not taken */
async function take(tx: Tx, course: Row<'Course'>, instance: Row<'DicomInstance'>): Promise<string | null> {
  const externalId = instance.sopInstanceUid;
  if (await rowOf(tx, 'TreatmentRecord', { externalId })) return null;
  const summary = instance.header.treatmentRecord as TreatmentRecordSummary | undefined;
  if (!summary) return 'RECORD_UNREADABLE';
  const byHand = await rowsOf(tx, 'TreatmentRecord', { courseId: course.id, fxNo: summary.fractionNumber });
  if (byHand.some(({ outcome }) => outcome === 'COMPLETE')) return confirm(tx, course, { instance, summary, byHand });
  const visit = await visitOn(tx, course, dayText(summary.startedAt));
  const identity = visit && (await formOfVisit(tx, visit, 'identity-and-setup'));
  if (!visit || !identity) return 'RECORD_WITHOUT_VISIT';
  if (visit.plan.planUid !== summary.referencedPlanUid) return 'RECORD_OF_OTHER_PLAN';
  if (visit.fxNo !== summary.fractionNumber) return 'RECORD_OF_OTHER_FRACTION';
  const taken = await writeReceived(tx, {
    appointmentId: visit.appointment.id,
    source: 'DICOM',
    externalId,
    outcome: isWhole(visit.plan, visit.parts, summary) ? 'COMPLETE' : 'PARTIAL',
    beams: summary.beams.map(delivered),
    startAt: epochOf(summary.startedAt),
    endAt: epochOf(summary.endedAt),
    staff: [identity.submittedBy, String(identity.data.secondTherapistId)],
  });
  return taken.ok ? null : `RECORD_REFUSED_${taken.error.code}`;
}

/** The therapists were faster: the machine's word is held against theirs, which stays as it is. */
async function confirm(
  tx: Tx,
  course: Row<'Course'>,
  { instance, summary, byHand }: Comparison,
): Promise<string | null> {
  const written = byHand.reduce((sum, { muDelivered }) => sum + muDelivered, 0);
  const sent = summary.beams.reduce((sum, { deliveredMu }) => sum + deliveredMu, 0);
  const sameDay = byHand.some(({ startAt }) => dayOf(startAt) === dayText(summary.startedAt));
  if (!sameDay || Math.abs(written - sent) > SAME_MU) return 'RECORD_DIFFERS_FROM_HAND';
  await tx.audit({
    action: 'treatment-record.confirms',
    entity: 'instance',
    entityId: instance.sopInstanceUid,
    patientId: course.patientId,
    detail: { courseId: course.id, fxNo: summary.fractionNumber, muDelivered: sent },
  });
  return null;
}

interface Comparison {
  readonly instance: Row<'DicomInstance'>;
  readonly summary: TreatmentRecordSummary;
  readonly byHand: readonly Row<'TreatmentRecord'>[];
}

/** The visit of that day for which the patient is in the room. */
async function visitOn(tx: Tx, course: Row<'Course'>, day: string) {
  const inRoom = await rowsOf(tx, 'Appointment', { courseId: course.id, status: 'IN_ROOM' });
  const [appointment, ...others] = inRoom.filter(({ startAt }) => dayOf(startAt) === day);
  return appointment && others.length === 0 ? visitAt(tx, appointment) : null;
}

/** Every beam of the plan ended by itself, in this record or in an earlier part of the fraction. */
function isWhole(
  plan: Row<'Plan'>,
  parts: readonly Row<'TreatmentRecord'>[],
  { beams }: TreatmentRecordSummary,
): boolean {
  const ended = beams.filter(({ termination }) => termination === 'NORMAL').map(({ number }) => number);
  const before = parts.flatMap((part) => part.beams).filter(({ muPlanned, muDelivered }) => muDelivered >= muPlanned);
  const given = new Set([...ended, ...before.map(({ number }) => number)]);
  return ended.length === beams.length && plan.beams.every(({ number }) => given.has(number));
}

function delivered({ number, name, specifiedMu, deliveredMu }: TreatmentRecordSummary['beams'][number]): DeliveredBeam {
  return { number, name: name ?? String(number), muPlanned: specifiedMu, muDelivered: deliveredMu };
}

async function toWorkList(
  tx: Tx,
  course: Row<'Course'>,
  { instance, reason }: { readonly instance: Row<'DicomInstance'>; readonly reason: string },
): Promise<void> {
  const { seriesInstanceUid } = instance;
  const open = { reason, candidates: [course.patientId], state: 'OPEN' as const, createdAt: tx.now };
  if (!(await insertRowOnce(tx, 'DicomUnmatched', { seriesInstanceUid, ...open }))) {
    await updateRows(tx, 'DicomUnmatched', { seriesInstanceUid }, { ...open, resolvedAt: null, resolvedBy: null });
  }
  await tx.audit({
    action: 'treatment-record.not-taken',
    entity: 'instance',
    entityId: instance.sopInstanceUid,
    patientId: course.patientId,
    detail: { courseId: course.id, reason },
  });
}

function dayText({ date }: WallClock): string {
  return `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`;
}

function epochOf(clock: WallClock): number {
  const { time } = clock;
  return instantOf(dayText(clock), `${time.slice(0, 2)}:${time.slice(2, 4)}`) + Number(time.slice(4, 6)) * 1000;
}
