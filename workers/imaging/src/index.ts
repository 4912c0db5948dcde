export { parseHeader, headerOf, type DicomHeader } from './dicom/parse-header.ts';
export { openInstance, type OpenInstance, type OpenOptions } from './dicom/open-instance.ts';
export type { Attributes } from './dicom/attributes.ts';
export type { DicomReadError, DicomReadErrorCode } from './dicom/read-error.ts';
export {
  planHash,
  readRtPlan,
  type DoseReference,
  type FractionGroup,
  type RtPlanSummary,
} from './dicom/read-rtplan.ts';
export {
  energyText,
  isTreatment,
  type BeamEnergy,
  type JawOpening,
  type RtPlanBeam,
} from './dicom/read-rtplan-beam.ts';
export { readRtStructureSet, type RoiSummary, type RtStructureSetSummary } from './dicom/read-rtstruct.ts';
export { readRtDose, type DoseGridGeometry, type RtDoseSummary } from './dicom/read-rtdose.ts';
export {
  readTreatmentRecord,
  type DeliveredBeamSummary,
  type TreatmentRecordSummary,
} from './dicom/read-treatment-record.ts';
export { renderThumbnail, type Thumbnail, type ThumbnailOptions } from './dicom/thumbnail.ts';
export { restampPatient, type NewIdentity } from './dicom/restamp.ts';
export { isStorageSopClass, SOP_CLASS } from './dicom/sop-classes.ts';
export { isArchivableTransferSyntax, isNativeTransferSyntax } from './dicom/transfer-syntaxes.ts';
