import type { DeliveredBeam, Shifts } from '../../models/treatment.ts';
import { formOfVisit, visitAt } from '../../clinical/fraction-visit.ts';
import { publishAlways } from '../../clinical/publish.ts';
import { writeFraction } from '../../clinical/write-fraction.ts';
import { refuse, refuseAs, type Outcome } from '../../policies/refusals.ts';
import { can } from '../../policies/can.ts';
import { isRefusal } from '../../record-types.ts';
import { rowOf } from '../../rows.ts';
import type { Tx } from '../../tx.ts';

export interface RecordFraction {
  readonly appointmentId: string;
  readonly source: 'DICOM' | 'ARIA' | 'MOSAIQ' | 'PRINT';
  /** The source's own id of the record: received twice, written once. */
  readonly externalId: string;
  readonly outcome: 'COMPLETE' | 'PARTIAL';
  readonly beams: readonly DeliveredBeam[];
  /** Epoch milliseconds. */
  readonly startAt: number;
  readonly endAt: number;
  readonly staff: readonly [string, string];
  readonly shifts?: Shifts;
}

/** A treatment record that the R&V system sent: same guards as one written by hand, and the fraction's process goes on. */
export async function recordFraction(tx: Tx, input: RecordFraction): Promise<Outcome<{ treatmentRecordId: string }>> {
  const right = can(tx.actor, 'fraction.record');
  return right.ok ? writeReceived(tx, input) : right;
}

/** The same for a record whose coming in was allowed already: by the machine's own association, or by whoever linked it. */
export async function writeReceived(tx: Tx, input: RecordFraction): Promise<Outcome<{ treatmentRecordId: string }>> {
  const known = await rowOf(tx, 'TreatmentRecord', { externalId: input.externalId });
  if (known) return { ok: true, value: { treatmentRecordId: known.id } };
  const appointment = await rowOf(tx, 'Appointment', { id: input.appointmentId });
  if (!appointment) return refuse('NOT_FOUND', { appointmentId: input.appointmentId });
  const visit = await visitAt(tx, appointment);
  const identity = await formOfVisit(tx, visit, 'identity-and-setup');
  const match = await formOfVisit(tx, visit, 'igrt-match');
  const approval = await formOfVisit(tx, visit, 'first-fraction-approval');
  const written = await writeFraction(tx, visit, {
    ...input,
    beams: [...input.beams],
    identity: identity && {
      identifiers: identity.data.identifiers as string[],
      photoMatched: identity.data.photoMatch === true,
    },
    attendedBy: approval ? [approval.submittedBy] : [],
    igrtDone: match !== null && match.data.imaging !== 'NONE',
  });
  if (isRefusal(written)) return refuseAs(written);
  await tx.audit({
    action: 'fraction.recorded',
    entity: 'treatment-record',
    entityId: written,
    patientId: visit.course.patientId,
    detail: { courseId: visit.course.id, fxNo: visit.fxNo, source: input.source },
  });
  await publishAlways(tx, 'treatment-record-received', {
    key: appointment.id,
    messageId: input.externalId,
    variables: { treatmentRecordId: written },
  });
  return { ok: true, value: { treatmentRecordId: written } };
}
