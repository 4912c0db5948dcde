import { SOP_CLASS } from '../sop-classes.ts';
import { commonAttributes, type CaseContext } from './case-plan.ts';
import type { Structure } from './anatomy.ts';
import { ds, writePart10 } from './write-part10.ts';

/** Structures as CLOSED_PLANAR contours on every CT plane that they meet. */
export function writeRtStructureSet(context: CaseContext): Uint8Array {
  const { structures } = context.anatomy;
  const referenced = { ReferencedSOPClassUID: SOP_CLASS.CT_IMAGE };
  return writePart10({
    ...commonAttributes(context, {
      sopClassUid: 'RT_STRUCTURE_SET',
      sopInstanceUid: context.structureSetUid,
      series: context.uid('rtstruct-series'),
      seriesNumber: 2,
    }),
    Modality: 'RTSTRUCT',
    SeriesDescription: 'Structures',
    StructureSetLabel: 'SYNTHETIC',
    StructureSetDate: context.studyDate,
    StructureSetTime: context.studyTime,
    ApprovalStatus: 'APPROVED',
    ReviewDate: context.studyDate,
    ReviewTime: context.studyTime,
    ReviewerName: 'Reviewer^RTFlow',
    ReferencedFrameOfReferenceSequence: [
      {
        FrameOfReferenceUID: context.frameOfReferenceUid,
        RTReferencedStudySequence: [
          {
            ReferencedSOPClassUID: '1.2.840.10008.3.1.2.3.1',
            ReferencedSOPInstanceUID: context.studyInstanceUid,
            RTReferencedSeriesSequence: [
              {
                SeriesInstanceUID: context.ctSeriesUid,
                ContourImageSequence: context.ctInstanceUids.map((uid) => ({
                  ...referenced,
                  ReferencedSOPInstanceUID: uid,
                })),
              },
            ],
          },
        ],
      },
    ],
    StructureSetROISequence: structures.map(({ roiName }, index) => ({
      ROINumber: index + 1,
      ReferencedFrameOfReferenceUID: context.frameOfReferenceUid,
      ROIName: roiName,
      ROIGenerationAlgorithm: 'AUTOMATIC',
    })),
    ROIContourSequence: structures.map((structure, index) => ({
      ROIDisplayColor: [...structure.colour],
      ReferencedROINumber: index + 1,
      ContourSequence: contoursOf(context, structure),
    })),
    RTROIObservationsSequence: structures.map(({ interpretedType }, index) => ({
      ObservationNumber: index + 1,
      ReferencedROINumber: index + 1,
      RTROIInterpretedType: interpretedType,
      ROIInterpreter: '',
    })),
  });
}

function contoursOf(context: CaseContext, structure: Structure): Record<string, unknown>[] {
  return context.geometry.sliceZ.flatMap((z, slice) => {
    const section = structure.solid.sectionAt(z);
    if (section === undefined) return [];
    return [
      {
        ContourImageSequence: [
          {
            ReferencedSOPClassUID: SOP_CLASS.CT_IMAGE,
            ReferencedSOPInstanceUID: context.ctInstanceUids[slice],
          },
        ],
        ContourGeometricType: 'CLOSED_PLANAR',
        NumberOfContourPoints: section.length,
        ContourData: section.flatMap(([x, y]) => [ds(x, 2), ds(y, 2), ds(z)]),
      },
    ];
  });
}
