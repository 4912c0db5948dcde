import type { QueryTag } from '../query/query-attributes.ts';

/** Keywords of what can be searched (PS3.6), in dicom-parser's tag form. */
const KEYWORDS: Readonly<Record<string, QueryTag | 'x00400275' | 'x00400009' | 'x00401001'>> = {
  PatientName: 'x00100010',
  PatientID: 'x00100020',
  PatientBirthDate: 'x00100030',
  PatientSex: 'x00100040',
  NumberOfPatientRelatedStudies: 'x00201200',
  StudyInstanceUID: 'x0020000d',
  StudyDate: 'x00080020',
  StudyTime: 'x00080030',
  AccessionNumber: 'x00080050',
  ModalitiesInStudy: 'x00080061',
  StudyDescription: 'x00081030',
  StudyID: 'x00200010',
  NumberOfStudyRelatedSeries: 'x00201206',
  NumberOfStudyRelatedInstances: 'x00201208',
  SeriesInstanceUID: 'x0020000e',
  SeriesDate: 'x00080021',
  Modality: 'x00080060',
  Manufacturer: 'x00080070',
  StationName: 'x00081010',
  SeriesDescription: 'x0008103e',
  BodyPartExamined: 'x00180015',
  ProtocolName: 'x00181030',
  SeriesNumber: 'x00200011',
  FrameOfReferenceUID: 'x00200052',
  NumberOfSeriesRelatedInstances: 'x00201209',
  SOPInstanceUID: 'x00080018',
  SOPClassUID: 'x00080016',
  InstanceNumber: 'x00200013',
  ContentDate: 'x00080023',
  NumberOfFrames: 'x00280008',
  Rows: 'x00280010',
  Columns: 'x00280011',
  RequestAttributesSequence: 'x00400275',
  ScheduledProcedureStepID: 'x00400009',
  RequestedProcedureID: 'x00401001',
};

/** An attribute by keyword or by `GGGGEEEE` (PS3.18 8.3.4.1). */
export function tagOfAttribute(name: string): string | undefined {
  if (/^[0-9a-fA-F]{8}$/.test(name)) return `x${name.toLowerCase()}`;
  return Object.hasOwn(KEYWORDS, name) ? KEYWORDS[name] : undefined;
}
