import { receiveFile } from '@rtflow/dicom-node';
import { generateSyntheticCase, type SyntheticObject } from '@rtflow/imaging/dicom/synthetic/generate-case';
import type { BlobStore, Database, PinnableClock } from '@rtflow/records';
import { createDicomIntake } from '@rtflow/records/commands/dicom/dicom-intake';
import { needRow } from '@rtflow/records/rows';
import type { DemoCase } from './cases.ts';
import { localDay } from './working-time.ts';

/** What comes in from outside, through the same intake as an association of the DICOM node. */
export interface DemoDoors {
  sendImages(patientId: string, demoCase: DemoCase, seed: number): Promise<void>;
  sendPlan(patientId: string, demoCase: DemoCase, seed: number, revision: number): Promise<void>;
}

/** One case in so many gets a full phantom; the others a coarse one, enough for the process and a thumbnail. */
const FULL_EVERY = 25;
const FULL = { slices: 48, matrix: 128 } as const;
const COARSE = { slices: 8, matrix: 64 } as const;

export function demoDoors(house: { database: Database; blobs: BlobStore; clock: PinnableClock }): DemoDoors {
  const { database, blobs, clock } = house;
  const intake = createDicomIntake(database, blobs);
  const simulatedOn = new Map<string, string>();
  /** RT objects made together with the images, until the planning system sends them. */
  const planned = new Map<string, readonly SyntheticObject[]>();

  const objects = async (patientId: string, demoCase: DemoCase, seed: number, planRevision: number) => {
    const patient = await needRow({ sql: database.reader }, 'Patient', { id: patientId });
    const [target] = demoCase.targets;
    if (!target) throw new Error(`Expected a target in case ${demoCase.name}, but there is none`);
    return generateSyntheticCase({
      seed,
      patient: {
        patientId: patient.patientNo,
        name: patient.name,
        nameAlphabetic: patient.pinyin,
        birthDate: (patient.birthDate ?? '19600101').replaceAll('-', ''),
        sex: patient.sex === 'U' ? 'O' : patient.sex,
      },
      site: demoCase.anatomy === 'pelvis' ? 'pelvis' : 'head-and-neck',
      ...(seed % FULL_EVERY === 1 ? FULL : COARSE),
      studyDate: (simulatedOn.get(patientId) ?? localDay(clock.now())).replaceAll('-', ''),
      technique: demoCase.technique === 'VMAT' ? 'VMAT' : 'IMRT',
      prescription: { doseGy: (target.dosePerFx * target.fractions) / 100, fractions: target.fractions },
      planLabel: 'P1',
      planRevision,
    });
  };
  const receive = async (callingAe: string, sent: readonly SyntheticObject[]) => {
    const series = new Map<string, string>();
    for (const { bytes } of sent) {
      const received = await receiveFile(intake, bytes, { callingAe });
      if (!received.ok) throw new Error(`Expected our own object to be readable, but it is ${received.error.code}`);
      const { outcome, notice } = received.value;
      if (outcome !== 'stored' && outcome !== 'duplicate')
        throw new Error(`Expected the object to be stored, but it is ${outcome}`);
      series.set(notice.seriesInstanceUid, notice.modality);
    }
    for (const [seriesInstanceUid, modality] of series) await intake.onSeriesSettled({ seriesInstanceUid, modality });
  };
  return {
    async sendImages(patientId, demoCase, seed) {
      simulatedOn.set(patientId, localDay(clock.now()));
      const all = await objects(patientId, demoCase, seed, 0);
      planned.set(
        patientId,
        all.filter(({ modality }) => modality !== 'CT'),
      );
      await receive(
        'CTSIM',
        all.filter(({ modality }) => modality === 'CT'),
      );
    },
    async sendPlan(patientId, demoCase, seed, revision) {
      const first = planned.get(patientId);
      planned.delete(patientId);
      const plan = revision === 0 && first ? first : await objects(patientId, demoCase, seed, revision);
      await receive(
        'TPS',
        plan.filter(({ modality }) => modality !== 'CT'),
      );
    },
  };
}
