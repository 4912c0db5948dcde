import { SOP_CLASS } from '../sop-classes.ts';
import type { Anatomy } from './anatomy.ts';
import { commonAttributes, type CaseContext } from './case-plan.ts';
import { ds, writePart10 } from './write-part10.ts';

/** Total physical dose of the plan on a grid of its own, off the CT grid: uint16, Gy. */
export function writeRtDose(context: CaseContext): Uint8Array {
  const { geometry } = context;
  const grid = doseGrid(context);
  const dose = sampleDose(context.anatomy, grid);
  const maximum = dose.reduce((highest, value) => Math.max(highest, value), 0);
  const scaling = Number((maximum / 65_000).toPrecision(9));
  const pixels = Uint16Array.from(dose, (value) => Math.round(value / scaling));
  return writePart10({
    ...commonAttributes(context, {
      sopClassUid: 'RT_DOSE',
      sopInstanceUid: context.doseUid,
      series: context.uid('rtdose-series'),
      seriesNumber: 4,
    }),
    Modality: 'RTDOSE',
    SeriesDescription: 'Dose',
    InstanceNumber: 1,
    SliceThickness: ds(geometry.sliceThickness),
    ImagePositionPatient: grid.origin.map((coordinate) => ds(coordinate)),
    ImageOrientationPatient: ['1', '0', '0', '0', '1', '0'],
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    NumberOfFrames: grid.frames,
    FrameIncrementPointer: [0x3004000c],
    Rows: grid.rows,
    Columns: grid.columns,
    PixelSpacing: [ds(grid.spacing), ds(grid.spacing)],
    BitsAllocated: 16,
    BitsStored: 16,
    HighBit: 15,
    PixelRepresentation: 0,
    DoseUnits: 'GY',
    DoseType: 'PHYSICAL',
    DoseSummationType: 'PLAN',
    GridFrameOffsetVector: Array.from({ length: grid.frames }, (_, frame) => ds(frame * geometry.sliceThickness)),
    DoseGridScaling: String(scaling),
    ReferencedRTPlanSequence: [{ ReferencedSOPClassUID: SOP_CLASS.RT_PLAN, ReferencedSOPInstanceUID: context.planUid }],
    PixelData: [pixels.buffer],
  });
}

interface DoseGrid {
  readonly origin: readonly [number, number, number];
  readonly spacing: number;
  readonly frameSpacing: number;
  readonly columns: number;
  readonly rows: number;
  readonly frames: number;
}

/** 3.3 mm in plane, half a voxel off the CT in every direction: code that assumes the CT grid is found out. */
function doseGrid(context: CaseContext): DoseGrid {
  const { geometry } = context;
  const spacing = 3.3;
  const width = geometry.columns * geometry.spacing;
  return {
    spacing,
    frameSpacing: geometry.sliceThickness,
    origin: [
      geometry.originX + 11.3,
      geometry.originY + 9.7,
      (geometry.sliceZ[0] as number) + geometry.sliceThickness / 2,
    ],
    columns: Math.floor((width - 24) / spacing),
    rows: Math.floor((width - 24) / spacing),
    frames: geometry.sliceZ.length - 1,
  };
}

function sampleDose(anatomy: Anatomy, grid: DoseGrid): Float32Array {
  const dose = new Float32Array(grid.columns * grid.rows * grid.frames);
  const [originX, originY, originZ] = grid.origin;
  let at = 0;
  for (let frame = 0; frame < grid.frames; frame++) {
    const z = originZ + frame * grid.frameSpacing;
    for (let row = 0; row < grid.rows; row++) {
      const y = originY + row * grid.spacing;
      for (let column = 0; column < grid.columns; column++) {
        dose[at++] = doseAt(anatomy, originX + column * grid.spacing, y, z);
      }
    }
  }
  return dose;
}

/**
 * Gy. The prescription on the target's surface, 4 % more at its centre; outside, a steep shell and a low bath that both
 * fall with distance; bent down around the spared organ; nothing in air. Not a dose engine: it is made to look plausible
 * and to cover the target.
 */
export function doseAt(anatomy: Anatomy, x: number, y: number, z: number): number {
  if (!anatomy.body.contains(x, y, z)) return 0;
  const { doseGy } = anatomy.prescription;
  const { centre, radii } = anatomy.target;
  const radius = Math.hypot((x - centre[0]) / radii[0], (y - centre[1]) / radii[1], (z - centre[2]) / radii[2]);
  if (radius <= 1) return doseGy * (1.04 - 0.04 * radius * radius);
  const distance = (radius - 1) * Math.cbrt(radii[0] * radii[1] * radii[2]);
  const slab = Math.exp(-(Math.max(0, Math.abs(z - centre[2]) - radii[2]) / 14));
  const falling = 0.78 * Math.exp(-distance / 16) + 0.22 * Math.exp(-distance / 90) * slab;
  const [organX, organY] = anatomy.sparedCentre(z);
  const near = Math.exp(-(((x - organX) ** 2 + (y - organY) ** 2) / (2 * 13 ** 2)));
  const bend = 1 - 0.3 * near * Math.min(1, distance / 6);
  return doseGy * falling * bend;
}
