import { err, ok, type Result } from '@rtflow/domain/result';
import type { Attributes } from './attributes.ts';
import { openInstance, type OpenInstance, type OpenOptions } from './open-instance.ts';
import { dicomReadError, type DicomReadError } from './read-error.ts';
import { TAG } from './tags.ts';

/** What the archive indexes of one instance. Dates stay as DICOM wrote them (`YYYYMMDD`); lengths are mm, frame LPS. */
export interface DicomHeader {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly transferSyntaxUid: string;
  readonly hasFileMeta: boolean;
  readonly modality: string;
  readonly patientId: string;
  readonly issuerOfPatientId?: string;
  /** Component groups as written: `Zhang^San=张^三`. */
  readonly patientName: string;
  readonly patientBirthDate?: string;
  readonly patientSex?: string;
  readonly accessionNumber?: string;
  readonly studyId?: string;
  readonly studyDate?: string;
  readonly studyTime?: string;
  readonly studyDescription?: string;
  readonly seriesNumber?: number;
  readonly seriesDate?: string;
  readonly seriesDescription?: string;
  readonly bodyPartExamined?: string;
  readonly protocolName?: string;
  readonly stationName?: string;
  readonly manufacturer?: string;
  readonly instanceNumber?: number;
  readonly contentDate?: string;
  readonly frameOfReferenceUid?: string;
  readonly patientPosition?: string;
  readonly rows?: number;
  readonly columns?: number;
  readonly numberOfFrames?: number;
  /** Centre of the first pixel, LPS mm. */
  readonly imagePositionPatient?: readonly number[];
  /** Row then column direction cosines, LPS. */
  readonly imageOrientationPatient?: readonly number[];
  /** Row spacing then column spacing, mm. */
  readonly pixelSpacing?: readonly number[];
  readonly sliceThickness?: number;
  readonly warnings: readonly string[];
}

/**
 * Index of an instance. Patient id and name may be empty (Type 2); the four UIDs may not.
 * Errors: what `openInstance` refuses, and `missing-attribute` with its tag.
 */
export function parseHeader(bytes: Uint8Array, options: OpenOptions = {}): Result<DicomHeader, DicomReadError> {
  const opened = openInstance(bytes, options);
  return opened.ok ? headerOf(opened.value) : opened;
}

/** The same, for an instance that is open already. */
export function headerOf(instance: OpenInstance): Result<DicomHeader, DicomReadError> {
  const { attributes } = instance;
  const missing = REQUIRED.find((tag) => attributes.text(tag) === undefined);
  if (missing !== undefined) return err(dicomReadError('missing-attribute', { tag: missing }));
  return ok(
    withoutUndefined({
      sopClassUid: required(attributes, TAG.SOPClassUID),
      sopInstanceUid: required(attributes, TAG.SOPInstanceUID),
      studyInstanceUid: required(attributes, TAG.StudyInstanceUID),
      seriesInstanceUid: required(attributes, TAG.SeriesInstanceUID),
      transferSyntaxUid: instance.transferSyntaxUid,
      hasFileMeta: instance.hasFileMeta,
      warnings: instance.warnings,
      ...patientOf(attributes),
      ...studyAndSeriesOf(attributes),
      ...imageOf(attributes),
    }),
  );
}

const REQUIRED = [TAG.SOPClassUID, TAG.SOPInstanceUID, TAG.StudyInstanceUID, TAG.SeriesInstanceUID] as const;

function patientOf(attributes: Attributes) {
  return {
    patientId: attributes.text(TAG.PatientID) ?? '',
    issuerOfPatientId: attributes.text(TAG.IssuerOfPatientID),
    patientName: attributes.text(TAG.PatientName) ?? '',
    patientBirthDate: attributes.text(TAG.PatientBirthDate),
    patientSex: attributes.text(TAG.PatientSex),
  };
}

function studyAndSeriesOf(attributes: Attributes) {
  return {
    modality: attributes.text(TAG.Modality) ?? '',
    accessionNumber: attributes.text(TAG.AccessionNumber),
    studyId: attributes.text(TAG.StudyID),
    studyDate: attributes.text(TAG.StudyDate),
    studyTime: attributes.text(TAG.StudyTime),
    studyDescription: attributes.text(TAG.StudyDescription),
    seriesNumber: attributes.decimal(TAG.SeriesNumber),
    seriesDate: attributes.text(TAG.SeriesDate),
    seriesDescription: attributes.text(TAG.SeriesDescription),
    bodyPartExamined: attributes.text(TAG.BodyPartExamined),
    protocolName: attributes.text(TAG.ProtocolName),
    stationName: attributes.text(TAG.StationName),
    manufacturer: attributes.text(TAG.Manufacturer),
  };
}

function imageOf(attributes: Attributes) {
  return {
    instanceNumber: attributes.decimal(TAG.InstanceNumber),
    contentDate: attributes.text(TAG.ContentDate),
    frameOfReferenceUid: attributes.text(TAG.FrameOfReferenceUID),
    patientPosition: attributes.text(TAG.PatientPosition),
    rows: attributes.unsigned16(TAG.Rows),
    columns: attributes.unsigned16(TAG.Columns),
    numberOfFrames: attributes.decimal(TAG.NumberOfFrames),
    imagePositionPatient: vector(attributes, TAG.ImagePositionPatient, 3),
    imageOrientationPatient: vector(attributes, TAG.ImageOrientationPatient, 6),
    pixelSpacing: vector(attributes, TAG.PixelSpacing, 2),
    sliceThickness: attributes.decimal(TAG.SliceThickness),
  };
}

function vector(attributes: Attributes, tag: string, length: number): number[] | undefined {
  const values = attributes.decimals(tag);
  return values.length === length ? values : undefined;
}

function required(attributes: Attributes, tag: string): string {
  return attributes.text(tag) as string;
}

function withoutUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T;
}
