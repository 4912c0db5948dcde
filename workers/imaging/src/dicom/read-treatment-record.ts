import { err, ok, type Result } from '@rtflow/domain/result';
import type { Attributes } from './attributes.ts';
import type { OpenInstance } from './open-instance.ts';
import { dicomReadError, type DicomReadError } from './read-error.ts';
import { SOP_CLASS } from './sop-classes.ts';
import { TAG } from './tags.ts';

/** What a machine says it delivered: an RT Beams Treatment Record (PS3.3 A.29, C.8.8.21). Times are the machine's wall clock. */
export interface TreatmentRecordSummary {
  readonly sopInstanceUid: string;
  readonly referencedPlanUid: string;
  readonly fractionNumber: number;
  /** First and last control point that was delivered; without them the treatment's own date and time. */
  readonly startedAt: WallClock;
  readonly endedAt: WallClock;
  readonly beams: readonly DeliveredBeamSummary[];
}

export interface WallClock {
  /** `YYYYMMDD`. */
  readonly date: string;
  /** `HHMMSS`, fractions of a second cut off. */
  readonly time: string;
}

export interface DeliveredBeamSummary {
  readonly number: number;
  readonly name?: string;
  /** MU. */
  readonly specifiedMu: number;
  readonly deliveredMu: number;
  /** NORMAL, OPERATOR, MACHINE or UNKNOWN. */
  readonly termination: string;
}

/**
 * Errors: `wrong-sop-class`; `missing-attribute` when it names no plan, no beam of treatment or no time, when a beam lacks
 * number, fraction, MU or termination, and when its beams belong to more than one fraction.
 */
export function readTreatmentRecord(instance: OpenInstance): Result<TreatmentRecordSummary, DicomReadError> {
  const record = instance.attributes;
  const sopClass = record.text(TAG.SOPClassUID);
  if (sopClass !== SOP_CLASS.RT_BEAMS_TREATMENT_RECORD) {
    return err(dicomReadError('wrong-sop-class', { tag: TAG.SOPClassUID, detail: sopClass ?? 'absent' }));
  }
  const referencedPlanUid = record.items(TAG.ReferencedRTPlanSequence)[0]?.text(TAG.ReferencedSOPInstanceUID);
  if (!referencedPlanUid) return missing(TAG.ReferencedRTPlanSequence);
  const items = record.items(TAG.TreatmentSessionBeamSequence).filter(treats);
  const [fractionNumber, ...others] = new Set(items.map((item) => item.decimal(TAG.CurrentFractionNumber)));
  if (fractionNumber === undefined || others.length > 0) return missing(TAG.CurrentFractionNumber);
  const beams: DeliveredBeamSummary[] = [];
  for (const item of items) {
    const beam = readDelivered(item);
    if (!beam.ok) return beam;
    beams.push(beam.value);
  }
  const times = items.flatMap(controlPointTimes).toSorted((a, b) => order(a).localeCompare(order(b)));
  const whole = wallClock(record, TAG.TreatmentDate, TAG.TreatmentTime);
  const startedAt = times[0] ?? whole;
  const endedAt = times.at(-1) ?? whole;
  if (!startedAt || !endedAt) return missing(TAG.TreatmentTime);
  const sopInstanceUid = record.text(TAG.SOPInstanceUID) ?? '';
  return ok({ sopInstanceUid, referencedPlanUid, fractionNumber, startedAt, endedAt, beams });
}

/** Set-up and port-film fields are recorded beside those that treat. */
function treats(item: Attributes): boolean {
  const type = item.text(TAG.TreatmentDeliveryType);
  return type === undefined || type === 'TREATMENT' || type === 'CONTINUATION';
}

function readDelivered(item: Attributes): Result<DeliveredBeamSummary, DicomReadError> {
  const number = item.decimal(TAG.ReferencedBeamNumber);
  const specifiedMu = item.decimal(TAG.SpecifiedPrimaryMeterset);
  const deliveredMu = item.decimal(TAG.DeliveredPrimaryMeterset);
  const termination = item.text(TAG.TreatmentTerminationStatus);
  if (number === undefined) return missing(TAG.ReferencedBeamNumber);
  if (specifiedMu === undefined) return missing(TAG.SpecifiedPrimaryMeterset);
  if (deliveredMu === undefined) return missing(TAG.DeliveredPrimaryMeterset);
  if (termination === undefined) return missing(TAG.TreatmentTerminationStatus);
  return ok({ number, name: item.text(TAG.BeamName), specifiedMu, deliveredMu, termination });
}

function controlPointTimes(item: Attributes): WallClock[] {
  return item
    .items(TAG.ControlPointDeliverySequence)
    .flatMap((point) => wallClock(point, TAG.TreatmentControlPointDate, TAG.TreatmentControlPointTime) ?? []);
}

function wallClock(item: Attributes, dateTag: string, timeTag: string): WallClock | null {
  const date = item.text(dateTag);
  const time = item.text(timeTag)?.slice(0, 6);
  return date !== undefined && /^\d{8}$/.test(date) && time !== undefined && /^\d{6}$/.test(time)
    ? { date, time }
    : null;
}

function order({ date, time }: WallClock): string {
  return date + time;
}

function missing(tag: string): Result<never, DicomReadError> {
  return err(dicomReadError('missing-attribute', { tag }));
}
