import { err, ok, type Result } from '@rtflow/domain/result';
import type { Attributes } from './attributes.ts';
import type { OpenInstance } from './open-instance.ts';
import { dicomReadError, type DicomReadError } from './read-error.ts';
import { SOP_CLASS } from './sop-classes.ts';
import { TAG } from './tags.ts';

/** What an RT Structure Set holds (PS3.3 A.19), without the contours' points. */
export interface RtStructureSetSummary {
  readonly sopInstanceUid: string;
  readonly label: string;
  readonly structureSetDate?: string;
  readonly approvalStatus?: string;
  readonly frameOfReferenceUids: readonly string[];
  readonly referencedSeriesUids: readonly string[];
  readonly rois: readonly RoiSummary[];
}

export interface RoiSummary {
  readonly number: number;
  /** As received, not normalised to TG-263. */
  readonly roiName: string;
  readonly frameOfReferenceUid?: string;
  readonly generationAlgorithm?: string;
  readonly interpretedType?: string;
  /** 0-255 each. */
  readonly colourRgb?: readonly number[];
  readonly contourCount: number;
  /** Contours by geometric type; only CLOSED_PLANAR and CLOSEDPLANAR_XOR enclose a region. */
  readonly contoursByType: Readonly<Record<string, number>>;
}

/** Errors: `wrong-sop-class`; `missing-attribute` when there is no ROI list or an ROI has no number. */
export function readRtStructureSet(instance: OpenInstance): Result<RtStructureSetSummary, DicomReadError> {
  const set = instance.attributes;
  const sopClass = set.text(TAG.SOPClassUID);
  if (sopClass !== SOP_CLASS.RT_STRUCTURE_SET) {
    return err(dicomReadError('wrong-sop-class', { tag: TAG.SOPClassUID, detail: sopClass ?? 'absent' }));
  }
  const roiItems = set.items(TAG.StructureSetROISequence);
  if (roiItems.length === 0) return err(dicomReadError('missing-attribute', { tag: TAG.StructureSetROISequence }));
  const contours = byRoiNumber(set.items(TAG.ROIContourSequence));
  const observations = byRoiNumber(set.items(TAG.RTROIObservationsSequence));
  const rois: RoiSummary[] = [];
  for (const item of roiItems) {
    const number = item.decimal(TAG.ROINumber);
    if (number === undefined) return err(dicomReadError('missing-attribute', { tag: TAG.ROINumber }));
    rois.push(readRoi(item, number, contours.get(number), observations.get(number)));
  }
  const frames = set.items(TAG.ReferencedFrameOfReferenceSequence);
  return ok({
    sopInstanceUid: set.text(TAG.SOPInstanceUID) ?? '',
    label: set.text(TAG.StructureSetLabel) ?? '',
    structureSetDate: set.text(TAG.StructureSetDate),
    approvalStatus: set.text(TAG.ApprovalStatus),
    frameOfReferenceUids: frames.flatMap((frame) => frame.text(TAG.FrameOfReferenceUID) ?? []),
    referencedSeriesUids: frames
      .flatMap((frame) => frame.items(TAG.RTReferencedStudySequence))
      .flatMap((study) => study.items(TAG.RTReferencedSeriesSequence))
      .flatMap((series) => series.text(TAG.SeriesInstanceUID) ?? []),
    rois,
  });
}

function readRoi(
  item: Attributes,
  number: number,
  drawn: Attributes | undefined,
  observed: Attributes | undefined,
): RoiSummary {
  const contours = drawn?.items(TAG.ContourSequence) ?? [];
  const colour = drawn?.decimals(TAG.ROIDisplayColor) ?? [];
  const contoursByType: Record<string, number> = {};
  for (const contour of contours) {
    const type = contour.text(TAG.ContourGeometricType) ?? 'ABSENT';
    contoursByType[type] = (contoursByType[type] ?? 0) + 1;
  }
  return {
    number,
    roiName: item.text(TAG.ROIName) ?? '',
    frameOfReferenceUid: item.text(TAG.ReferencedFrameOfReferenceUID),
    generationAlgorithm: item.text(TAG.ROIGenerationAlgorithm),
    interpretedType: observed?.text(TAG.RTROIInterpretedType),
    ...(colour.length === 3 ? { colourRgb: colour } : {}),
    contourCount: contours.length,
    contoursByType,
  };
}

function byRoiNumber(items: readonly Attributes[]): Map<number, Attributes> {
  return new Map(
    items.flatMap((item) => {
      const number = item.decimal(TAG.ReferencedROINumber);
      return number === undefined ? [] : [[number, item] as const];
    }),
  );
}
