import { err, ok, type Result } from '@rtflow/domain/result';
import type { Attributes } from './attributes.ts';
import { dicomReadError, type DicomReadError } from './read-error.ts';
import { TAG } from './tags.ts';

/** One beam. Angles in degrees and axes of IEC 61217; jaws and leaves in mm at the isocentre plane. */
export interface RtPlanBeam {
  readonly number: number;
  readonly name: string;
  /** STATIC or DYNAMIC. */
  readonly type?: string;
  readonly radiationType?: string;
  /** TREATMENT, SETUP, OPEN_PORTFILM … */
  readonly deliveryType?: string;
  readonly machineName?: string;
  readonly energy: BeamEnergy;
  readonly gantryStartDeg?: number;
  readonly gantryStopDeg?: number;
  /** CW, CC or NONE. */
  readonly gantryRotation?: string;
  readonly collimatorDeg?: number;
  readonly couchDeg?: number;
  readonly jaws: readonly JawOpening[];
  /** Meterset per fraction in `meterUnit`. */
  readonly meterset?: number;
  readonly meterUnit?: string;
  readonly beamDoseGy?: number;
  readonly doseRateMuPerMin?: number;
  readonly sourceToSurfaceMm?: number;
  readonly sourceAxisMm?: number;
  /** LPS, mm. */
  readonly isocentreMm?: readonly number[];
  readonly mlcPresent: boolean;
  readonly leafPairs?: number;
  readonly controlPointCount: number;
}

export interface BeamEnergy {
  /** MV for photons, MeV for electrons and ions, as the plan writes it. */
  readonly nominal?: number;
  /** Flattening filter free. */
  readonly flatteningFilterFree: boolean;
}

/** Opening at the first control point; `device` as DICOM names it: X, Y, ASYMX, ASYMY. */
export interface JawOpening {
  readonly device: string;
  readonly fromMm: number;
  readonly toMm: number;
}

/** Beam number -> its meterset and dose per fraction; a beam in several groups keeps the first. */
export type ReferencedBeams = ReadonlyMap<number, { meterset?: number | undefined; doseGy?: number | undefined }>;

export function readBeam(beam: Attributes, delivered: ReferencedBeams): Result<RtPlanBeam, DicomReadError> {
  const number = beam.decimal(TAG.BeamNumber);
  if (number === undefined) return err(dicomReadError('missing-attribute', { tag: TAG.BeamNumber }));
  const points = beam.items(TAG.ControlPointSequence);
  const [first] = points;
  if (first === undefined) {
    return err(dicomReadError('missing-attribute', { tag: TAG.ControlPointSequence, detail: `beam ${number}` }));
  }
  const perFraction = delivered.get(number);
  return ok({
    number,
    name: beam.text(TAG.BeamName) ?? String(number),
    type: beam.text(TAG.BeamType),
    radiationType: beam.text(TAG.RadiationType),
    deliveryType: beam.text(TAG.TreatmentDeliveryType),
    machineName: beam.text(TAG.TreatmentMachineName),
    energy: energyOf(beam, first),
    gantryStartDeg: first.decimal(TAG.GantryAngle),
    gantryStopDeg: lastValue(points, TAG.GantryAngle),
    gantryRotation: first.text(TAG.GantryRotationDirection),
    collimatorDeg: first.decimal(TAG.BeamLimitingDeviceAngle),
    couchDeg: first.decimal(TAG.PatientSupportAngle),
    jaws: jawsOf(first),
    meterset: perFraction?.meterset,
    meterUnit: beam.text(TAG.PrimaryDosimeterUnit),
    beamDoseGy: perFraction?.doseGy,
    doseRateMuPerMin: first.decimal(TAG.DoseRateSet),
    sourceToSurfaceMm: first.decimal(TAG.SourceToSurfaceDistance),
    sourceAxisMm: beam.decimal(TAG.SourceAxisDistance),
    isocentreMm: triple(first, TAG.IsocenterPosition),
    ...mlcOf(beam),
    controlPointCount: points.length,
  });
}

/** An item that is absent keeps the value of the control point before (PS3.3 C.8.8.14.5). */
function lastValue(points: readonly Attributes[], tag: string): number | undefined {
  return points.map((point) => point.decimal(tag)).findLast((value) => value !== undefined);
}

function energyOf(beam: Attributes, first: Attributes): BeamEnergy {
  const [fluence] = beam.items(TAG.PrimaryFluenceModeSequence);
  const mode = fluence?.text(TAG.FluenceModeID) ?? '';
  const nominal = first.decimal(TAG.NominalBeamEnergy);
  return {
    ...(nominal === undefined ? {} : { nominal }),
    flatteningFilterFree: fluence?.text(TAG.FluenceMode) === 'NON_STANDARD' && /FFF/i.test(mode),
  };
}

const JAWS = new Set(['X', 'Y', 'ASYMX', 'ASYMY']);

function jawsOf(point: Attributes): JawOpening[] {
  return point.items(TAG.BeamLimitingDevicePositionSequence).flatMap((device) => {
    const name = device.text(TAG.RTBeamLimitingDeviceType) ?? '';
    const [from, to] = device.decimals(TAG.LeafJawPositions);
    return JAWS.has(name) && from !== undefined && to !== undefined ? [{ device: name, fromMm: from, toMm: to }] : [];
  });
}

function mlcOf(beam: Attributes): Pick<RtPlanBeam, 'mlcPresent' | 'leafPairs'> {
  const mlc = beam
    .items(TAG.BeamLimitingDeviceSequence)
    .find((device) => device.text(TAG.RTBeamLimitingDeviceType)?.startsWith('MLC') === true);
  const leafPairs = mlc?.decimal(TAG.NumberOfLeafJawPairs);
  return { mlcPresent: mlc !== undefined, ...(leafPairs === undefined ? {} : { leafPairs }) };
}

function triple(point: Attributes, tag: string): readonly number[] | undefined {
  const values = point.decimals(tag);
  return values.length === 3 ? values : undefined;
}

/** Set-up beams carry no treatment. Source: PS3.3 C.8.8.14, Treatment Delivery Type (300A,00CE). */
export function isTreatment(beam: Pick<RtPlanBeam, 'deliveryType'>): boolean {
  return beam.deliveryType === undefined || beam.deliveryType === 'TREATMENT' || beam.deliveryType === 'CONTINUATION';
}

/** 6X, 6FFF, 9E: how departments write an energy; empty when the plan states none. */
export function energyText(beam: Pick<RtPlanBeam, 'energy' | 'radiationType'>): string {
  const { nominal, flatteningFilterFree } = beam.energy;
  const suffix = beam.radiationType === 'ELECTRON' ? 'E' : flatteningFilterFree ? 'FFF' : 'X';
  return nominal === undefined ? '' : `${nominal}${suffix}`;
}
