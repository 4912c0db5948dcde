import { err, ok, type Result } from '@rtflow/domain/result';
import type { Attributes } from './attributes.ts';
import type { OpenInstance } from './open-instance.ts';
import { dicomReadError, type DicomReadError } from './read-error.ts';
import { SOP_CLASS } from './sop-classes.ts';
import { TAG } from './tags.ts';

/** An RT Dose without its values (PS3.3 C.8.8.3). Lengths in mm, frame LPS. */
export interface RtDoseSummary {
  readonly sopInstanceUid: string;
  /** GY or RELATIVE; a RELATIVE grid must not feed a metric in Gy. */
  readonly doseUnits: string;
  readonly doseType?: string;
  /** PLAN is the whole; BEAM, FRACTION … must be summed or multiplied first. */
  readonly summationType: string;
  readonly comment?: string;
  /** Dose = stored value x this, in `doseUnits`. */
  readonly doseGridScaling: number;
  readonly grid: DoseGridGeometry;
  readonly hasDvh: boolean;
  readonly referencedPlanUid?: string;
  readonly frameOfReferenceUid?: string;
}

export interface DoseGridGeometry {
  readonly columns: number;
  readonly rows: number;
  readonly frames: number;
  /** Row spacing, then column spacing. */
  readonly pixelSpacing: readonly number[];
  /** Centre of the first voxel of the first frame. */
  readonly imagePositionPatient: readonly number[];
  readonly imageOrientationPatient: readonly number[];
  /** Offset of each frame from the first, along the normal; may fall. */
  readonly frameOffsets: readonly number[];
}

/**
 * Errors: `wrong-sop-class`; `missing-attribute` for a grid that cannot be placed or scaled (a dose of points or only a
 * DVH has none), and for frame offsets that do not match the number of frames.
 */
export function readRtDose(instance: OpenInstance): Result<RtDoseSummary, DicomReadError> {
  const dose = instance.attributes;
  const sopClass = dose.text(TAG.SOPClassUID);
  if (sopClass !== SOP_CLASS.RT_DOSE) {
    return err(dicomReadError('wrong-sop-class', { tag: TAG.SOPClassUID, detail: sopClass ?? 'absent' }));
  }
  const doseUnits = dose.text(TAG.DoseUnits);
  if (doseUnits === undefined) return err(dicomReadError('missing-attribute', { tag: TAG.DoseUnits }));
  const doseGridScaling = dose.decimal(TAG.DoseGridScaling);
  if (doseGridScaling === undefined) return err(dicomReadError('missing-attribute', { tag: TAG.DoseGridScaling }));
  const grid = readGrid(dose);
  if (!grid.ok) return grid;
  return ok({
    sopInstanceUid: dose.text(TAG.SOPInstanceUID) ?? '',
    doseUnits,
    doseType: dose.text(TAG.DoseType),
    summationType: dose.text(TAG.DoseSummationType) ?? '',
    comment: dose.text(TAG.DoseComment),
    doseGridScaling,
    grid: grid.value,
    hasDvh: dose.items(TAG.DVHSequence).length > 0,
    referencedPlanUid: dose.items(TAG.ReferencedRTPlanSequence)[0]?.text(TAG.ReferencedSOPInstanceUID),
    frameOfReferenceUid: dose.text(TAG.FrameOfReferenceUID),
  });
}

function readGrid(dose: Attributes): Result<DoseGridGeometry, DicomReadError> {
  const rows = dose.unsigned16(TAG.Rows) ?? 0;
  const columns = dose.unsigned16(TAG.Columns) ?? 0;
  const frames = dose.decimal(TAG.NumberOfFrames) ?? 1;
  const position = dose.decimals(TAG.ImagePositionPatient);
  const orientation = dose.decimals(TAG.ImageOrientationPatient);
  const pixelSpacing = dose.decimals(TAG.PixelSpacing);
  const lacking = [
    { tag: TAG.Rows, present: rows > 0 },
    { tag: TAG.Columns, present: columns > 0 },
    { tag: TAG.ImagePositionPatient, present: position.length === 3 },
    { tag: TAG.ImageOrientationPatient, present: orientation.length === 6 },
    { tag: TAG.PixelSpacing, present: pixelSpacing.length === 2 },
  ].find(({ present }) => !present);
  if (lacking !== undefined) return err(dicomReadError('missing-attribute', { tag: lacking.tag }));
  const frameOffsets = offsets(dose, position, orientation, frames);
  if (frameOffsets.length !== frames) {
    const detail = `${frameOffsets.length} offsets for ${frames} frames`;
    return err(dicomReadError('missing-attribute', { tag: TAG.GridFrameOffsetVector, detail }));
  }
  return ok({
    columns,
    rows,
    frames,
    pixelSpacing,
    imagePositionPatient: position,
    imageOrientationPatient: orientation,
    frameOffsets,
  });
}

/** The vector is relative (first is 0), or holds absolute z when the grid is axial (PS3.3 C.8.8.3.2). */
function offsets(
  dose: Attributes,
  position: readonly number[],
  orientation: readonly number[],
  frames: number,
): readonly number[] {
  const vector = dose.decimals(TAG.GridFrameOffsetVector);
  const [first] = vector;
  if (first === undefined) return frames === 1 ? [0] : [];
  if (first === 0) return vector;
  const normalZ = (orientation[0] ?? 0) * (orientation[4] ?? 0) - (orientation[1] ?? 0) * (orientation[3] ?? 0);
  const sign = normalZ < 0 ? -1 : 1;
  return vector.map((z) => (z - (position[2] ?? 0)) * sign);
}
