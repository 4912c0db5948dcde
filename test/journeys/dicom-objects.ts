import { generateSyntheticCase, type SyntheticObject } from '@rtflow/imaging/dicom/synthetic/generate-case';
import { writeTreatmentRecord } from '@rtflow/imaging/dicom/synthetic/write-treatment-record';
import { localDay } from '@rtflow/api/demo/working-time';
import { needRow } from '@rtflow/records/rows';
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

/** What the machine sends when the beams of the released plan have been given in the last minutes. */
export async function treatmentRecord(journey: PatientJourney, fractionNumber: number): Promise<Uint8Array> {
  const { house, courseId, patientNo } = journey;
  const plan = await house.database.readOnly((reader) => needRow(reader, 'Plan', { courseId, status: 'RELEASED' }));
  const now = house.clock.now();
  return writeTreatmentRecord({
    ...{ patientId: patientNo, planUid: plan.planUid ?? '', fractionNumber, machineName: 'LINAC1' },
    ...{ date: localDay(now).replaceAll('-', ''), from: wallTime(now - 6 * MINUTE), to: wallTime(now - MINUTE) },
    beams: plan.beams.map(({ number, name, mu }) => ({ number, name, mu })),
  });
}

const MINUTE = 60_000;
const HOSPITAL_OFFSET = 8 * 60 * MINUTE;

/** 'HHMMSS' in the hospital. */
function wallTime(at: number): string {
  return new Date(at + HOSPITAL_OFFSET).toISOString().slice(11, 19).replaceAll(':', '');
}
