import { generateSyntheticCase, type SyntheticObject } from '@rtflow/imaging/dicom/synthetic/generate-case';
import type { SyntheticCaseOptions } from '@rtflow/imaging/dicom/synthetic/generate-case';

export const SAMPLE_PATIENT = {
  patientId: 'RT000042',
  name: '欧阳修',
  nameAlphabetic: 'Ouyang^Xiu',
  birthDate: '19580611',
  sex: 'M',
} as const;

/** A small head-and-neck case; the same on every machine. */
export function sampleCase(options: Partial<SyntheticCaseOptions> = {}): SyntheticObject[] {
  return generateSyntheticCase({
    seed: 11,
    patient: SAMPLE_PATIENT,
    slices: 12,
    matrix: 64,
    studyDate: '20260105',
    ...options,
  });
}

export function objectOf(objects: readonly SyntheticObject[], modality: SyntheticObject['modality']): SyntheticObject {
  const found = objects.find((object) => object.modality === modality);
  if (found === undefined) throw new Error(`Expected a ${modality} in the case`);
  return found;
}
