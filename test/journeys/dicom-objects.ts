import { generateSyntheticCase, type SyntheticObject } from '@rtflow/imaging/dicom/synthetic/generate-case';
import type { PatientJourney } from './patient-journey.ts';

/** Images, structures, plan and dose of a journey's patient, as a scanner and a planning system would make them. */
export function caseObjects(journey: PatientJourney, ...modalities: SyntheticObject['modality'][]): Uint8Array[] {
  const { registration, demoCase, patientNo, seed } = journey;
  const [target] = demoCase.targets;
  if (!target) throw new Error(`Expected a target in case ${demoCase.name}, but there is none`);
  const objects = generateSyntheticCase({
    seed,
    patient: {
      patientId: patientNo,
      name: registration.name,
      nameAlphabetic: 'Test^Patient',
      birthDate: registration.birthDate.replaceAll('-', ''),
      sex: registration.sex === 'U' ? 'O' : registration.sex,
    },
    site: demoCase.anatomy === 'pelvis' ? 'pelvis' : 'head-and-neck',
    slices: 16,
    matrix: 64,
    studyDate: '20260310',
    technique: demoCase.technique === 'VMAT' ? 'VMAT' : 'IMRT',
    prescription: { doseGy: (target.dosePerFx * target.fractions) / 100, fractions: target.fractions },
    planLabel: 'P1',
  });
  return objects.filter(({ modality }) => modalities.includes(modality)).map(({ bytes }) => bytes);
}
