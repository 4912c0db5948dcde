import { err, ok, type Result } from '@rtflow/domain/result';
import type { Attributes } from './attributes.ts';
import type { OpenInstance } from './open-instance.ts';
import { dicomReadError, type DicomReadError } from './read-error.ts';
import { readBeam, type ReferencedBeams, type RtPlanBeam } from './read-rtplan-beam.ts';
import { SOP_CLASS } from './sop-classes.ts';
import { TAG } from './tags.ts';

/** What a treatment sheet, a check and a work list need of an RT Plan (PS3.3 A.20). Angles are IEC 61217. */
export interface RtPlanSummary {
  readonly sopInstanceUid: string;
  readonly planLabel: string;
  readonly planName?: string;
  readonly description?: string;
  /** `YYYYMMDD`, `HHMMSS`. */
  readonly planDate?: string;
  readonly planTime?: string;
  readonly planIntent?: string;
  readonly geometry?: string;
  readonly approvalStatus?: string;
  readonly reviewDate?: string;
  readonly patientPosition?: string;
  readonly referencedStructureSetUid?: string;
  readonly doseReferences: readonly DoseReference[];
  readonly fractionGroups: readonly FractionGroup[];
  readonly beams: readonly RtPlanBeam[];
}

export interface DoseReference {
  readonly number: number;
  readonly structureType?: string;
  readonly type?: string;
  readonly description?: string;
  readonly targetPrescriptionDoseGy?: number;
}

export interface FractionGroup {
  readonly number: number;
  readonly fractionsPlanned?: number;
  readonly numberOfBeams: number;
  readonly numberOfBrachySetups: number;
  readonly beamNumbers: readonly number[];
}

/**
 * Errors: `wrong-sop-class` when it is no RT Plan, `no-external-beam` for a brachytherapy plan, `missing-attribute` for a
 * plan without beams, or a beam without number or control points.
 */
export function readRtPlan(instance: OpenInstance): Result<RtPlanSummary, DicomReadError> {
  const plan = instance.attributes;
  const sopClass = plan.text(TAG.SOPClassUID);
  if (sopClass !== SOP_CLASS.RT_PLAN) {
    return err(dicomReadError('wrong-sop-class', { tag: TAG.SOPClassUID, detail: sopClass ?? 'absent' }));
  }
  const beamItems = plan.items(TAG.BeamSequence);
  if (beamItems.length === 0) return err(withoutBeams(plan));
  const fractionGroups = plan.items(TAG.FractionGroupSequence);
  const delivered = referencedBeams(fractionGroups);
  const beams: RtPlanBeam[] = [];
  for (const item of beamItems) {
    const beam = readBeam(item, delivered);
    if (!beam.ok) return beam;
    beams.push(beam.value);
  }
  return ok({
    sopInstanceUid: plan.text(TAG.SOPInstanceUID) ?? '',
    planLabel: plan.text(TAG.RTPlanLabel) ?? '',
    planName: plan.text(TAG.RTPlanName),
    description: plan.text(TAG.RTPlanDescription),
    planDate: plan.text(TAG.RTPlanDate),
    planTime: plan.text(TAG.RTPlanTime),
    planIntent: plan.text(TAG.PlanIntent),
    geometry: plan.text(TAG.RTPlanGeometry),
    approvalStatus: plan.text(TAG.ApprovalStatus),
    reviewDate: plan.text(TAG.ReviewDate),
    patientPosition: plan.items(TAG.PatientSetupSequence)[0]?.text(TAG.PatientPosition),
    referencedStructureSetUid: plan.items(TAG.ReferencedStructureSetSequence)[0]?.text(TAG.ReferencedSOPInstanceUID),
    doseReferences: plan.items(TAG.DoseReferenceSequence).map(readDoseReference),
    fractionGroups: fractionGroups.map(readFractionGroup),
    beams,
  });
}

/**
 * SHA-256 over the plan's data set without the file meta header: what an approval signs. The same plan received twice,
 * in the same transfer syntax, has the same hash whoever sent it.
 */
export function planHash(instance: OpenInstance, bytes: Uint8Array, sha256: (bytes: Uint8Array) => string): string {
  const elements = Object.values(instance.attributes.dataSet.elements);
  const metaEnd = elements
    .filter(({ tag }) => tag.startsWith('x0002'))
    .reduce((end, element) => Math.max(end, element.dataOffset + element.length), 0);
  return sha256(bytes.subarray(metaEnd));
}

function withoutBeams(plan: Attributes): DicomReadError {
  const brachy = plan.element(TAG.ApplicationSetupSequence) ?? plan.element(TAG.BrachyTreatmentType);
  return brachy === undefined
    ? dicomReadError('missing-attribute', { tag: TAG.BeamSequence })
    : dicomReadError('no-external-beam', { tag: TAG.BeamSequence });
}

function referencedBeams(groups: readonly Attributes[]): ReferencedBeams {
  const beams = new Map<number, { meterset?: number | undefined; doseGy?: number | undefined }>();
  for (const beam of groups.flatMap((group) => group.items(TAG.ReferencedBeamSequence))) {
    const number = beam.decimal(TAG.ReferencedBeamNumber);
    if (number === undefined || beams.has(number)) continue;
    beams.set(number, { meterset: beam.decimal(TAG.BeamMeterset), doseGy: beam.decimal(TAG.BeamDose) });
  }
  return beams;
}

function readDoseReference(item: Attributes): DoseReference {
  return {
    number: item.decimal(TAG.DoseReferenceNumber) ?? 0,
    structureType: item.text(TAG.DoseReferenceStructureType),
    type: item.text(TAG.DoseReferenceType),
    description: item.text(TAG.DoseReferenceDescription),
    targetPrescriptionDoseGy: item.decimal(TAG.TargetPrescriptionDose),
  };
}

function readFractionGroup(item: Attributes): FractionGroup {
  return {
    number: item.decimal(TAG.FractionGroupNumber) ?? 0,
    fractionsPlanned: item.decimal(TAG.NumberOfFractionsPlanned),
    numberOfBeams: item.decimal(TAG.NumberOfBeams) ?? 0,
    numberOfBrachySetups: item.decimal(TAG.NumberOfBrachyApplicationSetups) ?? 0,
    beamNumbers: item.items(TAG.ReferencedBeamSequence).flatMap((beam) => {
      const number = beam.decimal(TAG.ReferencedBeamNumber);
      return number === undefined ? [] : [number];
    }),
  };
}
