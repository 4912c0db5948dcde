import type { Anatomy } from './anatomy.ts';
import { derivedUid } from './uid.ts';
import { SOP_CLASS } from '../sop-classes.ts';

export interface SyntheticPatient {
  readonly patientId: string;
  /** In the patient's script, e.g. 张三. */
  readonly name: string;
  /** Romanised family^given; the alphabetic group of the DICOM name. */
  readonly nameAlphabetic?: string;
  /** `YYYYMMDD`. */
  readonly birthDate: string;
  readonly sex: 'M' | 'F' | 'O';
}

export interface CaseGeometry {
  readonly columns: number;
  readonly rows: number;
  /** In-plane pixel spacing, mm. */
  readonly spacing: number;
  readonly sliceThickness: number;
  /** Centre of the first pixel of each slice, LPS mm. */
  readonly originX: number;
  readonly originY: number;
  readonly sliceZ: readonly number[];
}

/** Everything that the four writers share: identity, UIDs, grid. */
export interface CaseContext {
  readonly patient: SyntheticPatient;
  readonly anatomy: Anatomy;
  readonly geometry: CaseGeometry;
  readonly seed: number;
  readonly studyDate: string;
  readonly studyTime: string;
  readonly studyInstanceUid: string;
  readonly frameOfReferenceUid: string;
  readonly ctSeriesUid: string;
  readonly ctInstanceUids: readonly string[];
  readonly structureSetUid: string;
  readonly planUid: string;
  readonly doseUid: string;
  readonly uid: (...labels: (string | number)[]) => string;
}

export interface ContextInput {
  readonly patient: SyntheticPatient;
  readonly anatomy: Anatomy;
  readonly seed: number;
  readonly slices: number;
  readonly matrix: number;
  readonly studyDate: string;
  readonly studyTime: string;
  readonly planRevision: number;
}

export function caseContext(input: ContextInput): CaseContext {
  const { patient, anatomy, seed, slices } = input;
  const uid = (...labels: (string | number)[]): string => derivedUid(seed, patient.patientId, anatomy.site, ...labels);
  const revision = input.planRevision === 0 ? [] : [input.planRevision];
  return {
    patient,
    anatomy,
    geometry: geometryOf(input),
    seed,
    studyDate: input.studyDate,
    studyTime: input.studyTime,
    uid,
    studyInstanceUid: uid('study'),
    frameOfReferenceUid: uid('frame-of-reference'),
    ctSeriesUid: uid('ct-series'),
    ctInstanceUids: Array.from({ length: slices }, (_, index) => uid('ct', index)),
    structureSetUid: uid('rtstruct'),
    planUid: uid('rtplan', ...revision),
    doseUid: uid('rtdose', ...revision),
  };
}

/** Module attributes that every object of the case carries. */
export function commonAttributes(
  context: CaseContext,
  object: { sopClassUid: keyof typeof SOP_CLASS; sopInstanceUid: string; series: string; seriesNumber: number },
): Record<string, unknown> {
  const { patient } = context;
  return {
    SpecificCharacterSet: 'ISO_IR 192',
    SOPClassUID: SOP_CLASS[object.sopClassUid],
    SOPInstanceUID: object.sopInstanceUid,
    StudyDate: context.studyDate,
    StudyTime: context.studyTime,
    AccessionNumber: '',
    Manufacturer: 'RTFlow',
    InstitutionName: '',
    ReferringPhysicianName: '',
    OperatorsName: '',
    StudyDescription: context.anatomy.site === 'pelvis' ? 'Pelvis RT' : 'Head and neck RT',
    ManufacturerModelName: 'Synthetic phantom',
    PatientName: personName(patient),
    PatientID: patient.patientId,
    PatientBirthDate: patient.birthDate,
    PatientSex: patient.sex,
    SoftwareVersions: '1',
    StudyInstanceUID: context.studyInstanceUid,
    SeriesInstanceUID: object.series,
    StudyID: '1',
    SeriesNumber: object.seriesNumber,
    FrameOfReferenceUID: context.frameOfReferenceUid,
    PositionReferenceIndicator: '',
  };
}

function personName(patient: SyntheticPatient): string {
  return `${patient.nameAlphabetic ?? ''}=${patient.name}`;
}

/** The slices always span the whole region: fewer of them are thicker. The origin is off any round number on purpose. */
function geometryOf({ anatomy, slices, matrix }: ContextInput): CaseGeometry {
  const [from, to] = anatomy.extent;
  const fieldOfView = anatomy.site === 'pelvis' ? 384 : 320;
  const spacing = fieldOfView / matrix;
  const sliceThickness = round((to - from) / (slices - 1), 3);
  return {
    columns: matrix,
    rows: matrix,
    spacing,
    sliceThickness,
    originX: -fieldOfView / 2 + spacing / 2 + 0.37,
    originY: -fieldOfView / 2 + spacing / 2 + 4.12,
    sliceZ: Array.from({ length: slices }, (_, index) => round(from + index * sliceThickness, 3)),
  };
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
