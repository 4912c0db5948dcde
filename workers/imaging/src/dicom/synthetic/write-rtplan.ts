import { SOP_CLASS } from '../sop-classes.ts';
import type { Anatomy } from './anatomy.ts';
import { LEAF_BOUNDARIES, targetAperture, type Aperture } from './beam-aperture.ts';
import { commonAttributes, type CaseContext } from './case-plan.ts';
import { ds, writePart10 } from './write-part10.ts';

export interface PlanOptions {
  readonly technique: 'VMAT' | 'IMRT';
  readonly machineName: string;
  readonly planLabel: string;
}

/** Two full arcs, or seven static gantry angles with a sliding window; 6 MV, 120-leaf MLC, isocentre in the target. */
export function writeRtPlan(context: CaseContext, options: PlanOptions): Uint8Array {
  const { prescription, structures } = context.anatomy;
  const beams = options.technique === 'VMAT' ? arcs() : windows();
  const targetNumber = structures.findIndex(({ interpretedType }) => interpretedType === 'PTV') + 1;
  return writePart10({
    ...commonAttributes(context, {
      sopClassUid: 'RT_PLAN',
      sopInstanceUid: context.planUid,
      series: context.uid('rtplan-series'),
      seriesNumber: 3,
    }),
    Modality: 'RTPLAN',
    SeriesDescription: 'Plan',
    RTPlanLabel: options.planLabel,
    RTPlanDate: context.studyDate,
    RTPlanTime: context.studyTime,
    RTPlanGeometry: 'PATIENT',
    PlanIntent: 'CURATIVE',
    ApprovalStatus: 'APPROVED',
    ReviewDate: context.studyDate,
    ReviewTime: context.studyTime,
    ReviewerName: 'Reviewer^RTFlow',
    ReferencedStructureSetSequence: [
      { ReferencedSOPClassUID: SOP_CLASS.RT_STRUCTURE_SET, ReferencedSOPInstanceUID: context.structureSetUid },
    ],
    DoseReferenceSequence: [
      {
        DoseReferenceNumber: 1,
        DoseReferenceStructureType: 'VOLUME',
        DoseReferenceDescription: structures[targetNumber - 1]?.roiName,
        DoseReferenceType: 'TARGET',
        ReferencedROINumber: targetNumber,
        TargetPrescriptionDose: ds(prescription.doseGy),
      },
    ],
    PatientSetupSequence: [{ PatientSetupNumber: 1, PatientPosition: 'HFS', SetupTechnique: 'ISOCENTRIC' }],
    FractionGroupSequence: [
      {
        FractionGroupNumber: 1,
        NumberOfFractionsPlanned: prescription.fractions,
        NumberOfBeams: beams.length,
        NumberOfBrachyApplicationSetups: 0,
        ReferencedBeamSequence: beams.map((beam, index) => ({
          ReferencedBeamNumber: index + 1,
          BeamDose: ds(prescription.doseGy / prescription.fractions / beams.length, 6),
          BeamMeterset: ds(beam.monitorUnits, 2),
        })),
      },
    ],
    BeamSequence: beams.map((beam, index) => beamItem(context, options, beam, index + 1)),
  });
}

interface BeamPlan {
  readonly name: string;
  readonly gantryDeg: readonly number[];
  readonly rotation: 'CW' | 'CC' | 'NONE';
  readonly collimatorDeg: number;
  readonly monitorUnits: number;
}

const ARC_POINTS = 90;
const WINDOW_POINTS = 12;

function arcs(): BeamPlan[] {
  const clockwise = Array.from({ length: ARC_POINTS }, (_, point) => (181 + (358 * point) / (ARC_POINTS - 1)) % 360);
  return [
    { name: 'Arc1 CW', gantryDeg: clockwise, rotation: 'CW', collimatorDeg: 10, monitorUnits: 268.4 },
    { name: 'Arc2 CCW', gantryDeg: clockwise.toReversed(), rotation: 'CC', collimatorDeg: 350, monitorUnits: 251.7 },
  ];
}

function windows(): BeamPlan[] {
  return [0, 51, 102, 153, 204, 255, 306].map((gantry) => ({
    name: `G${String(gantry).padStart(3, '0')}`,
    gantryDeg: new Array<number>(WINDOW_POINTS).fill(gantry),
    rotation: 'NONE',
    collimatorDeg: 2,
    monitorUnits: 96 + (gantry % 17),
  }));
}

function beamItem(context: CaseContext, options: PlanOptions, beam: BeamPlan, number: number): Record<string, unknown> {
  return {
    Manufacturer: 'RTFlow',
    TreatmentMachineName: options.machineName,
    PrimaryDosimeterUnit: 'MU',
    SourceAxisDistance: ds(SOURCE_AXIS_MM),
    BeamLimitingDeviceSequence: [
      { RTBeamLimitingDeviceType: 'ASYMX', NumberOfLeafJawPairs: 1 },
      { RTBeamLimitingDeviceType: 'ASYMY', NumberOfLeafJawPairs: 1 },
      {
        RTBeamLimitingDeviceType: 'MLCX',
        NumberOfLeafJawPairs: LEAF_BOUNDARIES.length - 1,
        LeafPositionBoundaries: LEAF_BOUNDARIES.map((boundary) => ds(boundary)),
      },
    ],
    BeamNumber: number,
    BeamName: beam.name,
    BeamType: 'DYNAMIC',
    RadiationType: 'PHOTON',
    TreatmentDeliveryType: 'TREATMENT',
    NumberOfWedges: 0,
    NumberOfCompensators: 0,
    NumberOfBoli: 0,
    NumberOfBlocks: 0,
    FinalCumulativeMetersetWeight: '1',
    NumberOfControlPoints: beam.gantryDeg.length,
    ControlPointSequence: beam.gantryDeg.map((_, index) => controlPoint(context, beam, index)),
    ReferencedPatientSetupNumber: 1,
  };
}

function controlPoint(context: CaseContext, beam: BeamPlan, index: number): Record<string, unknown> {
  const gantry = beam.gantryDeg[index] as number;
  const share = index / (beam.gantryDeg.length - 1);
  const aperture = targetAperture(context.anatomy.target, gantry, beam.collimatorDeg, 5);
  const leaves = beam.rotation === 'NONE' ? slidingWindow(aperture, share) : aperture.leaves;
  const mlc = { RTBeamLimitingDeviceType: 'MLCX', LeafJawPositions: leaves.map((leaf) => ds(leaf, 2)) };
  const moving = { ControlPointIndex: index, CumulativeMetersetWeight: ds(metersetWeight(share), 6) };
  if (index > 0) {
    const gantryAngle = beam.rotation === 'NONE' ? {} : { GantryAngle: ds(gantry, 2) };
    return { ...moving, ...gantryAngle, BeamLimitingDevicePositionSequence: [mlc] };
  }
  return {
    ...moving,
    NominalBeamEnergy: '6',
    DoseRateSet: '600',
    BeamLimitingDevicePositionSequence: [
      { RTBeamLimitingDeviceType: 'ASYMX', LeafJawPositions: aperture.jawX.map((jaw) => ds(jaw)) },
      { RTBeamLimitingDeviceType: 'ASYMY', LeafJawPositions: aperture.jawY.map((jaw) => ds(jaw)) },
      mlc,
    ],
    GantryAngle: ds(gantry, 2),
    GantryRotationDirection: beam.rotation,
    BeamLimitingDeviceAngle: ds(beam.collimatorDeg),
    BeamLimitingDeviceRotationDirection: 'NONE',
    PatientSupportAngle: '0',
    PatientSupportRotationDirection: 'NONE',
    TableTopEccentricAngle: '0',
    TableTopEccentricRotationDirection: 'NONE',
    TableTopVerticalPosition: '',
    TableTopLongitudinalPosition: '',
    TableTopLateralPosition: '',
    IsocenterPosition: context.anatomy.target.centre.map((coordinate) => ds(coordinate, 2)),
    SourceToSurfaceDistance: ds(sourceToSurface(context.anatomy, gantry), 1),
  };
}

/** The gap sweeps from X1 to X2: both banks start on the left edge of the target and end on its right edge. */
function slidingWindow(aperture: Aperture, share: number): number[] {
  const pairs = aperture.leaves.length / 2;
  const bank = (lag: number): number[] =>
    Array.from({ length: pairs }, (_, leaf) => {
      const left = aperture.leaves[leaf] as number;
      const right = aperture.leaves[leaf + pairs] as number;
      return left + (right - left) * Math.min(1, Math.max(0, share * 1.5 - lag));
    });
  return [...bank(0.5), ...bank(0)];
}

/** Rises from 0 to 1, slower over the flanks: dose rate and gantry speed vary as in a real arc. */
function metersetWeight(share: number): number {
  return share - Math.sin(4 * Math.PI * share) / (16 * Math.PI);
}

const SOURCE_AXIS_MM = 1000;

/** Distance from the source along the central axis to the skin, mm; HFS, gantry about IEC Y. */
function sourceToSurface(anatomy: Anatomy, gantryDeg: number): number {
  const gantry = (gantryDeg * Math.PI) / 180;
  const [x, y, z] = anatomy.target.centre;
  for (let depth = 400; depth > 0; depth -= 0.5) {
    if (anatomy.body.contains(x + depth * Math.sin(gantry), y - depth * Math.cos(gantry), z)) {
      return SOURCE_AXIS_MM - depth;
    }
  }
  return SOURCE_AXIS_MM;
}
